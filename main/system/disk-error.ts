import { isDiskFull } from '../../contract/disk-full';
import { AppError } from '../../contract/errors';
import { errorCode } from './error-code';

export function diskFull(): AppError {
  return new AppError('disk_full', 'The disk is full: nothing was changed. Free some space and try again.');
}

/** A failed file operation of ours as an AppError; `failed` says what could not be done. Any other error is returned as it is. */
export function asFileError(thrown: unknown, failed: string): unknown {
  if (isDiskFull(thrown)) return diskFull();
  const isOfTheSystem = thrown instanceof Error && 'syscall' in thrown;
  return isOfTheSystem ? new AppError('storage_failed', `${failed} (${errorCode(thrown)}).`) : thrown;
}
