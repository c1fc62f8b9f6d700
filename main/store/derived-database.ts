import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';

/** A database of which everything can be made again from the tasks of a queue. */
export interface Derived {
  /** Absolute, or `:memory:`. Nothing else has it open. */
  readonly file: string;
  /** Which queue's tasks it is made of, the same from start to start. */
  readonly queue: string;
  /** Of the schema. There are no migrations: a file of another version is made again. */
  readonly version: number;
  readonly schema: string;
}

/**
 * A file that is damaged, foreign, of another version or of another queue is deleted and made again, empty; `isNew` then as well.
 * @throws SqliteError when the disk does not take it, or another program has it open
 */
export function openDerived(derived: Derived): { readonly database: Database.Database; readonly isNew: boolean } {
  try {
    return openAsItIs(derived);
  } catch (error) {
    if (derived.file === ':memory:' || !isUnusable(error)) throw error;
    removeDerived(derived.file);
    return openAsItIs(derived);
  }
}

/** With what SQLite keeps beside it. */
export function removeDerived(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
}

/** Whether an error says that what is in the file cannot be read. A busy file, a full disk or a faulty statement does not. */
export const isDamaged = (error: unknown): boolean =>
  error instanceof Database.SqliteError &&
  (/^SQLITE_(CORRUPT|NOTADB)/.test(error.code) || error.code === 'SQLITE_IOERR_SHORT_READ');

/** Also of another version or queue, of another program's making, or not to be written. */
const isUnusable = (error: unknown): boolean =>
  error instanceof NotOurs ||
  isDamaged(error) ||
  (error instanceof Database.SqliteError && /^SQLITE_(READONLY|ERROR)/.test(error.code));

class NotOurs extends Error {}

function openAsItIs({ file, queue, version, schema }: Derived) {
  const database = new Database(file, { timeout: 0 });
  try {
    database.pragma('locking_mode = exclusive');
    database.pragma('journal_mode = wal');
    // A power cut may undo the latest commits, never more: whoever fills the file looks for what is missing.
    database.pragma('synchronous = normal');
    database.pragma('temp_store = memory');
    database.pragma('trusted_schema = off');
    database.pragma('cell_size_check = on');
    const isNew = database.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;
    if (isNew) {
      database.transaction(() => {
        database.exec('CREATE TABLE derived_from (queue TEXT NOT NULL) STRICT');
        database.exec(schema);
        database.prepare('INSERT INTO derived_from (queue) VALUES (?)').run(queue);
        database.pragma(`user_version = ${version}`);
      })();
    }
    const isOfVersion = database.pragma('user_version', { simple: true }) === version;
    if (!isOfVersion || database.prepare('SELECT queue FROM derived_from').pluck().get() !== queue) throw new NotOurs();
    return { database, isNew };
  } catch (error) {
    database.close();
    throw error;
  }
}
