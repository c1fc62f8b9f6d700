import type { QueueTask } from '../../contract/task';

/** What counts as this machine's. A task without a machine is of a queue that belongs to one machine. */
export interface Here {
  wasAdded(task: Pick<QueueTask, 'addedOn'>): boolean;
  /** Runs here, or ran here last. */
  runs(task: Pick<QueueTask, 'runsOn'>): boolean;
}

/** @param machineId of this machine, as the studio knows it. */
export function hereOf(machineId: string): Here {
  return {
    wasAdded: ({ addedOn }) => addedOn === undefined || addedOn.id === machineId,
    runs: ({ runsOn }) => runsOn === undefined || runsOn.id === machineId,
  };
}
