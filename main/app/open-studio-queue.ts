import type { Machine } from '../../contract/machine';
import type { ReviewStep } from '../../contract/review';
import { isAwaySince } from '../../contract/studio';
import type { IsBuiltin, TaskType } from '../../contract/task';
import { StoreQueue } from '../queue/task-queue';
import type { OpenedStudio, StudioOptions } from '../store/bullmq/open-studio';
import { type FilmParts, filmsBeside, type OpenedQueue } from './open-queue';

export interface StudioQueueOptions extends StudioOptions {
  readonly machine: Machine;
  readonly defaultUserId: string;
  readonly isBuiltin: IsBuiltin;
  readonly stopAfter: () => readonly ReviewStep[];
}

/** Opens the studio's queue, also while its Redis cannot be reached, and puts this machine's orphans back to waiting. */
export async function openStudioQueue(options: StudioQueueOptions): Promise<OpenedQueue & { studio: OpenedStudio }> {
  // A machine that works alone loads none of it.
  const { openStudio } = await import('../store/bullmq/open-studio');
  const studio = await openStudio(options);
  const slots = (type: TaskType): number => {
    const nowMs = Date.now() + studio.clockBehindMs();
    const takers = studio
      .machines()
      .filter(({ seenAtMs, takes }) => !isAwaySince(seenAtMs, nowMs) && takes.includes(type)).length;
    return studio.limited()[type] ? Math.min(1, takers) : takers;
  };
  try {
    const { queue, orphans } = await StoreQueue.start({
      store: studio.store,
      machineId: options.machine.id,
      defaultUserId: options.defaultUserId,
      isBuiltin: options.isBuiltin,
      stopAfter: options.stopAfter,
      slots,
      now: Date.now,
      monotonicNow: () => performance.now(),
      random: Math.random,
      onListenerError: options.onListenerError,
    });
    const films: FilmParts = {
      source: studio.filmSource,
      onChanges: (listener) => studio.store.onChanges(listener),
      file: filmsBeside(options.mirrorFile),
      of: `${options.address} ${options.studio}`,
    };
    return { queue, housekeeping: studio.housekeeping, films, report: { orphans }, studio };
  } catch (thrown) {
    await studio.store.close();
    throw thrown;
  }
}
