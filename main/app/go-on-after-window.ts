import type { TaskQueue } from '../queue/types';

const PAGE = 500;

/**
 * The creator closed the window of a recipe: the tasks that waited for what they did there go on, at the picture at which they stopped.
 * `onError`: one of them could not.
 */
export async function goOnAfterWindow(
  queue: Pick<TaskQueue, 'tasks' | 'retry'>,
  recipe: string,
  onError: (error: unknown) => void,
): Promise<void> {
  let cursor: string | undefined;
  const ids: string[] = [];
  do {
    const place = cursor === undefined ? {} : { cursor };
    const page = await queue.tasks.list({ needsYou: true, types: ['image'], limit: PAGE, ...place });
    ids.push(...page.tasks.filter(({ needsYou }) => needsYou?.recipe === recipe).map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  for (const id of ids) await queue.retry(id).catch(onError);
}
