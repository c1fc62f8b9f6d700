import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { TaskType } from '../../../../contract/task';
import { lengthBin } from '../../../../main/store/length-bins';
import { openDatabase } from '../../../../main/store/sqlite/file/open';
import { SqliteTaskStore } from '../../../../main/store/sqlite/sqlite-task-store';
import type { EndedBucket } from '../../../../main/store/types';
import { tempDir } from '../../../support/temp-dir';
import { COMPLETED, FAILED, HERE, NOTES, newTask, WAITS } from '../contract/world';

const START = new Date(2026, 10, 28, 9).getTime();
const TODAY = 20261128;

/** A store on a file whose clock is set by hand. */
function openAt(file: string, onEndedError?: (error: unknown) => void) {
  const clock = { ms: START };
  const opened = openDatabase({ file, nowMs: START });
  const store = new SqliteTaskStore(opened, { now: () => clock.ms, onEndedError });
  const add = async (type: TaskType, dependsOn: readonly string[] = [], metadata = {}) => {
    const task = newTask('p', { type, dependsOn, metadata });
    await store.insert([{ tasks: [task] }]);
    return task.id;
  };
  const run = async (type: TaskType, ms: number, outcome = COMPLETED) => {
    const leaseId = `${type} ${clock.ms}`;
    const task = await store.claim({ type, leaseId, workerPid: 1, machineId: HERE });
    if (task === null) throw new Error(`no ${type} task is due`);
    clock.ms += ms;
    const { runMs: _own, ...rest } = outcome;
    await store.finish({ taskId: task.id, leaseId }, outcome.status === 'completed' ? { ...rest, runMs: ms } : rest);
    return task.id;
  };
  const read = async (): Promise<readonly EndedBucket[]> => {
    await expect.poll(async () => (await store.endedBuckets(0)).isComplete).toBe(true);
    return (await store.endedBuckets(0)).buckets;
  };
  return { clock, store, connection: opened.connection, add, run, read };
}
const newFile = () => join(tempDir('ended'), 'queue.db');
const short = (buckets: readonly EndedBucket[]) =>
  buckets.map(({ day, type, measure, detail, n }) => [day, type, measure, detail, n]);
const of = (buckets: readonly EndedBucket[], wanted: EndedBucket['measure']) =>
  buckets.flatMap(({ type, measure, detail, n }) => (measure === wanted ? [[type, detail, n]] : []));
const bin = (seconds: number) => String(lengthBin(seconds * 1_000));

test('a task that completes is counted with its run and its wait, on the local day of its end', async () => {
  const { clock, store, add, run, read } = openAt(newFile());
  await add('script');
  clock.ms += 30_000;
  await run('script', 60_000);
  clock.ms = new Date(2026, 10, 28, 23, 59, 59).getTime();
  await add('script');
  await run('script', 5_000);
  expect(short(await read())).toEqual([
    [TODAY, 'script', 'done', '', 1],
    [TODAY, 'script', 'run', bin(60), 1],
    [TODAY, 'script', 'wait', bin(30), 1],
    [20261129, 'script', 'done', '', 1],
    [20261129, 'script', 'run', bin(5), 1],
    [20261129, 'script', 'wait', bin(0), 1],
  ]);
  await store.close();
});

test('a failure counts by its code, and still does after the task was retried and completed, which counts as mended', async () => {
  const { store, add, run, read } = openAt(newFile());
  const id = await add('image');
  await run('image', 10_000, { ...FAILED, retryCount: 1 });
  expect((await read()).filter(({ measure }) => measure === 'failed')).toEqual([
    { day: TODAY, type: 'image', measure: 'failed', detail: 'bad_input', n: 1 },
  ]);
  await store.retry(id, NOTES);
  await run('image', 10_000, { ...COMPLETED, retryCount: 1 });
  const after = await read();
  expect(after.map(({ measure, n }) => [measure, n])).toEqual([
    ['done', 1],
    ['failed', 1],
    ['mended', 1],
    ['run', 1],
    ['wait', 1],
  ]);
  await store.close();
});

test('a step waits from the end of the step before, an attempt that failed is no wait, and a film takes from its text to its end', async () => {
  const { clock, store, add, run, read } = openAt(newFile());
  const script = await add('script');
  const image = await add('image', [script]);
  await add('video', [image]);
  await run('script', 100_000);
  clock.ms += 20_000;
  await run('image', 50_000, { ...WAITS, endedAttempt: { outcome: 'crash', code: 'x', message: 'x' } });
  await run('image', 80_000);
  clock.ms += 7_000;
  await run('video', 200_000);
  const of = (type: TaskType, measure: EndedBucket['measure']) =>
    read().then((buckets) =>
      buckets.filter((one) => one.type === type && one.measure === measure).map(({ detail }) => detail),
    );
  expect(await of('script', 'wait')).toEqual([bin(0)]);
  expect(await of('image', 'wait')).toEqual([bin(20)]);
  expect(await of('video', 'wait')).toEqual([bin(7)]);
  expect(await of('video', 'film')).toEqual([bin(457)]);
  expect(await of('image', 'film')).toEqual([]);
  await store.close();
});

