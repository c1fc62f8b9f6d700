import { BACKOFF_CAP_MS } from '../store/limits';

const BACKOFF_BASE_MS = 2_000;

/** The longest wait in ms before attempt `retryCount + 1`, for `retryCount` >= 1. It doubles each time. */
export function longestBackoffMs(retryCount: number): number {
  return Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** Math.max(0, retryCount - 1));
}

/**
 * The wait in ms with full jitter (0..longest): tasks that failed together because a service is down do not come back together.
 * `random` returns 0 <= x < 1.
 */
export function backoffMs(retryCount: number, random: () => number): number {
  return Math.floor(random() * longestBackoffMs(retryCount));
}
