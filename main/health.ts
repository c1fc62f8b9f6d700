import type { HealthReply } from '../contract/bridge';
import type { WorkerState } from '../contract/events';
import type { TaskType } from '../contract/task';
import type { TaskQueue } from './queue/types';

/** A worker counts as active while its process is there, at work or not. Healthy: all three are, and nothing is stuck. */
export async function readHealth(queue: TaskQueue, workers: readonly WorkerState[]): Promise<HealthReply> {
  const { stuck, longRunning } = await queue.agedTasks();
  const active = (type: TaskType) => ({
    active: workers.some((worker) => worker.type === type && (worker.state === 'idle' || worker.state === 'busy')),
  });
  const states = { script: active('script'), image: active('image'), video: active('video') };
  return {
    healthy: stuck.length === 0 && Object.values(states).every((state) => state.active),
    workers: states,
    stuckTasks: stuck,
    longRunningTasks: longRunning,
  };
}
