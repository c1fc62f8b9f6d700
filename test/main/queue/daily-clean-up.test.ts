import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startDailyCleanUp } from '../../../main/queue/daily-clean-up';
import { openTestQueue } from '../../support/open-test-queue';

const DAY_MS = 86_400_000;

/** A trigger that stands in for midnight. */
function midnight() {
  let job = async () => {};
  let stopped = false;
  return {
    schedule: (run: () => Promise<void>) => {
      job = run;
      return {
        stop() {
          stopped = true;
        },
      };
    },
    strike: () => job(),
    isStopped: () => stopped,
  };
}

async function queueWithOneDone() {
  let nowMs = Date.UTC(2026, 0, 1);
  const open = await openTestQueue({ now: () => nowMs });
  await open.queue.enqueue({ type: 'script', projectId: 'p', metadata: {} });
  const claim = await open.queue.dequeue('script');
  if (claim !== null) await open.queue.endRun(claim.lease, { kind: 'completed' });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { ...open, now: () => nowMs, pass };
}

test('"daily clean-up at midnight of completed and failed tasks older than 30 days", after a backup that still holds them', async () => {
  const { queue, housekeeping, now, pass, close } = await queueWithOneDone();
  await housekeeping.backup();
  const night = midnight();
  const errors: unknown[] = [];
  const job = startDailyCleanUp(housekeeping, () => 30, {
    onError: (error) => errors.push(error),
    schedule: night.schedule,
    now,
  });
  pass(29 * DAY_MS);
  await night.strike();
  expect((await queue.tasks.list({ limit: 1 })).total).toBe(1);
  pass(2 * DAY_MS);
  await night.strike();
  expect((await queue.tasks.list({ limit: 1 })).total).toBe(0);
  expect(await housekeeping.lastBackupAtMs()).toBe(now());
  expect(errors).toEqual([]);
  await job.stop();
  expect(night.isStopped()).toBe(true);
  await close();
});

test('a night that was missed is made up for after the start, and only then', async () => {
  const { housekeeping, dir, now, close } = await queueWithOneDone();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const start = () =>
      startDailyCleanUp(housekeeping, () => 30, {
        onError: () => {},
        schedule: midnight().schedule,
        now,
        catchUpAfterMs: 60_000,
      });
    const first = start();
    expect(await housekeeping.lastBackupAtMs()).toBeNull();
    vi.advanceTimersByTime(60_000);
    await first.stop();
    expect(await housekeeping.lastBackupAtMs()).toBe(now());
    const files = () => readdirSync(join(dir, 'backups')).length;
    expect(files()).toBe(1);
    const second = start();
    vi.advanceTimersByTime(600_000);
    await second.stop();
    expect(files()).toBe(1);
  } finally {
    vi.useRealTimers();
    await close();
  }
});

test('a backup that fails does not keep the clean-up from its work', async () => {
  const errors: unknown[] = [];
  const cleaned: number[] = [];
  const night = midnight();
  const store = {
    backup: () => Promise.reject(new Error('disk full')),
    cleanUp: async (days: number) => cleaned.push(days),
    believedNowMs: async () => Date.now(),
    lastBackupAtMs: async () => Date.now(),
  };
  startDailyCleanUp(store, () => 7, { onError: (error) => errors.push(error), schedule: night.schedule });
  await night.strike();
  expect([cleaned, errors.length]).toEqual([[7], 1]);
});
