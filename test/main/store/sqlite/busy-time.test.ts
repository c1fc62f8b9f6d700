import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BusyTime } from '../../../../main/store/sqlite/records/busy-time';

const run = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 20 }));

test('what is shared is the sum of all runs less the time in which any of them ran, in whatever order they are added', () => {
  fc.assert(
    fc.property(fc.array(run, { maxLength: 40 }), (runs) => {
      const busy = new BusyTime();
      const shared = runs.reduce((sum, [from, length]) => sum + busy.add(from, from + length), 0);
      const seconds = new Set(runs.flatMap(([from, length]) => Array.from({ length }, (_, n) => from + n)));
      expect(shared).toBe(runs.reduce((sum, [, length]) => sum + length, 0) - seconds.size);
    }),
  );
});

test('a copy that runs are added to leaves the first as it was', () => {
  const busy = new BusyTime();
  busy.add(0, 10);
  busy.copy().add(20, 30);
  expect(busy.add(20, 30)).toBe(0);
});
