import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { flushFolderSync } from '../../../system/files';
import type { Migration } from '../migrations/migration';
import { configure, connect } from './connection';
import { migrate } from './migrate';

/**
 * Makes a new, empty database under a temporary name and renames it when it is whole. Under its final name it would be a zero-byte file for
 * a moment; after a crash in that moment the next start would report that everything was lost.
 */
export function makeDatabase(file: string, migrations: readonly Migration[], onSql?: (sql: string) => void): void {
  removeHalfMade(file);
  const young = youngName(file);
  const connection = connect(young, onSql);
  try {
    configure(connection);
    migrate(connection, migrations, () => {});
  } finally {
    // The last connection to close moves the -wal into the file and flushes it.
    connection.close();
  }
  renameSync(young, file);
  flushFolderSync(dirname(file));
}

/** Removes the unfinished database of a start that died. It held nothing yet. */
export function removeHalfMade(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(youngName(file) + suffix, { force: true });
}

function youngName(file: string): string {
  return `${file}.new`;
}
