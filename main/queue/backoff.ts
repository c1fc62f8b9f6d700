import { BACKOFF_CAP_MS } from '../store/limits';

const BACKOFF_BASE_MS = 2_000;

/** The longest wait in ms before try `retryCount + 1`, `retryCount` >= 1: it doubles with each. */
export function longestBackoffMs(retryCount: number): number {
  return Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** Math.max(0, retryCount - 1));
}

/**
 * Full jitter (0..longest): tasks that failed together, on a service that is down, do not come back together. `random` answers
 * 0 <= x < 1.
 */
export function backoffMs(retryCount: number, random: () => number): number {
  return Math.floor(random() * longestBackoffMs(retryCount));
}
