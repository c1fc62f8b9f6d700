import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openQueue } from '../../../../main/app/open-queue';
import { makeBackupInSlices } from '../../../../main/store/sqlite/file/backup';
import { openTestQueue } from '../../../support/open-test-queue';
import { tempDir } from '../../../support/temp-dir';

const task = (n: number) => ({ type: 'script', projectId: `p${n}`, metadata: { title: '긴 글 '.repeat(40) } }) as const;
const fill = (queue: Awaited<ReturnType<typeof openTestQueue>>['queue'], count: number) =>
  Promise.all(Array.from({ length: count }, (_, n) => queue.enqueue(task(n))));

test('tasks added while a backup runs are confirmed meanwhile, and the copy opens as a whole queue', async () => {
  const dir = tempDir('backup');
  const { queue, housekeeping, close } = await openTestQueue({ dir });
  await fill(queue, 3_000);
  let isDone = false;
  const backup = housekeeping.backup().finally(() => {
    isDone = true;
  });
  let meanwhile = 0;
  for (; !isDone; meanwhile += 1) await queue.enqueue(task(meanwhile));
  const copy = await backup;
  expect(meanwhile).toBeGreaterThan(3);
  expect((await queue.tasks.summary()).script.waiting).toBe(3_000 + meanwhile);
  await close();

  const opened = await openQueue({ file: copy, defaultUserId: 'tester' });
  expect(opened.report.recovery).toBeUndefined();
  const { waiting } = (await opened.queue.tasks.summary()).script;
  expect(waiting).toBeGreaterThanOrEqual(3_000);
  expect(await opened.queue.getQueue()).toHaveLength(waiting);
  await opened.queue.close();
});

test('a backup is one file, with nothing beside it', async () => {
  const dir = tempDir('backup');
  const { housekeeping, close } = await openTestQueue({ dir });
  const copy = await housekeeping.backup();
  await close();
  expect(readdirSync(join(dir, 'backups')).map((name) => join(dir, 'backups', name))).toEqual([copy]);
});

test('damage in the database is found in the copy: no backup is kept of it, and none is replaced', async () => {
  const dir = tempDir('backup');
  const backupsDir = join(dir, 'backups');
  const { queue, housekeeping, file, close } = await openTestQueue({ dir });
  const good = await housekeeping.backup();
  await fill(queue, 500);
  await close();
  writeFileSync(file, readFileSync(file).fill(0xff, 40_960, 81_920));

  const damaged = new Database(file);
  await expect(makeBackupInSlices(damaged, backupsDir, Date.now())).rejects.toThrow();
  damaged.close();
  expect(readdirSync(backupsDir).map((name) => join(backupsDir, name))).toEqual([good]);
});
