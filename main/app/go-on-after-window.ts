import type { TaskQueue } from '../queue/types';
import { parkedTasks } from './parked-tasks';

/**
 * The creator closed the window of a recipe: the tasks that waited for what they did there go on, at the picture at which they stopped.
 * `onError`: one of them could not.
 */
export async function goOnAfterWindow(
  queue: Pick<TaskQueue, 'tasks' | 'retry'>,
  recipe: string,
  onError: (error: unknown) => void,
): Promise<void> {
  const ids = await parkedTasks(queue, ['image'], ({ needsYou }) => needsYou?.recipe === recipe);
  for (const id of ids) await queue.retry(id).catch(onError);
}
