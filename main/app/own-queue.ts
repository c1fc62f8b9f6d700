import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskStore } from '../store/task-store';
import { type OpenedQueue, openQueue } from './open-queue';

/** Where a machine's own queue lies; in a studio it waits there untouched until the machine leaves. */
export const ownQueuePaths = (home: string) => ({ file: join(home, 'queue.db'), backupsDir: join(home, 'backups') });

export const hasOwnQueue = (home: string): boolean => existsSync(ownQueuePaths(home).file);

/** Opens this machine's own queue beside the studio's for as long as `work` takes. Nothing of it runs meanwhile. */
export async function withOwnQueue<T>(home: string, work: (own: TaskStore) => Promise<T>): Promise<T> {
  const opened: OpenedQueue = await openQueue({ ...ownQueuePaths(home), defaultUserId: 'creator' });
  try {
    return await work(opened.queue.tasks);
  } finally {
    await opened.queue.close();
  }
}
