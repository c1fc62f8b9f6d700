import { cpSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../main/store/sqlite/file/open';
import { openTestQueue } from '../support/open-test-queue';
import { tempDir } from '../support/temp-dir';
import { places } from './support/soak';
import { dump, unsoundness } from './support/soundness';
import { startQueue } from './support/start-queue';

const WAL_HEADER = 32;
const FRAME = 24 + 4_096;
const inMemory = process.platform === 'linux' ? '/dev/shm' : undefined;

/** One commit of the queue. */
interface Commit {
  /** Length of the -wal when the call resolves. */
  readonly walBytes: number;
  /** Every row of every table at that moment. */
  readonly state: string;
}

/**
 * A copy, as after a crash, of a queue that did a bit of everything, with its commits in order. The first entry is the
 * state of the database before any of them.
 */
async function crashCopy(dir: string): Promise<Commit[]> {
  const file = join(dir, 'live', 'queue.db');
  const { queue, connection } = await startQueue(openDatabase({ file, nowMs: Date.now() }));
  const commits: Commit[] = [];
  const committed = () => commits.push({ walBytes: bytesOf(`${file}-wal`), state: dump(connection) });
  committed();
  cpSync(file, join(dir, 'queue.db'));
  for (const title of ['a', 'b', 'c']) {
    await queue.enqueue({ type: 'script', projectId: 'p', metadata: { title } });
    committed();
  }
  for (const end of ['completed', 'failed', 'waiting'] as const) {
    const claim = await queue.dequeue('script');
    committed();
    if (claim === null) throw new Error('nothing to claim');
    const { lease } = claim;
    await queue.appendLog(lease, [{ at: new Date().toISOString(), level: 'info', text: '한 줄' }]);
    committed();
    if (end === 'completed') await queue.endRun(lease, { kind: 'completed' });
    else
      await queue.endRun(lease, {
        kind: 'error',
        error: { code: 'step_failed', message: 'x', retryable: end === 'waiting' },
      });
    committed();
  }
  cpSync(`${file}-wal`, join(dir, 'queue.db-wal'));
  await queue.close();
  rmSync(join(dir, 'live'), { recursive: true });
  return commits;
}

const bytesOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Where each commit ends in a -wal: its last frame says how many pages the database has then, all others say 0. */
function commitEnds(wal: Buffer): number[] {
  const frames = Math.floor((wal.length - WAL_HEADER) / FRAME);
  const starts = Array.from({ length: frames }, (_, n) => WAL_HEADER + n * FRAME);
  return starts.filter((start) => wal.readUInt32BE(start + 4) !== 0).map((start) => start + FRAME);
}

test('the power fails in the middle of the -wal: each commit that ends before that byte is there, and nothing of the next one', async () => {
  const dir = tempDir('wal-cuts', inMemory);
  const [untouched, ...commits] = await crashCopy(dir);
  const wal = readFileSync(join(dir, 'queue.db-wal'));
  const frames = Math.floor((wal.length - WAL_HEADER) / FRAME);
  expect(frames).toBeGreaterThan(30);
  const commitsAt = commitEnds(wal);
  // An operation is one commit, which is complete in the file when the call resolves.
  expect(commits.map(({ walBytes }) => walBytes)).toEqual(commitsAt);
  // Each state must differ from the one before.
  expect(new Set([untouched, ...commits].map((commit) => commit?.state)).size).toBe(commits.length + 1);
  const edges = places(frames, 60).map((n) => WAL_HEADER + n * FRAME);
  const ends = [0, 1, WAL_HEADER, ...edges, ...commitsAt];
  const cuts = [...new Set(ends.flatMap((end) => [end - 1, end, end + 1]))].filter((n) => n >= 0 && n <= wal.length);
  const cutDir = join(dir, 'cut');
  for (const cut of cuts) {
    mkdirSync(cutDir);
    const file = join(cutDir, 'queue.db');
    cpSync(join(dir, 'queue.db'), file);
    writeFileSync(`${file}-wal`, wal.subarray(0, cut));
    const { connection, recovery } = openDatabase({ file, nowMs: 0 });
    const at = `cut at byte ${cut}`;
    expect(recovery, at).toBeUndefined();
    expect(unsoundness(connection), at).toEqual([]);
    const newest = commits.findLast(({ walBytes }) => walBytes <= cut) ?? untouched;
    expect(dump(connection), at).toBe(newest?.state);
    connection.close();
    rmSync(cutDir, { recursive: true });
  }
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
  const backup = await first.housekeeping.backup();
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
