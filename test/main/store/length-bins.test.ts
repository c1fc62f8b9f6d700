import { expect, test } from 'vitest';
import { lengthBin, lengthOfBin } from '../../../main/store/length-bins';

test('a length read from its bin is at most 4.5 % off, from ten milliseconds to a month', () => {
  for (let ms = 10; ms < 31 * 24 * 3_600_000; ms *= 1.013) {
    expect(Math.abs(lengthOfBin(lengthBin(ms)) / ms - 1)).toBeLessThan(0.045);
  }
});

test('what took no time, or less than none because a clock was set back, is in the first bin', () => {
  expect([lengthBin(0), lengthBin(-5_000), lengthBin(9)]).toEqual([0, 0, 0]);
});
