import type { Machine } from '../../contract/machine';
import type { IsBuiltin } from '../../contract/task';
import { StoreQueue } from '../queue/task-queue';
import type { OpenedQueue } from './open-queue';
import type { OpenedStudio, OpenStudio, StudioOptions } from './studio-port';

export interface StudioQueueOptions extends StudioOptions {
  readonly machine: Machine;
  readonly defaultUserId: string;
  readonly isBuiltin: IsBuiltin;
  readonly open: OpenStudio;
}

/** Opens the studio's queue, also while its Redis cannot be reached, and puts this machine's orphans back to waiting. */
export async function openStudioQueue({
  open,
  ...options
}: StudioQueueOptions): Promise<OpenedQueue & { studio: OpenedStudio }> {
  const studio = await open(options);
  try {
    const { queue, orphans } = await StoreQueue.start({
      store: studio.store,
      machineId: options.machine.id,
      defaultUserId: options.defaultUserId,
      isBuiltin: options.isBuiltin,
      now: Date.now,
      monotonicNow: () => performance.now(),
      random: Math.random,
      onListenerError: options.onListenerError,
    });
    return { queue, housekeeping: studio.housekeeping, report: { orphans }, studio };
  } catch (thrown) {
    await studio.store.close();
    throw thrown;
  }
}
