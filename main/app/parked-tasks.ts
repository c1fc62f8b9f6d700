import type { QueueTask, TaskType } from '../../contract/task';
import type { TaskQueue } from '../queue/types';

const PAGE = 500;

/** The ids of all parked tasks of these types that are meant. */
export async function parkedTasks(
  { tasks }: Pick<TaskQueue, 'tasks'>,
  types: readonly TaskType[],
  isMeant: (task: QueueTask) => boolean,
): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const place = cursor === undefined ? {} : { cursor };
    const page = await tasks.list({ needsYou: true, types, limit: PAGE, ...place });
    ids.push(...page.tasks.filter(isMeant).map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return ids;
}