test('time in which two tasks ran is saved once, whichever of them ended first', async () => {
  const { clock, store, add, read } = openAt(newFile());
  await add('image');
  await add('video');
  const claim = async (type: TaskType) =>
    (await store.claim({ type, leaseId: type, workerPid: 1, machineId: HERE }))?.id ?? '';
  const image = await claim('image');
  clock.ms += 40_000;
  const video = await claim('video');
  clock.ms += 15_000;
  await store.finish({ taskId: video, leaseId: 'video' }, COMPLETED);
  clock.ms += 5_000;
  await store.finish({ taskId: image, leaseId: 'image' }, COMPLETED);
  expect((await read()).filter(({ measure }) => measure === 'saved')).toEqual([
    { day: TODAY, type: 'image', measure: 'saved', detail: '', n: 15_000 },
  ]);
  await store.close();
});

test('what a crash left uncounted is counted after the next start, and nothing is counted twice', async () => {
  const file = newFile();
  const first = openAt(file);
  for (let n = 0; n < 3; n += 1) await first.add('script');
  await first.run('script', 1_000);
  await first.read();
  await first.run('script', 1_000);
  await first.run('script', 1_000, FAILED);
  // As a kill leaves it: the ends are in the file, the counts are not.
  first.connection.close();
  const second = openAt(file);
  const counts = (await second.read()).filter(({ measure }) => measure === 'done' || measure === 'failed');
  expect(counts.map(({ measure, n }) => [measure, n])).toEqual([
    ['done', 2],
    ['failed', 1],
  ]);
  await second.store.close();
  const third = openAt(file);
  expect((await third.read()).filter(({ measure }) => measure === 'done')).toMatchObject([{ n: 2 }]);
  await third.store.close();
});

test('a clean close counts what ended in the last moment', async () => {
  const file = newFile();
  const first = openAt(file);
  const id = await first.add('script');
  await first.read();
  await first.run('script', 1_000, FAILED);
  // Retried, so that the task itself no longer says that it failed.
  await first.store.retry(id, NOTES);
  await first.store.close();
  const second = openAt(file);
  expect(await second.read()).toMatchObject([{ measure: 'failed', n: 1 }]);
  await second.store.close();
});

test('tasks of an earlier version are counted in slices, those that ended in one moment too, while new ends are counted once', async () => {
  const file = newFile();
  const before = openDatabase({ file, nowMs: START });
  const insert = before.connection.prepare(
    'INSERT INTO queue_tasks (id, type, status, rank, created_at, started_at, completed_at, user_id, project_id, search_text, metadata, section) ' +
      "VALUES (?, ?, 'completed', 1, ?, ?, ?, 'u', 'p', '', '{}', 2)",
  );
  before.connection.transaction(() => {
    for (let n = 0; n < 1_000; n += 1) {
      const ended = n % 2 === 0 ? START : START + n * 1_000;
      insert.run(`${n}`, n % 3 === 0 ? 'script' : 'image', ended - 9_000, ended - 5_000, ended);
    }
  })();
  before.connection.close();
  const { clock, store, add, run, read } = openAt(file);
  clock.ms = START + 2_000_000;
  await add('video');
  await run('video', 1_000);
  expect(await store.endedBuckets(0)).toMatchObject({ isComplete: false });
  expect((await read()).filter(({ measure }) => measure === 'done')).toMatchObject([
    { type: 'image', n: 666 },
    { type: 'script', n: 334 },
    { type: 'video', n: 1 },
  ]);
  await store.close();
});

test('an end that was rolled back is not counted', async () => {
  const { connection, store, add, run, read } = openAt(newFile());
  await add('script');
  connection.exec(
    "CREATE TEMP TRIGGER full BEFORE UPDATE ON queue_tasks WHEN NEW.status = 'completed' BEGIN SELECT RAISE(FAIL, 'no'); END",
  );
  await expect(run('script', 1_000)).rejects.toThrow();
  connection.exec('DROP TRIGGER full');
  expect(await read()).toEqual([]);
  await store.close();
});

