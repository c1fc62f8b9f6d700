import Database from 'better-sqlite3';
import { folded } from '../../../../contract/search-text';
import { searchedWords } from '../records/message-column';
import { storageFailed } from './storage-error';

export type Connection = Database.Database;

/** Opens without changing anything but locks; the first read happens in `configure`. `onSql` hears every statement (tests). */
export function connect(file: string, onSql?: (sql: string) => void): Connection {
  const verbose = onSql === undefined ? {} : { verbose: (sql: unknown) => onSql(String(sql)) };
  // No waiting for a lock: another running copy of the app holds it and will not let go.
  return new Database(file, { timeout: 0, ...verbose });
}

/** Changes nothing at all, neither in the file nor in its -wal. */
export function connectToRead(file: string): Connection {
  return new Database(file, { readonly: true, fileMustExist: true, timeout: 0 });
}

/** Every setting that durability rests on. Each is checked, because SQLite ignores a pragma that it does not like. */
export function configure(connection: Connection): void {
  // This comes first. Without it WAL would make a -shm file, and a second copy of the app could write to the same database.
  expectPragma(connection, 'locking_mode', 'exclusive', 'EXCLUSIVE');
  expectPragma(connection, 'journal_mode', connection.memory ? 'memory' : 'wal', 'WAL');
  // better-sqlite3 is built with NORMAL for WAL: a power cut could then lose a task whose enqueue had returned.
  expectPragma(connection, 'synchronous', 2, 'FULL');
  expectPragma(connection, 'foreign_keys', 1, 'ON');
  // A crafted file must not run functions with side effects from its views and triggers.
  expectPragma(connection, 'trusted_schema', 0, 'OFF');
  expectPragma(connection, 'cell_size_check', 1, 'ON');
  // Each statement with triggers keeps a small undo journal. In a temporary file it is over half the cost of an insert (54 µs of CPU
  // against 21 µs in memory).
  expectPragma(connection, 'temp_store', 2, 'MEMORY');
  // For searches: LIKE folds the case of ASCII only and does not know Unicode's forms.
  connection.function('folded', { deterministic: true, directOnly: true }, (text) =>
    typeof text === 'string' ? folded(text) : text,
  );
  connection.function('message_words', { deterministic: true, directOnly: true }, (column) =>
    typeof column === 'string' ? searchedWords(column) : column,
  );
  if (process.platform === 'darwin') {
    // fsync on macOS leaves data in the drive's cache.
    expectPragma(connection, 'fullfsync', 1, 'ON');
    expectPragma(connection, 'checkpoint_fullfsync', 1, 'ON');
  }
}

function expectPragma(connection: Connection, name: string, expected: string | number, value: string): void {
  connection.pragma(`${name} = ${value}`);
  const actual = connection.pragma(name, { simple: true });
  if (actual !== expected) throw storageFailed(`The database refused ${name} = ${value} (it says ${String(actual)}).`);
}

/** A number-valued pragma (`user_version`, `application_id`). */
export function numberPragma(connection: Connection, name: string): number {
  const value = connection.pragma(name, { simple: true });
  if (typeof value !== 'number') throw storageFailed(`PRAGMA ${name} did not return a number.`);
  return value;
}

/**
 * True when SQLite finds no damage in page structure, cell order and record formats. Index contents are not checked: that takes 10 times
 * longer.
 */
export function passesQuickCheck(connection: Connection): boolean {
  return connection.pragma('quick_check(1)', { simple: true }) === 'ok';
}
