import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { QueueTask } from '../../../contract/task';
import { backoffMs } from '../../../main/queue/backoff';
import { requestHash } from '../../../main/queue/request-hash';
import { decideRunEnd } from '../../../main/queue/run-end-rules';
import { RunTimes } from '../../../main/queue/run-times';
import { estimateWaitSeconds, median } from '../../../main/queue/wait-estimate';
import { BACKOFF_CAP_MS } from '../../../main/store/limits';

const queueTask = (changes: Partial<QueueTask>): QueueTask => ({
  id: '00000000-0000-7000-8000-000000000001',
  type: 'script',
  status: 'waiting',
  priority: 0,
  createdAt: '2026-01-01T00:00:00.000Z',
  userId: 'creator',
  projectId: 'p',
  metadata: {},
  logs: [],
  retryCount: 0,
  maxRetries: 3,
  crashCount: 0,
  rank: 1,
  seq: 1,
  outputs: [],
  dependsOn: [],
  ...changes,
});

test('the backoff grows twofold from 2 s, is jittered over its whole range, and never passes 5 minutes', () => {
  const longest = () => 1 - Number.EPSILON;
  expect([1, 2, 3, 4].map((retry) => Math.ceil(backoffMs(retry, longest) / 1_000))).toEqual([2, 4, 8, 16]);
  expect(backoffMs(3, () => 0)).toBe(0);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5_000 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (retry, random) => {
      const ms = backoffMs(retry, () => random);
      expect(Number.isInteger(ms) && ms >= 0 && ms <= BACKOFF_CAP_MS).toBe(true);
    }),
  );
});

test('deaths of the app never end a task: from the third in a row each costs an attempt while there are any, and a growing wait', () => {
  let task = queueTask({ status: 'processing', maxRetries: 3 });
  let earlierDeaths = 0;
  const seen: unknown[] = [];
  for (let death = 1; death <= 30; death += 1) {
    const after = decideRunEnd(task, { kind: 'app-died', earlierDeaths }, { nowMs: 0, random: () => 0 });
    expect(after).toMatchObject({ status: 'waiting', deadLetter: false, crashCount: 0 });
    seen.push([after.retryCount, (after.delayMs ?? 0) / 1_000]);
    earlierDeaths = after.appDeathCount;
    task = { ...task, retryCount: after.retryCount };
  }
  expect(seen.slice(0, 8)).toEqual([
    [0, 0],
    [0, 0],
    [1, 2],
    [2, 4],
    [3, 8],
    [3, 16],
    [3, 32],
    [3, 64],
  ]);
  expect(seen.at(-1)).toEqual([3, BACKOFF_CAP_MS / 1_000]);
});

test('a run that ends in another way resets the count of the app’s deaths', () => {
  const context = { nowMs: 0, random: () => 0 };
  const task = queueTask({ status: 'processing' });
  expect(decideRunEnd(task, { kind: 'requeue', reason: 'shutdown' }, context).appDeathCount).toBe(0);
  const crash = { kind: 'crash', code: 'worker_crashed', message: 'm' } as const;
  expect(decideRunEnd(task, crash, context)).toMatchObject({ appDeathCount: 0, crashCount: 1, status: 'waiting' });
});

test('the median is unmoved by one run of two hours', () => {
  expect(median([])).toBeUndefined();
  expect(median([60, 7_200, 50])).toBe(60);
  expect(median([10, 30])).toBe(20);
});

test('nothing is promised while no run of the type has ended', () => {
  const runTimes = new RunTimes();
  runTimes.set('image', []);
  expect(runTimes.typicalMs('image')).toBeUndefined();
  expect(runTimes.typicalSeconds()).toEqual({});
});

test('what is typical is the median of the latest fifty runs', () => {
  const runTimes = new RunTimes();
  runTimes.set('image', [1_000, 3_000]);
  runTimes.add('image', 8_000);
  expect(runTimes.typicalMs('image')).toBe(3_000);
  for (let n = 0; n < 50; n += 1) runTimes.add('image', 9_000);
  runTimes.add('video', 60_000);
  expect(runTimes.typicalSeconds()).toEqual({ image: 9, video: 60 });
});

test('the wait is what the running task has left plus a typical run for each task ahead', () => {
  const typicalMs = 100_000;
  expect(estimateWaitSeconds({ ahead: 0, typicalMs })).toBe(0);
  expect(estimateWaitSeconds({ ahead: 2, typicalMs })).toBe(200);
  expect(estimateWaitSeconds({ ahead: 1, typicalMs, running: { elapsedMs: 30_000 } })).toBe(170);
  expect(estimateWaitSeconds({ ahead: 0, typicalMs, running: { elapsedMs: 500_000 } })).toBe(0);
  expect(estimateWaitSeconds({ ahead: 0, typicalMs, running: { elapsedMs: 30_000, fraction: 0.25 } })).toBe(90);
  expect(estimateWaitSeconds({ ahead: 0, typicalMs, running: { elapsedMs: 30_000, fraction: 0.01 } })).toBe(70);
  expect(estimateWaitSeconds({ ahead: 1, typicalMs, running: { elapsedMs: 1, fraction: 0.5, etaSeconds: 7 } })).toBe(
    107,
  );
});

test('in a studio the tasks ahead are shared by the machines that take them', () => {
  const typicalMs = 100_000;
  const waits = (ahead: number, slots: number, runs: number) =>
    estimateWaitSeconds({ ahead, typicalMs, studio: { slots, runs } });
  // A machine is free; none is, and the first of two ends after half a run; four tasks ahead of it, two at a time.
  expect([waits(0, 2, 1), waits(0, 2, 2), waits(4, 2, 2)]).toEqual([0, 50, 250]);
  // One at a time: as on one machine.
  expect(estimateWaitSeconds({ ahead: 2, typicalMs, studio: { slots: 1, runs: 0 } })).toBe(200);
});

test('two requests have one hash exactly when they mean the same', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const shuffled = JSON.parse(JSON.stringify(a), (_, value) =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).reverse())
          : value,
      );
      expect(requestHash('enqueue', shuffled)).toBe(requestHash('enqueue', JSON.parse(JSON.stringify(a))));
      expect(requestHash('pipeline', a)).not.toBe(requestHash('enqueue', a));
      // toEqual takes 0 and -0 apart; JSON, and so a request, does not.
      const same = JSON.stringify([a]) === JSON.stringify([b]);
      if (same) expect(requestHash('enqueue', a)).toBe(requestHash('enqueue', b));
    }),
  );
  expect(requestHash('enqueue', { a: 1 })).not.toBe(requestHash('enqueue', { a: '1' }));
  expect(requestHash('enqueue', [1, [2]])).not.toBe(requestHash('enqueue', [[1], 2]));
});