test('a clock that is wrong for an hour costs no statistics; days that are believed to be over a year old go with the clean-up', async () => {
  const { clock, store, add, run, read } = openAt(newFile());
  const daysOf = async () => [...new Set((await read()).map(({ day }) => day))];
  const cleanUp = async () => store.housekeeping.cleanUp(30, await store.housekeeping.believedNowMs());
  await cleanUp();
  clock.ms += 26 * 3_600_000;
  await cleanUp();
  await add('script');
  await run('script', 1_000);
  const now = clock.ms;
  clock.ms = new Date(2029, 5, 1).getTime();
  await add('script');
  await run('script', 1_000);
  await cleanUp();
  expect(await daysOf()).toEqual([20261129, 20290601]);
  clock.ms = now;
  await cleanUp();
  expect(await daysOf()).toEqual([20261129, 20290601]);
  await store.housekeeping.cleanUp(30, new Date(2028, 1, 1).getTime());
  expect(await daysOf()).toEqual([20290601]);
  await store.close();
});

/** The next write into the buckets fails, as on a full disk, until `mend`. */
function breakBuckets({ connection }: Pick<ReturnType<typeof openAt>, 'connection'>) {
  connection.exec(
    "CREATE TEMP TRIGGER full BEFORE INSERT ON ended_buckets BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END",
  );
  return { mend: () => connection.exec('DROP TRIGGER full') };
}

test('ends that cannot be written are told of once and as a state, stay known, and are counted by themselves later', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const told: unknown[] = [];
  const opened = openAt(newFile(), (error) => told.push(error));
  const { store, add, run } = opened;
  const counts = () => store.endedBuckets(0);
  await vi.waitFor(async () => expect((await counts()).isComplete).toBe(true));
  const { mend } = breakBuckets(opened);
  const id = await add('script');
  await run('script', 1_000, FAILED);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told).toHaveLength(1);
  expect(await counts()).toMatchObject({ buckets: [], isFailing: true });
  // The task itself no longer says that it failed.
  await store.retry(id, NOTES);
  mend();
  await vi.advanceTimersByTimeAsync(60_000);
  vi.useRealTimers();
  const rows = opened.connection.prepare('SELECT measure, n FROM ended_buckets').raw().all();
  expect(rows).toEqual([['failed', 1]]);
  expect(await counts()).toMatchObject({ isFailing: false });
  expect(told).toHaveLength(1);
  await store.close();
});

test('a close that cannot write what ended says so, and the next start counts it', async () => {
  const file = newFile();
  const told: unknown[] = [];
  const first = openAt(file, (error) => told.push(error));
  await first.add('script');
  await first.read();
  breakBuckets(first);
  await first.run('script', 1_000);
  await first.store.close();
  expect(told).toHaveLength(1);
  const second = openAt(file);
  expect((await second.read()).filter(({ measure }) => measure === 'done')).toMatchObject([{ n: 1 }]);
  await second.store.close();
});

test('scenes that are made again one by one are counted when that is done: pictures by image tasks, other words by films', async () => {
  const { store, add, run, read } = openAt(newFile());
  await add('image', [], { only: [2, 5, 6], title: 'long '.repeat(600) });
  await run('image', 1_000);
  await add('image', [], { scenes: 8 });
  await run('image', 1_000);
  await add('video', [], { reworded: [3] });
  await run('video', 1_000);
  await add('image', [], { only: [4] });
  await run('image', 1_000, FAILED);
  expect(of(await read(), 'redone')).toEqual([
    ['image', '', 3],
    ['video', '', 1],
  ]);
  await store.close();
});

test('the time from a text to its film is parted into waiting, its steps, and voice and encoding by their stages', async () => {
  const { clock, store, add, run, read } = openAt(newFile());
  const film = async (stages: readonly [string, number][]) => {
    const script = await add('script');
    const image = await add('image', [script]);
    await add('video', [image]);
    await run('script', 100_000);
    clock.ms += 100_000;
    await run('image', 200_000);
    const task = await store.claim({ type: 'video', leaseId: `v ${clock.ms}`, workerPid: 1, machineId: HERE });
    const lease = { taskId: task?.id ?? '', leaseId: `v ${clock.ms}` };
    const from = clock.ms;
    await store.record([
      {
        lease,
        lines: [],
        progress: undefined,
        stages: stages.map(([name, at]) => ({ name, startedAt: new Date(from + at).toISOString() })),
      },
    ]);
    clock.ms += 600_000;
    await store.finish(lease, { ...COMPLETED, runMs: 600_000 });
  };
  await film([
    ['pictures', 0],
    ['narration', 50_000],
    ['encoding', 350_000],
    ['verifying', 580_000],
  ]);
  expect(of(await read(), 'share')).toEqual([
    ['video', 'encoding', 300],
    ['video', 'image', 200],
    ['video', 'script', 100],
    ['video', 'voice', 300],
    ['video', 'waiting', 100],
  ]);
  // The creator's own code names other stages, or none.
  await film([['running', 0]]);
  expect(of(await read(), 'share').filter(([, part]) => part === 'video')).toEqual([['video', 'video', 600]]);
  await store.close();
});
