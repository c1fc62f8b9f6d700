import Database from 'better-sqlite3';
import { isDiskFull } from '../../../../contract/disk-full';
import { AppError } from '../../../../contract/errors';
import { asFileError, diskFull } from '../../../system/disk-error';

/** The SQLite result code (`SQLITE_BUSY`, …), or undefined for any other thrown thing. */
export function sqliteCode(thrown: unknown): string | undefined {
  return thrown instanceof Database.SqliteError ? thrown.code : undefined;
}

/** Damage of the file itself. A busy file, a full disk or an I/O error is none: moving the file aside would not help. */
export function isDamage(thrown: unknown): boolean {
  if (thrown instanceof DamagedFile) return true;
  const code = sqliteCode(thrown) ?? '';
  return code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB') || code === 'SQLITE_IOERR_SHORT_READ';
}

/**
 * Damage that a second look does not find was a momentary fault of the disk: SQLite reports a failed read as damage, and so does
 * quick_check. Moving a good file aside for it would cost the newest tasks.
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
 * An error that the disk caused, as the contract's `disk_full` or `storage_failed`; any other error, such as a constraint that our code
 * broke, is returned as it is. The write was rolled back and may be repeated.
 */
export function asStorageError(thrown: unknown): unknown {
  if (isDiskFull(thrown)) return diskFull();
  const code = sqliteCode(thrown);
  if (code === undefined) return asFileError(thrown, 'The queue could not be saved, and nothing was changed');
  if (!/^SQLITE_(IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY|NOMEM)/.test(code)) return thrown;
  return new AppError('storage_failed', `The queue could not be saved (${code}): nothing was changed.`);
}
