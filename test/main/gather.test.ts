import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gather } from '../../main/gather';

let told: (readonly number[])[];
beforeEach(() => {
  vi.useFakeTimers();
  told = [];
});
afterEach(() => {
  vi.useRealTimers();
});
const start = () => gather<number>({ quietMs: 1_500, longestMs: 10_000 }, (items) => told.push(items));

describe('Gathering news', () => {
  it('hands on together what came within the quiet time of each other, once', () => {
    const gatherer = start();
    for (const item of [1, 2, 3]) {
      gatherer.add([item]);
      vi.advanceTimersByTime(1_499);
    }
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual([[1, 2, 3]]);
    vi.advanceTimersByTime(60_000);
    expect(told).toHaveLength(1);
  });

  it('does not wait for quiet longer than its limit, and starts afresh after it', () => {
    const gatherer = start();
    for (let item = 0; item < 20; item += 1) {
      gatherer.add([item]);
      vi.advanceTimersByTime(1_000);
    }
    expect(told.map((items) => items.length)).toEqual([10, 10]);
    expect(told.flat()).toEqual(Array.from({ length: 20 }, (_, item) => item));
  });

  it('says nothing of nothing, and drops what it holds when it is stopped', () => {
    const gatherer = start();
    gatherer.add([]);
    vi.advanceTimersByTime(60_000);
    gatherer.add([1]);
    gatherer.stop();
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
    gatherer.add([2]);
    vi.advanceTimersByTime(1_500);
    expect(told).toEqual([[2]]);
  });
});
