import type { HealthReply } from '../../contract/bridge';
import type { WorkerState } from '../../contract/events';
import type { TaskType } from '../../contract/task';
import type { TaskQueue } from './types';

/**
 * The guide's health answer. A worker is active when it can take or does a task; the whole is healthy while every worker is
 * active or on its way up and nothing is stuck. A task that runs long is listed apart and is no fault.
 */
export async function queueHealth(
  queue: Pick<TaskQueue, 'agedTasks'>,
  workers: readonly WorkerState[],
): Promise<HealthReply> {
  const { stuck, longRunning } = await queue.agedTasks();
  const stateOf = (type: TaskType) => workers.find((worker) => worker.type === type)?.state ?? 'stopped';
  const activity = (type: TaskType) => ({ active: stateOf(type) === 'idle' || stateOf(type) === 'busy' });
  const failing = workers.some((worker) => worker.state === 'stopped' || worker.state === 'restarting');
  return {
    healthy: stuck.length === 0 && !failing,
    workers: { script: activity('script'), image: activity('image'), video: activity('video') },
    stuckTasks: stuck,
    longRunningTasks: longRunning,
  };
}
