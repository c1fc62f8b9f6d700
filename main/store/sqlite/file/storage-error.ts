import Database from 'better-sqlite3';
import { isDiskFull } from '../../../../contract/disk-full';
import { AppError } from '../../../../contract/errors';
import { asFileError, diskFull } from '../../../system/disk-error';

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

/**
 * Damage that is gone at a second look was a moment's trouble of the disk: SQLite reports a read that failed as damage, and so
 * does quick_check. Moving a good file aside for it would cost the newest tasks.
 */
export function lookTwice<T>(look: () => T): T {
  try {
    return look();
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown;
    return look();
  }
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

/**
 * What the disk did to a write, in the contract's words; anything else (a constraint that code of ours broke) as it is. The
 * write was rolled back: it may be asked for again.
 */
export function asStorageError(thrown: unknown): unknown {
  if (isDiskFull(thrown)) return diskFull();
  const code = sqliteCode(thrown);
  if (code === undefined) return asFileError(thrown, 'The queue could not be saved, and nothing was changed');
  if (!/^SQLITE_(IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY|NOMEM)/.test(code)) return thrown;
  return new AppError('storage_failed', `The queue could not be saved (${code}): nothing was changed.`);
}
