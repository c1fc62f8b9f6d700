import { perType } from '../../contract/task';
import { Metrics, type MetricsParts } from '../../main/monitoring/metrics';
import type { TaskQueue } from '../../main/queue/types';

/** The metrics of a queue whose workers are all idle. */
export function openMetrics(queue: TaskQueue, parts: Partial<MetricsParts> = {}): Promise<Metrics> {
  return Metrics.start({
    queue,
    runsHere: () => true,
    workerStates: () => [],
    health: async () => ({
      healthy: true,
      workers: perType(() => ({ active: true })),
      stuckTasks: [],
      longRunningTasks: [],
    }),
    workspace: () => process.cwd(),
    databaseFile: '/nowhere/queue.db',
    build: { version: '0.0.0-test', electron: '0.0.0' },
    ...parts,
  });
}
