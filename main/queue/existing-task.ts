import { AppError } from '../../contract/errors';
import type { QueueTask } from '../../contract/task';
import type { TaskQueue } from './types';

/** The whole task. @throws AppError `task_not_found` when there is none. */
export async function existingTask(queue: Pick<TaskQueue, 'getTask'>, taskId: string): Promise<QueueTask> {
  const task = await queue.getTask(taskId);
  if (task === null) throw new AppError('task_not_found', 'No task has this id.');
  return task;
}
