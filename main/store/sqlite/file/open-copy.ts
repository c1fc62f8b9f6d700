import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../../../contract/errors';
import { MIGRATIONS } from '../migrations';
import type { Migration } from '../migrations/migration';
import type { Connection } from './connection';
import { asBusyError, type OpenedDatabase, openAsItIs } from './open';
import { asStorageError, isDamage } from './storage-error';

/**
 * Opens a database that can be made again. A file that is damaged, foreign, of a newer version or not the one meant (`isMeant`) is deleted
 * and a new one made. One that another program has open, and a disk that is full or fails, throw `storage_failed` or `disk_full`.
 *
 * @param file absolute, or `:memory:`
 */
export function openCopy(
  file: string,
  nowMs: number,
  isMeant: (connection: Connection) => boolean,
  migrations: readonly Migration[] = MIGRATIONS,
): OpenedDatabase {
  const isOnDisk = file !== ':memory:';
  const open = () => openAsItIs({ file, nowMs }, undefined, migrations);
  try {
    if (isOnDisk) mkdirSync(dirname(file), { recursive: true });
    const opened = openUnlessUnusable(open);
    if (opened !== undefined && isMeant(opened.connection)) return opened;
    opened?.connection.close();
    if (isOnDisk)
      for (const suffix of ['', '-wal', '-shm', '-journal', '.closed']) rmSync(file + suffix, { force: true });
    return open();
  } catch (thrown) {
    throw asStorageError(asBusyError(thrown, file));
  }
}

function openUnlessUnusable(open: () => OpenedDatabase): OpenedDatabase | undefined {
  try {
    return open();
  } catch (thrown) {
    const isForeign = thrown instanceof AppError && thrown.code === 'storage_failed';
    if (isDamage(thrown) || isForeign) return undefined;
    throw thrown;
  }
}
