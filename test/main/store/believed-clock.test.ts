import { expect, test } from 'vitest';
import { lookAtClock } from '../../../main/store/believed-clock';
import type { ClockSeen } from '../../../main/store/types';

const HOUR = 1 / 24;
const YEAR = 365;
const day = (days: number) => Date.UTC(2026, 0, 1) + days * 86_400_000;

/** Looks at what the clock says, in days; returns what was believed after each, null for never yet. */
function believed(...says: number[]): (number | null)[] {
  let seen: ClockSeen | null = null;
  return says.map((days) => {
    seen = lookAtClock(seen, day(days));
    return seen.believedMs === 0 ? null : (seen.believedMs - day(0)) / 86_400_000;
  });
}

test('the first look believes nothing; a day later the clock is believed, and then at each look', () => {
  expect(believed(0, 0.9, 1, 2, 3.5, 5)).toEqual([null, null, 1, 2, 3.5, 5]);
});

test.each([
  ['ahead', YEAR],
  ['a week ahead', 7],
  ['ten years ahead', 10 * YEAR],
])('a clock that is %s for less than a day is not believed, however often it is looked at', (_, leap) => {
  expect(believed(0, 1, 1 + leap, 1 + leap + HOUR, 1.9 + leap, 2, 3)).toEqual([null, 1, 1, 1, 1, 2, 3]);
});

test('a leap that goes on from where it began is believed a day later: it was a holiday', () => {
  expect(believed(0, 1, 61, 61.5, 62, 63)).toEqual([null, 1, 1, 1, 62, 63]);
});

test('for somebody who works only on Saturdays, every second reading is believed', () => {
  expect(believed(0, 7, 14, 21, 28, 35)).toEqual([null, 7, 7, 21, 21, 35]);
});

test('a second leap, ahead of the first or half the way back, confirms nothing', () => {
  expect(believed(0, 1, 1 + YEAR, 1 + 2 * YEAR, 1 + YEAR / 2, 1.5)).toEqual([null, 1, 1, 1, 1, 1.5]);
});

test('a clock set back is believed at once; when it is right again that is one more leap', () => {
  expect(believed(0, 1, 1 - YEAR, 1.1, 2, 2.2)).toEqual([null, 1, 1 - YEAR, 1 - YEAR, 1 - YEAR, 2.2]);
});

test('a clock that was believed a year ahead, since it stayed so for days, is right again without a wait', () => {
  expect(believed(0, 1, 1 + YEAR, 3 + YEAR, 4, 5)).toEqual([null, 1, 1, 3 + YEAR, 4, 5]);
});
