export const BACKOFF_BASE_MS = 2_000;
export const BACKOFF_CAP_MS = 5 * 60_000;

/**
 * Wait in ms before try `retryCount + 1`, `retryCount` >= 1. Full jitter (0..limit): tasks that failed together, on a
 * service that is down, do not come back together. `random` answers 0 <= x < 1.
 */
export function backoffMs(retryCount: number, random: () => number): number {
  const limitMs = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** Math.max(0, retryCount - 1));
  return Math.floor(random() * limitMs);
}
