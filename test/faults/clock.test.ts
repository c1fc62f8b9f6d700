import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { listBackups } from '../../main/db/backup';
import { startDailyCleanUp } from '../../main/queue/daily-clean-up';
import { openTestQueue } from '../support/open-test-queue';
import { tempDir } from '../support/temp-dir';

const DAY_MS = 24 * 3_600_000;
const YEAR_MS = 365 * DAY_MS;
const NOON = Date.UTC(2026, 5, 1, 12);
const script = (title: string) => ({ type: 'script', projectId: 'p', metadata: { title } }) as const;
const error = { kind: 'error', error: { code: 'step_failed', message: 'x', retryable: true } } as const;

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
  'a clock set a year %s in the middle of a run: it is neither stuck nor long, and a wait that it began ends with it',
  async (_, jump) => {
    const { queue, clock, close } = await clockedQueue();
    const { task } = await queue.enqueue(script('a'));
    await queue.enqueue(script('b'));
    const first = await queue.dequeue('script');
    if (first?.task.id !== task.id) throw new Error('nothing to claim');
    clock.nowMs += jump;
    expect(await queue.agedTasks()).toEqual({ stuck: [], longRunning: [] });
    expect(await queue.heartbeat(first.lease)).toBe(true);
    await queue.endRun(first.lease, error);

    // Set right again, its wait would last a year, or has: either way it is due.
    clock.nowMs -= jump;
    expect((await queue.dequeue('script'))?.task.id).toBe(task.id);
    await close();
  },
);

test.each([
  ['ahead', YEAR_MS],
  ['behind', -YEAR_MS],
])('days with a clock a year %s leave backups that do not outlive those made since', async (_, jump) => {
  const { queue, clock, dir, file, close } = await clockedQueue();
  const makeThree = async () => {
    const made: string[] = [];
    for (let day = 0; day < 3; day += 1) {
      clock.nowMs += DAY_MS;
      made.unshift(basename(await queue.backup()));
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
  expect(queue.lastBackupAtMs()).toBe(clock.nowMs);
  await close();

  rmSync(file);
  const again = await openTestQueue({ dir, now: () => clock.nowMs });
  expect(basename(again.report.recovery?.restoredFrom ?? '')).toBe(right[0]);
  expect(await again.queue.getQueue()).toHaveLength(1);
  await again.close();
});

test('a backup of next year, made by a wrong clock, does not pass for the one of last night', async () => {
  const { queue, clock, close } = await clockedQueue();
  clock.nowMs += YEAR_MS;
  await queue.backup();
  clock.nowMs -= YEAR_MS;
  const made = new Promise<void>((resolve) => {
    const cleanUp = startDailyCleanUp(
      {
        backup: async () => {
          const path = await queue.backup();
          resolve();
          return path;
        },
        cleanUp: (days) => queue.cleanUp(days),
        lastBackupAtMs: () => queue.lastBackupAtMs(),
      },
      () => 30,
      { onError: () => {}, now: () => clock.nowMs, catchUpAfterMs: 1, schedule: () => ({ stop() {} }) },
    );
    void cleanUp;
  });
  await made;
  expect(queue.lastBackupAtMs()).toBe(clock.nowMs);
  await close();
});
