import { AppError } from '../../contract/errors';
import type { QueueTask } from '../../contract/task';
import { existingTask } from './existing-task';
import type { TaskQueue } from './types';

/** It may begin, or be put back to waiting, between a look at it and the cancel; not again and again. */
const MAX_TURNS = 5;

/**
 * Cancels a task that waits and aborts one that runs; returns it as it is then. One that runs on another machine of a studio may still run.
 * @throws AppError `task_not_waiting` for one that has ended.
 */
export async function cancelAny(
  queue: Pick<TaskQueue, 'getTask' | 'cancel'>,
  cancelRunning: (taskId: string) => Promise<void>,
  taskId: string,
): Promise<QueueTask> {
  for (let turn = 1; ; turn += 1) {
    const { status } = await existingTask(queue, taskId);
    if (status === 'processing') {
      await cancelRunning(taskId);
      const after = await existingTask(queue, taskId);
      if (after.status !== 'waiting' || turn === MAX_TURNS) return after;
      continue;
    }
    try {
      return await queue.cancel(taskId);
    } catch (error) {
      const began = error instanceof AppError && error.code === 'task_not_waiting' && status === 'waiting';
      if (!began || turn === MAX_TURNS) throw error;
    }
  }
}
