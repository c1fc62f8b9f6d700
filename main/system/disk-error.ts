import { AppError } from '../../contract/errors';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);

/** No room left, or none for this user: as the system says it, and as SQLite does. */
export function isDiskFull(thrown: unknown): boolean {
  return FULL.has(codeOf(thrown) ?? '');
}

export function diskFull(): AppError {
  return new AppError('disk_full', 'The disk is full: nothing was changed. Free some space and try again.');
}

/** What the disk did to a file of ours, in the contract's words; `failed` says what could not be done. Anything else as it is. */
export function toldFileError(thrown: unknown, failed: string): unknown {
  if (isDiskFull(thrown)) return diskFull();
  const isOfTheSystem = thrown instanceof Error && 'syscall' in thrown;
  return isOfTheSystem ? new AppError('storage_failed', `${failed} (${codeOf(thrown)}).`) : thrown;
}

function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : undefined;
}
