import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gather } from '../../../main/system/gather';

let reported: (readonly number[])[];
let continued: boolean[];
beforeEach(() => {
  vi.useFakeTimers();
  reported = [];
  continued = [];
});
afterEach(() => {
  vi.useRealTimers();
});
const RULES = {
  usual: { quietMs: 1_500, longestMs: 10_000 },
  busy: { quietMs: 15_000, longestMs: 300_000 },
  often: 4,
};
const start = () =>
  gather<number>(RULES, (items, continues) => {
    reported.push(items);
    continued.push(continues);
  });
const endTasks = (gatherer: ReturnType<typeof start>, count: number, everyMs: number) => {
  for (let item = 0; item < count; item += 1) {
    gatherer.add([item]);
    vi.advanceTimersByTime(everyMs);
  }
};

describe('Gathering news', () => {
  it('hands on together what came within the quiet time of each other, once', () => {
    const gatherer = start();
    for (const item of [1, 2, 3]) {
      gatherer.add([item]);
      vi.advanceTimersByTime(1_499);
    }
    expect(reported).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(reported).toEqual([[1, 2, 3]]);
    vi.advanceTimersByTime(60_000);
    expect(reported).toHaveLength(1);
  });

  it('reports a burst of 667 in two minutes twice: early, and at its end, as what continues the first', () => {
    endTasks(start(), 667, 180);
    vi.advanceTimersByTime(60_000);
    expect(continued).toEqual([false, true]);
    expect(reported.map((items) => items.length)).toEqual([56, 611]);
    expect(reported.flat()).toEqual(Array.from({ length: 667 }, (_, item) => item));
  });

  it('reports a burst that has no end every five minutes', () => {
    const gatherer = start();
    endTasks(gatherer, 3_600, 1_000);
    expect(reported.length).toBeLessThanOrEqual(13);
    vi.advanceTimersByTime(60_000);
    expect(reported.flat()).toHaveLength(3_600);
  });

  it.each([2_000, 5_000, 11_000])(
    'reports tasks that end every %i ms one by one at first, and then together',
    (everyMs) => {
      endTasks(start(), 100, everyMs);
      vi.advanceTimersByTime(60_000);
      expect(reported.flat()).toHaveLength(100);
      expect(reported.length).toBeLessThanOrEqual(4 + Math.ceil((100 * everyMs) / 300_000) + 1);
    },
  );

  it('reports what ends by itself at once, also after a burst that ended just when it was cut', () => {
    const gatherer = start();
    endTasks(gatherer, 11, 1_000);
    vi.advanceTimersByTime(120_000);
    const before = reported.length;
    gatherer.add([1]);
    vi.advanceTimersByTime(1_500);
    expect(reported.slice(before)).toEqual([[1]]);
    expect(continued.at(-1)).toBe(false);
  });

  it('reports films that end every twenty seconds each at once', () => {
    const gatherer = start();
    for (let film = 0; film < 10; film += 1) {
      gatherer.add([film]);
      vi.advanceTimersByTime(1_500);
      expect(reported).toHaveLength(film + 1);
      vi.advanceTimersByTime(18_500);
    }
  });

  it('says nothing of nothing, and drops what it holds when it is stopped', () => {
    const gatherer = start();
    gatherer.add([]);
    vi.advanceTimersByTime(60_000);
    gatherer.add([1]);
    gatherer.stop();
    vi.advanceTimersByTime(60_000);
    expect(reported).toEqual([]);
    gatherer.add([2]);
    vi.advanceTimersByTime(1_500);
    expect(reported).toEqual([[2]]);
  });
});
