import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gathered } from '../../../main/app/gathered';

const APART_MS = 20;

describe('What is gathered', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const start = () => {
    const passed: number[][] = [];
    return { passed, add: gathered<number>((all) => passed.push(all), APART_MS) };
  };

  it('is passed on at the end of the turn when nothing was for a while', () => {
    const { passed, add } = start();
    add([1]);
    add([2, 3]);
    expect(passed).toEqual([]);
    vi.advanceTimersByTime(0);
    expect(passed).toEqual([[1, 2, 3]]);
    vi.advanceTimersByTime(5 * APART_MS);
    add([4]);
    vi.advanceTimersByTime(0);
    expect(passed).toEqual([[1, 2, 3], [4]]);
  });

  it('waits together for its turn otherwise, in order, with nothing lost', () => {
    const { passed, add } = start();
    add([1]);
    vi.advanceTimersByTime(0);
    add([2]);
    vi.advanceTimersByTime(APART_MS - 1);
    add([3]);
    expect(passed).toEqual([[1]]);
    vi.advanceTimersByTime(1);
    expect(passed).toEqual([[1], [2, 3]]);
    add([4]);
    vi.advanceTimersByTime(APART_MS);
    expect(passed).toEqual([[1], [2, 3], [4]]);
  });
});
