import { AppError } from '../../contract/errors';
import { placeOf, standOf } from '../../contract/stand';
import type { QueueTask } from '../../contract/task';
import type { TaskQueue } from '../queue/types';

const taskRunning = () => new AppError('task_running', 'A task of the project runs.', 'projectId');

/**
 * Does `work` while none of the tasks can begin: those that wait are cancelled first. When it fails, each waits again where it was.
 * @throws AppError `task_running` when one of them runs
 */
export async function whileNoneWaits(
  queue: TaskQueue,
  tasks: readonly QueueTask[],
  onError: (error: unknown) => void,
  work: () => Promise<void>,
): Promise<void> {
  if (tasks.some(({ status }) => status === 'processing')) throw taskRunning();
  const cancelled: Cancelled[] = [];
  try {
    for (const { id, status } of tasks) if (status === 'waiting') cancelled.push(...(await cancelWaiting(queue, id)));
    await work();
  } catch (error) {
    // What waits for another task can come back only after that one.
    for (const { before, after } of cancelled.toReversed()) {
      await queue.restore(before.id, placeOf(before), standOf(after)).catch(onError);
    }
    throw error;
  }
}

interface Cancelled {
  readonly before: QueueTask;
  readonly after: QueueTask;
}

/** Those that wait for it are cancelled with it, and come back with it: nothing is returned for them. */
async function cancelWaiting(queue: TaskQueue, id: string): Promise<Cancelled[]> {
  const before = await queue.getTask(id);
  if (before?.status === 'processing') throw taskRunning();
  if (before?.status !== 'waiting') return [];
  try {
    return [{ before, after: await queue.cancel(id) }];
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'task_not_waiting') throw error;
    if ((await queue.getTask(id))?.status === 'processing') throw taskRunning();
    return [];
  }
}

/** Takes back tasks that each wait for the one before. Once the first has begun they stay, and make their film of what is there. */
export async function withdraw(queue: TaskQueue, [first, ...others]: readonly QueueTask[]): Promise<void> {
  if (first === undefined) return;
  try {
    await cancelWaiting(queue, first.id);
  } catch (error) {
    if (error instanceof AppError && error.code === 'task_running') return;
    throw error;
  }
  await queue.remove([first, ...others].map(({ id }) => id));
}
