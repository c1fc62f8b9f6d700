import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BackgroundWork } from '../../../main/system/background-work';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function world(results: readonly ('ok' | 'fails')[]) {
  const begun: number[] = [];
  const told: unknown[] = [];
  const from = Date.now();
  const work = new BackgroundWork({
    work: async () => {
      const result = results[begun.length] ?? 'ok';
      begun.push(Date.now() - from);
      if (result === 'fails') throw new Error('the disk is full');
    },
    onError: (error) => told.push(error),
    againMs: { first: 1_000, most: 4_000 },
  });
  return { work, begun, told };
}

test('many reasons for work are one piece of work', async () => {
  const { work, begun } = world([]);
  for (let n = 0; n < 5; n += 1) work.soon(100);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(begun).toEqual([100]);
});

test('work that fails is tried again by itself, ever more seldom up to a bound, and told of once until it succeeds', async () => {
  const { work, begun, told } = world(['fails', 'fails', 'fails', 'fails', 'ok', 'fails', 'ok']);
  work.soon(0);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(work.isFailing).toBe(true);
  // A new reason does not hurry it.
  work.soon(0);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(begun).toEqual([0, 1_000, 3_000, 7_000, 11_000]);
  expect(work.isFailing).toBe(false);
  expect(told).toHaveLength(1);
  work.soon(0);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(begun).toHaveLength(7);
  expect(told).toHaveLength(2);
});

test('who cannot wait has it done at once, after what is under way, also while it fails', async () => {
  const { work, begun } = world(['fails', 'ok']);
  await Promise.all([work.now(), work.now()]);
  expect(begun).toEqual([0]);
  await work.now();
  expect(begun).toEqual([0, 0]);
  expect(work.isFailing).toBe(false);
});

test('a close ends it for good', async () => {
  const { work, begun } = world(['fails']);
  work.soon(0);
  await vi.advanceTimersByTimeAsync(0);
  await work.close();
  work.soon(0);
  await work.now();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(begun).toEqual([0]);
});
