import type { ClockSeen } from './types';

const DAY_MS = 24 * 3_600_000;
/** A reading further ahead of the last one than this means that the clock has leapt, or that the machine was off for some days. */
const LEAP_MS = 2 * DAY_MS;
/** A clock that runs on for this long after a leap is right: a wrong clock may stay wrong for an hour, hardly for a day. */
const DOUBTED_FOR_MS = DAY_MS;
/** A reading later than this is a second leap, which does not confirm the first. */
const CONFIRMED_WITHIN_MS = 31 * DAY_MS;

/**
 * What is believed after a reading of the clock: usually the reading itself. After a leap ahead it stays what was believed before, until a
 * reading at least a day later confirms the leap. So a clock that is wrong for an hour makes no task old, and a holiday delays the clean-up
 * by one day of use. A clock that is set back is believed at once: seen from an earlier moment, fewer tasks are old.
 */
export function lookAtClock(seen: ClockSeen | null, nowMs: number): ClockSeen {
  if (seen === null) return { believedMs: 0, doubtedMs: nowMs };
  if (nowMs <= seen.believedMs + LEAP_MS) return { believedMs: nowMs, doubtedMs: null };
  const goneOnMs = seen.doubtedMs === null ? -1 : nowMs - seen.doubtedMs;
  if (goneOnMs < 0 || goneOnMs > CONFIRMED_WITHIN_MS) return { ...seen, doubtedMs: nowMs };
  return goneOnMs < DOUBTED_FOR_MS ? seen : { believedMs: nowMs, doubtedMs: null };
}
