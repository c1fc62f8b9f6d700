import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startDailyCleanUp } from '../../main/queue/daily-clean-up';
import { listBackups } from '../../main/store/sqlite/file/backup';
import { openTestQueue } from '../support/open-test-queue';
import { tempDir } from '../support/temp-dir';

const DAY_MS = 24 * 3_600_000;
const YEAR_MS = 365 * DAY_MS;
const NOON = Date.UTC(2026, 5, 1, 12);
const script = (title: string) => ({ type: 'script', projectId: 'p', metadata: { title } }) as const;
const error = { kind: 'error', error: { code: 'step_failed', message: 'x', retryable: true } } as const;

type Clocked = Awaited<ReturnType<typeof clockedQueue>>;

/** A queue whose wall clock is set by hand; the clock that never jumps goes on beside it. */
async function clockedQueue(dir = tempDir('clock')) {
  const clock = { nowMs: NOON };
  const open = await openTestQueue({
    dir,
    now: () => clock.nowMs,
    monotonicNow: () => performance.now(),
    random: () => 0.999,
  });
  return { ...open, clock };
}

test.each([
  ['forward', YEAR_MS],
  ['back', -YEAR_MS],
])(
  'a clock set a year %s in the middle of a run: its lease holds, and a wait that it began ends with it',
  async (_, jump) => {
    const { queue, clock, close } = await clockedQueue();
    const { task } = await queue.enqueue(script('a'));
    await queue.enqueue(script('b'));
    const first = await queue.dequeue('script');
    if (first?.task.id !== task.id) throw new Error('nothing to claim');
    clock.nowMs += jump;
    expect(await queue.heartbeat(first.lease)).toBe(true);
    await queue.endRun(first.lease, error);

    // After the clock is corrected, the wait would last another year or is long over: in both cases the task is due.
    clock.nowMs -= jump;
    expect((await queue.dequeue('script'))?.task.id).toBe(task.id);
    await close();
  },
);

test.each([
  ['ahead', YEAR_MS],
  ['behind', -YEAR_MS],
])('days with a clock a year %s leave backups that do not outlive those made since', async (_, jump) => {
  const { queue, housekeeping, clock, dir, file, close } = await clockedQueue();
  const makeThree = async () => {
    const made: string[] = [];
    for (let day = 0; day < 3; day += 1) {
      clock.nowMs += DAY_MS;
      made.unshift(basename(await housekeeping.backup()));
    }
    return made;
  };
  const kept = () => listBackups(join(dir, 'backups'), clock.nowMs).map((backup) => basename(backup.file));
  await makeThree();
  clock.nowMs += jump;
  expect(await makeThree()).toEqual(kept());
  clock.nowMs -= jump;
  await queue.enqueue(script('kept'));
  const right = await makeThree();
  expect(kept()).toEqual(right);
  expect(await housekeeping.lastBackupAtMs()).toBe(clock.nowMs);
  await close();

  rmSync(file);
  const again = await openTestQueue({ dir, now: () => clock.nowMs });
  expect(basename(again.report.recovery?.restoredFrom ?? '')).toBe(right[0]);
  expect(await again.queue.getQueue()).toHaveLength(1);
  await again.close();
});

test.each([
  ['ahead', YEAR_MS],
  ['behind', -YEAR_MS],
])('the backup that holds most comes back, also when it was made by a clock a year %s', async (_, jump) => {
  const { queue, housekeeping, clock, dir, file, close } = await clockedQueue();
  await housekeeping.backup();
  await queue.enqueue(script('kept'));
  clock.nowMs += jump;
  const made = await housekeeping.backup();
  clock.nowMs -= jump;
  await close();
  rmSync(file);
  const again = await openTestQueue({ dir, now: () => clock.nowMs });
  expect(again.report.recovery?.restoredFrom).toBe(made);
  expect(await again.queue.getQueue()).toHaveLength(1);
  await again.close();
});

test('a backup of next year, made by a wrong clock, does not pass for the one of last night', async () => {
  const { housekeeping, clock, close } = await clockedQueue();
  clock.nowMs += YEAR_MS;
  await housekeeping.backup();
  clock.nowMs -= YEAR_MS;
  const made = new Promise<void>((resolve) => {
    const cleanUp = startDailyCleanUp(
      {
        backup: async () => {
          const path = await housekeeping.backup();
          resolve();
          return path;
        },
        cleanUp: (days, asOfMs) => housekeeping.cleanUp(days, asOfMs),
        believedNowMs: () => housekeeping.believedNowMs(),
        lastBackupAtMs: () => housekeeping.lastBackupAtMs(),
      },
      () => 30,
      { onError: () => {}, now: () => clock.nowMs, catchUpAfterMs: 1, schedule: () => ({ stop() {} }) },
    );
    void cleanUp;
  });
  await made;
  expect(await housekeeping.lastBackupAtMs()).toBe(clock.nowMs);
  await close();
});

