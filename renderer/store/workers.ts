import type { WorkerState } from '../../contract/events';
import type { IpcOutput } from '../../contract/ipc';
import { client, panelStore } from '.';

const UNWELL: ReadonlySet<WorkerState['state']> = new Set(['stopped', 'restarting']);

/** Whether it cannot take a task and has not begun to start. One that is not known yet is not unwell. */
export const isUnwell = (worker: WorkerState | undefined): boolean => worker !== undefined && UNWELL.has(worker.state);

/** Has main measure the workers, and returns what the app itself uses. Throws AppError. */
export async function lookAtWorkers(): Promise<IpcOutput<'workers:look'>['app']> {
  const { workers, app } = await client.call('workers:look', undefined);
  panelStore.setState({ workers: Object.fromEntries(workers.map((worker) => [worker.type, worker])) });
  return app;
}
