import { cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../main/db/open';
import { openTestQueue } from '../support/open-test-queue';
import { tempDir } from '../support/temp-dir';
import { places } from './support/soak';
import { dump, unsoundness } from './support/soundness';

const WAL_HEADER = 32;
const FRAME = 24 + 4_096;
const inMemory = process.platform === 'linux' ? '/dev/shm' : undefined;

/**
 * A crash copy of a queue that did a bit of everything, with the length that its -wal had when each answer left: what an
 * answered call wrote lies before that mark and was flushed to the disk (nth-file-operation.test.ts).
 */
async function crashCopy(dir: string) {
  const live = await openTestQueue({ dir: join(dir, 'live') });
  const { queue, file } = live;
  const answers: { walBytes: number; of: (tasks: ReadonlyMap<string, string>) => boolean }[] = [];
  const answered = (of: (tasks: ReadonlyMap<string, string>) => boolean) =>
    answers.push({ walBytes: readFileSync(`${file}-wal`).length, of });
  cpSync(file, join(dir, 'queue.db'));
  for (const title of ['a', 'b', 'c']) {
    const { task } = await queue.enqueue({ type: 'script', projectId: 'p', metadata: { title } });
    answered((tasks) => tasks.has(task.id));
  }
  for (const end of ['completed', 'failed', 'waiting'] as const) {
    const claim = await queue.dequeue('script');
    if (claim === null) throw new Error('nothing to claim');
    const { lease } = claim;
    const { id } = claim.task;
    answered((tasks) => tasks.get(id) !== 'waiting' || end === 'waiting');
    await queue.appendLog(lease, [{ at: new Date().toISOString(), level: 'info', text: '한 줄' }]);
    if (end === 'completed') await queue.complete(lease);
    else
      await queue.endRun(lease, {
        kind: 'error',
        error: { code: 'step_failed', message: 'x', retryable: end === 'waiting' },
      });
    answered((tasks) => tasks.get(id) === end);
  }
  cpSync(`${file}-wal`, join(dir, 'queue.db-wal'));
  await live.queue.close();
  rmSync(join(dir, 'live'), { recursive: true });
  return answers;
}

test('the power fails in the middle of the -wal: all that was answered before that byte is there, and nothing by half', async () => {
  const dir = tempDir('wal-cuts', inMemory);
  const answers = await crashCopy(dir);
  const wal = readFileSync(join(dir, 'queue.db-wal'));
  const frames = Math.floor((wal.length - WAL_HEADER) / FRAME);
  expect(frames).toBeGreaterThan(100);
  const edges = places(frames, 60).map((n) => WAL_HEADER + n * FRAME);
  const ends = [0, 1, WAL_HEADER, ...edges, ...answers.map(({ walBytes }) => walBytes)];
  const cuts = [...new Set(ends.flatMap((end) => [end - 1, end, end + 1]))].filter((n) => n >= 0 && n <= wal.length);
  const cutDir = join(dir, 'cut');
  const states = new Set<string>();
  for (const cut of cuts) {
    mkdirSync(cutDir);
    const file = join(cutDir, 'queue.db');
    cpSync(join(dir, 'queue.db'), file);
    writeFileSync(`${file}-wal`, wal.subarray(0, cut));
    const { connection, recovery } = openDatabase({ file, nowMs: 0 });
    const at = `cut at byte ${cut}`;
    expect(recovery, at).toBeUndefined();
    expect(unsoundness(connection), at).toEqual([]);
    const rows = connection.prepare<[], { id: string; status: string }>('SELECT id, status FROM queue_tasks').all();
    const tasks = new Map(rows.map(({ id, status }) => [id, status]));
    // A task goes on after an answer: only the last answer about it must still be true.
    for (const { walBytes, of } of answers) if (walBytes <= cut) expect(of(tasks), `${at}, of ${walBytes}`).toBe(true);
    states.add(dump(connection));
    connection.close();
    rmSync(cutDir, { recursive: true });
  }
  // Each commit is a state of its own, and no cut makes one between them.
  expect(states.size).toBeGreaterThan(answers.length);
  expect(states.size).toBeLessThan(30);
});

test.each<[string, (bytes: Buffer) => Buffer | undefined]>([
  ['garbage', (bytes) => bytes.fill(0x5a)],
  ['zeros', (bytes) => bytes.fill(0)],
  ['nothing', () => Buffer.alloc(0)],
  ['not even a name any more', () => undefined],
  ['another database’s frames', (bytes) => bytes.fill(0x33, 8, 24)],
])('a -wal that holds %s costs what it held, and the queue works', async (_, spoil) => {
  const dir = tempDir('wal-spoilt', inMemory);
  await crashCopy(dir);
  const file = join(dir, 'queue.db');
  const spoilt = spoil(readFileSync(`${file}-wal`));
  if (spoilt === undefined) rmSync(`${file}-wal`);
  else writeFileSync(`${file}-wal`, spoilt);
  const { queue, report, close } = await openTestQueue({ dir });
  expect(report.recovery).toBeUndefined();
  await queue.enqueue({ type: 'script', projectId: 'p', metadata: {} });
  expect(await queue.getQueue()).toHaveLength(1);
  await close();
});

test('a lost database beside its -wal is not replaced by an empty one that wipes the latest commits', async () => {
  const dir = tempDir('wal-alone', inMemory);
  await crashCopy(dir);
  const file = join(dir, 'queue.db');
  const wal = readFileSync(`${file}-wal`);
  rmSync(file);
  const { report, close } = await openTestQueue({ dir });
  expect(readFileSync(`${report.recovery?.movedTo}-wal`).equals(wal)).toBe(true);
  await close();
});

test('a lost database comes back from its newest backup, and the report says so', async () => {
  const dir = tempDir('lost', inMemory);
  const first = await openTestQueue({ dir });
  await first.queue.enqueue({ type: 'script', projectId: 'p', metadata: { title: 'kept' } });
  const backup = await first.queue.backup();
  await first.close();
  rmSync(first.file);
  const second = await openTestQueue({ dir });
  expect(second.report.recovery).toEqual({ restoredFrom: backup, restoredAt: expect.any(String) });
  expect(await second.queue.getQueue()).toMatchObject([{ metadata: { title: 'kept' } }]);
  await second.close();
  truncateSync(second.file, 0);
  const third = await openTestQueue({ dir });
  expect(await third.queue.getQueue()).toHaveLength(1);
  await third.close();
});
