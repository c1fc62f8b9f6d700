const FULL = new Set<unknown>(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);
const MAX_CAUSES = 10;

/** Whether the disk, or this user's quota, is full: an error of the system or of SQLite, or one that was caused by such an error. */
export function isDiskFull(thrown: unknown): boolean {
  let cause = thrown;
  for (let depth = 0; depth < MAX_CAUSES && cause instanceof Error; depth += 1) {
    if ('code' in cause && FULL.has(cause.code)) return true;
    cause = cause.cause;
  }
  return false;
}