/** The app's daily clean-up: a start that missed its night, and midnights. */
function cleanUpOf({ housekeeping, clock }: Clocked, backup = () => housekeeping.backup()) {
  let midnight = async () => {};
  const errors: unknown[] = [];
  const parts = {
    backup,
    believedNowMs: () => housekeeping.believedNowMs(),
    cleanUp: (days: number, asOfMs?: number) => housekeeping.cleanUp(days, asOfMs),
    lastBackupAtMs: () => housekeeping.lastBackupAtMs(),
  };
  const begin = () =>
    startDailyCleanUp(parts, () => 30, {
      onError: (thrown) => errors.push(thrown),
      now: () => clock.nowMs,
      schedule: (run) => {
        midnight = run;
        return { stop() {} };
      },
    });
  return {
    errors,
    async start() {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const job = begin();
      vi.advanceTimersByTime(60_000);
      vi.useRealTimers();
      await job.stop();
    },
    midnight: () => midnight(),
    /** A midnight a day later, and another one. */
    async twoDays() {
      for (let day = 0; day < 2; day += 1) {
        clock.nowMs += DAY_MS;
        await midnight();
      }
    },
  };
}
const noBackup = async () => '';

/** One task that completed and one that failed, with its dead letter. */
async function endTwo({ queue }: Clocked) {
  const { task } = await queue.enqueue(script('done'), { idempotencyKey: 'once' });
  const done = await queue.dequeue('script');
  if (done !== null) await queue.endRun(done.lease, { kind: 'completed' });
  await queue.enqueue({ ...script('failed'), maxRetries: 0 });
  const failed = await queue.dequeue('script');
  if (failed !== null) await queue.endRun(failed.lease, error);
  return task.id;
}
const history = async ({ queue }: Clocked) => [
  (await queue.tasks.list({ limit: 1 })).total,
  (await queue.tasks.deadLetters({ limit: 9 })).length,
];

test('a clock that is a year ahead for some hours makes no task old: not at a start, not at the next midnight, not when it is right again', async () => {
  const clocked = await clockedQueue();
  const { queue, housekeeping, clock, close } = clocked;
  const daily = cleanUpOf(clocked);
  await daily.start();
  clock.nowMs += DAY_MS;
  await daily.midnight();
  const id = await endTwo(clocked);

  clock.nowMs += YEAR_MS;
  await daily.start();
  expect(await housekeeping.lastBackupAtMs()).toBe(clock.nowMs);
  clock.nowMs += 12 * 3_600_000;
  await daily.midnight();
  expect(await housekeeping.lastBackupAtMs()).toBe(clock.nowMs);
  clock.nowMs += DAY_MS / 2 - YEAR_MS;
  await daily.midnight();

  expect(await history(clocked)).toEqual([2, 1]);
  expect((await queue.enqueue(script('done'), { idempotencyKey: 'once' })).task.id).toBe(id);
  expect(daily.errors).toEqual([]);
  await close();
});

test('after a clock a year ahead, and a holiday of two months in which it was set right, what is old goes a day of use later', async () => {
  const clocked = await clockedQueue();
  const { clock, close } = clocked;
  const daily = cleanUpOf(clocked, noBackup);
  await daily.start();
  await daily.twoDays();
  await endTwo(clocked);
  clock.nowMs += YEAR_MS;
  await daily.midnight();
  clock.nowMs += 60 * DAY_MS - YEAR_MS;
  await daily.start();
  expect(await history(clocked)).toEqual([2, 1]);
  await daily.twoDays();
  expect(await history(clocked)).toEqual([0, 0]);
  await close();
});

test('a task that was added or ended while the clock was a year behind counts as no older than those before it', async () => {
  const clocked = await clockedQueue();
  const { queue, clock, close } = clocked;
  const daily = cleanUpOf(clocked, noBackup);
  await daily.start();
  await daily.twoDays();
  await queue.enqueue(script('before'));
  const before = await queue.dequeue('script');
  clock.nowMs -= YEAR_MS;
  if (before !== null) await queue.endRun(before.lease, { kind: 'completed' });
  await endTwo(clocked);
  clock.nowMs += YEAR_MS;
  await daily.twoDays();
  expect(await history(clocked)).toEqual([3, 1]);

  clock.nowMs += 30 * DAY_MS;
  await daily.twoDays();
  expect(await history(clocked)).toEqual([0, 0]);
  await close();
});
