const FULL = new Set<unknown>(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);
const MAX_CAUSES = 10;

/** Whether there is no room left, or none for this user: as the system says it or as SQLite does, also as the cause of another error. */
export function isDiskFull(thrown: unknown): boolean {
  let cause = thrown;
  for (let depth = 0; depth < MAX_CAUSES && cause instanceof Error; depth += 1) {
    if ('code' in cause && FULL.has(cause.code)) return true;
    cause = cause.cause;
  }
  return false;
}
