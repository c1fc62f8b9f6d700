import type { AgedTask, HealthReply } from '../../contract/bridge';
import type { WorkerState } from '../../contract/events';
import { perType, type TaskType } from '../../contract/task';

/** The guide's measure of a long run. A run that makes progress may take as long as it needs. */
const LONG_AFTER_MS = 600_000;

/** A run of this machine and how it is doing, in ms of waking time. */
export interface RunAge {
  readonly task: AgedTask;
  readonly ageMs: number;
  /** Since its last log line, progress or file. */
  readonly silentMs: number;
}

/**
 * The guide's health reply. A worker is active when it can take a task or runs one. The queue is healthy while every worker is active or
 * starting, no run is stuck and the store can be reached. A run is reported as stuck after half of `recoverAfterMs` of silence; at the full
 * limit the watchdog ends it, so it could never be seen here. Long runs are listed separately and are no fault.
 */
export function queueHealth(
  runs: readonly RunAge[],
  workers: readonly WorkerState[],
  recoverAfterMs: number,
  isStoreReachable = true,
): HealthReply {
  const stuckTasks = runs.filter(({ silentMs }) => silentMs >= recoverAfterMs / 2).map(({ task }) => task);
  const stateOf = (type: TaskType) => workers.find((worker) => worker.type === type)?.state ?? 'stopped';
  const failing = workers.some((worker) => worker.state === 'stopped' || worker.state === 'restarting');
  return {
    healthy: stuckTasks.length === 0 && !failing && isStoreReachable,
    workers: perType((type) => ({ active: stateOf(type) === 'idle' || stateOf(type) === 'busy' })),
    stuckTasks,
    longRunningTasks: runs.filter(({ ageMs }) => ageMs >= LONG_AFTER_MS).map(({ task }) => task),
  };
}
