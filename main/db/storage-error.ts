import Database from 'better-sqlite3';
import { AppError } from '../../contract/errors';

/** The SQLite result code (`SQLITE_BUSY`, …), or undefined for any other thrown thing. */
export function sqliteCode(thrown: unknown): string | undefined {
  return thrown instanceof Database.SqliteError ? thrown.code : undefined;
}

/** Damage of the file itself. Busy, full disk and plain I/O errors are not: moving the file aside would not help them. */
export function isDamage(thrown: unknown): boolean {
  if (thrown instanceof DamagedFile) return true;
  const code = sqliteCode(thrown) ?? '';
  return code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB') || code === 'SQLITE_IOERR_SHORT_READ';
}

/** Thrown by our own checks where SQLite itself would not complain. */
export class DamagedFile extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DamagedFile';
  }
}

export function storageFailed(message: string): AppError {
  return new AppError('storage_failed', message);
}
