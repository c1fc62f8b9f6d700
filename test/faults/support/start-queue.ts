import { StoreQueue, type StoreQueueOptions } from '../../../main/queue/task-queue';
import type { Housekeeping } from '../../../main/store/housekeeping';
import type { OpenedDatabase } from '../../../main/store/sqlite/file/open';
import { SqliteTaskStore } from '../../../main/store/sqlite/sqlite-task-store';

/** The real queue on a database that the test opened itself, to break it; retries have no jitter, and a listener's error is the test's. */
export async function startQueue(
  opened: OpenedDatabase,
  options: Partial<StoreQueueOptions> = {},
): Promise<{ queue: StoreQueue; housekeeping: Housekeeping; connection: OpenedDatabase['connection'] }> {
  const now = options.now ?? Date.now;
  const store = new SqliteTaskStore(opened, { now });
  const { queue } = await StoreQueue.start({
    store,
    machineId: 'this',
    defaultUserId: 'u',
    now,
    monotonicNow: () => performance.now(),
    random: () => 0,
    onListenerError: (error) => {
      throw error;
    },
    ...options,
  });
  return { queue, housekeeping: store.housekeeping, connection: opened.connection };
}

export interface TickingClock {
  readonly now: () => number;
  readonly skip: (ms: number) => void;
}

/** A millisecond later at each call, so that no two written times are equal; starts at noon of a fixed day. */
export function tickingClock(): TickingClock {
  let atMs = Date.UTC(2026, 0, 15, 12);
  const skip = (ms: number) => {
    atMs += ms;
  };
  const now = () => {
    skip(1);
    return atMs;
  };
  return { now, skip };
}
