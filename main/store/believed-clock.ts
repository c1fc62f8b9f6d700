import type { ClockSeen } from './types';

const DAY_MS = 24 * 3_600_000;
/** When a look is further than this ahead of the last one, the clock has leapt, or the machine was off for some days. */
const LEAP_MS = 2 * DAY_MS;
/** A clock that goes on for this long from where it leapt to is right: it may be wrong for an hour, hardly for a day. */
const DOUBTED_FOR_MS = DAY_MS;
/** Later than this it is a second leap, which does not confirm the first. */
const CONFIRMED_WITHIN_MS = 31 * DAY_MS;

/**
 * What is believed after a look at the clock. Now, as a rule; but after a leap ahead what was believed before it, until a look a
 * day later finds the clock gone on from there. So an hour of a wrong clock makes nothing old, a holiday puts the clean-up
 * off for a day of use, and a clock that is set back is believed at once: counted from an earlier moment, less is old.
 */
export function lookAtClock(seen: ClockSeen | null, nowMs: number): ClockSeen {
  if (seen === null) return { believedMs: 0, doubtedMs: nowMs };
  if (nowMs <= seen.believedMs + LEAP_MS) return { believedMs: nowMs, doubtedMs: null };
  const goneOnMs = seen.doubtedMs === null ? -1 : nowMs - seen.doubtedMs;
  if (goneOnMs < 0 || goneOnMs > CONFIRMED_WITHIN_MS) return { ...seen, doubtedMs: nowMs };
  return goneOnMs < DOUBTED_FOR_MS ? seen : { believedMs: nowMs, doubtedMs: null };
}
