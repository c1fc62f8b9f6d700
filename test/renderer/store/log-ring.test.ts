import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaskLogLine } from '../../../contract/task';
import { type LogRing, mergeLines } from '../../../renderer/store/log-ring';

const line = (n: number): TaskLogLine => ({ n, at: '2026-01-01T00:00:00.000Z', level: 'info', text: `줄 ${n}` });
const lines = (from: number, to: number): TaskLogLine[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => line(from + index));

describe('mergeLines', () => {
  it('keeps the newest lines in order without repeats, whatever overlaps arrive', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(5), fc.nat(9)), { maxLength: 20 }),
        fc.integer({ min: 1, max: 12 }),
        (steps, max) => {
          let ring: LogRing = [];
          let last = 0;
          for (const [overlap, fresh] of steps) {
            const merged = mergeLines(ring, lines(Math.max(1, last - overlap + 1), last + fresh), max);
            if (merged.kind === 'gap') throw new Error('no gap was made');
            ring = merged.ring;
            last += fresh;
          }
          expect(ring).toEqual(lines(Math.max(1, last - max + 1), last));
        },
      ),
    );
  });

  it('returns the last line before a gap instead of hiding the gap', () => {
    expect(mergeLines(lines(1, 4), lines(6, 7))).toEqual({ kind: 'gap', afterN: 4 });
    expect(mergeLines(lines(1, 4), [line(5), line(7)])).toEqual({ kind: 'gap', afterN: 5 });
  });
});
