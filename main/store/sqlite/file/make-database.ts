import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { flushFolderSync } from '../../../system/files';
import type { Migration } from '../migrations/migration';
import { configure, connect } from './connection';
import { migrate } from './migrate';

/**
 * Makes a new database, empty and whole, before it has its name: made in its place, it would be a file of no bytes for a moment, and
 * a crash in that moment would look like the loss of everything to the next start.
 */
export function makeDatabase(file: string, migrations: readonly Migration[], onSql?: (sql: string) => void): void {
  removeHalfMade(file);
  const young = youngName(file);
  const connection = connect(young, onSql);
  try {
    configure(connection);
    migrate(connection, migrations, () => {});
  } finally {
    // The last one out carries the -wal over into the file, and flushes it.
    connection.close();
  }
  renameSync(young, file);
  flushFolderSync(dirname(file));
}

/** What a start that died left of a database that it was making. There was nothing in it yet. */
export function removeHalfMade(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(youngName(file) + suffix, { force: true });
}

function youngName(file: string): string {
  return `${file}.new`;
}
