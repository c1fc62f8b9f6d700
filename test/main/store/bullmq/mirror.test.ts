import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import type { QueueTask } from '../../../../contract/task';
import { Mirror } from '../../../../main/store/bullmq/mirror';
import { latestVersion } from '../../../../main/store/sqlite/file/migrate';
import { MIGRATIONS } from '../../../../main/store/sqlite/migrations';
import type { TaskCopy } from '../../../../main/store/task-copy';
import { tempDir } from '../../../support/temp-dir';
import { walBytes } from '../../../support/wal-bytes';
import { copyOf, HERE, NOON, THERE } from './copies';

const opened: Mirror[] = [];
afterEach(async () => {
  for (const mirror of opened.splice(0)) await mirror.close();
});
function open(file = ':memory:', studio = 'a studio', now = () => NOON): Mirror {
  const mirror = Mirror.open({ file, studio, now });
  opened.push(mirror);
  return mirror;
}
async function reopen(mirror: Mirror, file: string, studio?: string): Promise<Mirror> {
  opened.splice(opened.indexOf(mirror), 1);
  await mirror.close();
  return open(file, studio);
}
const isoOf = (ms: number) => new Date(ms).toISOString();
const later = (seconds: number) => NOON + seconds * 1_000;
const idsOf = (tasks: readonly QueueTask[]) => tasks.map(({ id }) => id);

const OUTPUT = { kind: 'script', path: 'script.json', bytes: 12, sha256: 'a'.repeat(64) } as const;
const ATTEMPT = {
  attempt: 1,
  startedAt: isoOf(NOON),
  endedAt: isoOf(later(1)),
  outcome: 'error',
  code: 'bad_input',
  message: 'no good',
} as const;
const RUN = { status: 'processing', startedAtMs: later(5), leaseId: 'lease', runsOn: THERE } as const;
const FAILED = {
  status: 'failed',
  startedAtMs: later(5),
  endedAtMs: later(6),
  error: { code: 'bad_input', message: 'no good' },
  attempts: [ATTEMPT],
} as const;

const fields: [string, Partial<TaskCopy>, Partial<QueueTask>][] = [
  [
    'its type, priority and age',
    { type: 'video', priority: 7 },
    { type: 'video', priority: 7, createdAt: isoOf(NOON) },
  ],
  ['whose it is', { userId: '현우', projectId: '여름' }, { userId: '현우', projectId: '여름' }],
  ['where it was added', {}, { addedOn: HERE }],
  ['metadata', { metadata: { title: '제목', scenes: 3 } }, { metadata: { title: '제목', scenes: 3 } }],
  ['long metadata, whole', { metadata: { text: '가'.repeat(5_000) } }, { metadata: { text: '가'.repeat(5_000) } }],
  [
    'counts',
    { maxRetries: 5, retryCount: 2, crashCount: 1 },
    { maxRetries: 5, retryCount: 2, crashCount: 1, status: 'waiting' },
  ],
  [
    'what it depends on',
    { dependsOn: ['00000000-0000-4000-8000-000000000001'], isBlocked: true },
    { dependsOn: ['00000000-0000-4000-8000-000000000001'] },
  ],
  [
    'its pipeline',
    { pipelineId: '00000000-0000-4000-8000-000000000002' },
    { pipelineId: '00000000-0000-4000-8000-000000000002' },
  ],
  ['when it may run again', { availableAtMs: later(9) }, { availableAt: isoOf(later(9)) }],
  [
    'what it needs',
    { needsYou: { code: 'llm_missing', message: 'a key' } },
    { needsYou: { code: 'llm_missing', message: 'a key' }, status: 'waiting' },
  ],
  ['its run', RUN, { status: 'processing', startedAt: isoOf(later(5)), runsOn: THERE, addedOn: HERE }],
  [
    'progress of its run',
    { ...RUN, progress: { stage: 'saving', fraction: 0.5, etaSeconds: 3 } },
    { progress: { stage: 'saving', fraction: 0.5, etaSeconds: 3 } },
  ],
  ['outputs', { outputs: [OUTPUT] }, { outputs: [OUTPUT] }],
  [
    'its end',
    { status: 'completed', startedAtMs: later(5), endedAtMs: later(6) },
    { status: 'completed', startedAt: isoOf(later(5)), completedAt: isoOf(later(6)) },
  ],
  ['its error', FAILED, { status: 'failed', error: 'no good', errorCode: 'bad_input' }],
  [
    'an error of ours, as its code',
    { ...FAILED, error: { code: 'dependency_failed', message: { code: 'run.step_before_failed', step: 'script' } } },
    { error: { code: 'run.step_before_failed', step: 'script' } },
  ],
  [
    'its cancellation',
    { status: 'cancelled', endedAtMs: later(6) },
    { status: 'cancelled', completedAt: isoOf(later(6)) },
  ],
  ['its result', { status: 'completed', endedAtMs: NOON, result: { a: [1, null] } }, { result: { a: [1, null] } }],
];

describe('a task that is put', () => {
  test.each(fields)('is read back with %s, whether it is new or was another before', async (_, changes, expected) => {
    const copy = copyOf(changes);
    const before = copyOf({
      id: copy.id,
      ...(changes.status === undefined ? RUN : {}),
      metadata: copy.metadata,
      outputs: [{ ...OUTPUT, path: 'before.json' }],
      stages: [{ name: 'saving', startedAt: isoOf(NOON) }],
      attempts: [ATTEMPT],
      folder: '/before',
      result: 'before',
    });
    const fresh = open();
    fresh.put([copy]);
    const task = await fresh.store.get(copy.id);
    expect(task).toMatchObject(expected);
    const changed = open();
    changed.put([before]);
    const { tasks } = changed.put([copy]);
    expect(await changed.store.get(copy.id)).toEqual(task);
    const list = await changed.store.list({ limit: 10 });
    expect(list.tasks).toEqual(tasks);
    expect(list.tasks).toEqual((await fresh.store.list({ limit: 10 })).tasks);
    expect(await changed.store.attempts(copy.id)).toEqual(copy.attempts);
    expect(await changed.store.stages(copy.id)).toEqual(copy.stages);
  });

  test('is found by project, user, title and error, and has its attempts, stages, folder, lease and run time', async () => {
    const mirror = open();
    const stages = [
      { name: 'saving', startedAt: isoOf(NOON) },
      { name: 'their own', startedAt: isoOf(later(1)) },
    ];
    const failed = copyOf({
      ...FAILED,
      userId: '현우',
      metadata: { title: 'Winter 캠핑' },
      stages,
      folder: '/films/p',
    });
    const done = copyOf({ status: 'completed', endedAtMs: later(3), runMs: 1_234.4 });
    const runs = copyOf(RUN);
    mirror.put([failed, done, runs]);
    const { store } = mirror;
    for (const text of ['WINTER', '현우 캠핑', 'good']) {
      expect(idsOf((await store.list({ text, limit: 5 })).tasks)).toEqual([failed.id]);
    }
    expect(await store.attempts(failed.id)).toEqual([ATTEMPT]);
    expect(await store.stages(failed.id)).toEqual(stages);
    expect(await store.placeOf(failed.id)).toMatchObject({ folder: '/films/p' });
    expect(await store.runTimes('script')).toEqual([1_234]);
    expect(await store.orphansOf(THERE.id)).toMatchObject([{ lease: { taskId: runs.id, leaseId: 'lease' } }]);
    expect(await store.orphansOf(HERE.id)).toEqual([]);
  });

  test('is reported only when it differs, and a put that changes nothing writes nothing', () => {
    const file = join(tempDir('mirror'), 'mirror.db');
    const mirror = open(file);
    const copies = fields.map(([, changes]) => copyOf({ ...changes, id: randomUUID() }));
    expect(new Set(idsOf(mirror.put(copies).tasks))).toEqual(new Set(copies.map(({ id }) => id)));
    const written = walBytes(file);
    expect(mirror.put(copies).tasks).toEqual([]);
    expect(walBytes(file)).toBe(written);
    const [first] = copies;
    if (first === undefined) throw new Error('no copies');
    expect(idsOf(mirror.put(copies.map((copy) => (copy === first ? { ...copy, priority: 1 } : copy))).tasks)).toEqual([
      first.id,
    ]);
    expect(walBytes(file)).toBeGreaterThan(written);
  });

  test.each<[string, Partial<TaskCopy> | undefined, Partial<TaskCopy>, readonly string[]]>([
    ['it is new and ready', undefined, {}, ['script']],
    ['its block is gone', { isBlocked: true }, {}, ['script']],
    ['its backoff is over', { availableAtMs: later(9) }, {}, ['script']],
    ['it no longer needs anybody', { needsYou: { code: 'c', message: 'm' } }, {}, ['script']],
    ['its run ended', RUN, { status: 'completed', endedAtMs: later(9) }, ['script']],
    ['its run was put back, not yet due', RUN, { availableAtMs: later(9) }, ['script']],
    ['another machine runs it', RUN, { ...RUN, leaseId: 'other', runsOn: HERE }, ['script']],
    ['it is retried', FAILED, {}, ['script']],
    ['nothing of it can start: new and blocked', undefined, { isBlocked: true }, []],
    ['nothing of it can start: new and over', undefined, FAILED, []],
    ['nothing of it can start: its run goes on', RUN, { ...RUN, progress: { stage: 'saving', fraction: 0.1 } }, []],
    ['nothing of it can start: it begins', {}, RUN, []],
    ['nothing of it can start: another priority', {}, { priority: 3 }, []],
  ])('says in which type something may start: %s', (_, before, after, expected) => {
    const mirror = open();
    const id = randomUUID();
    if (before !== undefined) mirror.put([copyOf({ id, ...before })]);
    expect([...mirror.put([copyOf({ id, ...after })]).claimable]).toEqual(expected);
  });

  test('keeps its number, which follows from when it was added, not from when it arrived', async () => {
    const mirror = open();
    const copies = [4, 2, 3, 1, 1].map((n) =>
      copyOf({ createdAtMs: NOON + n, folder: `/f${n}`, order: n, metadata: { n } }),
    );
    for (const copy of copies) mirror.put([copy]);
    const seqs = async () => Promise.all(copies.map(async ({ id }) => (await mirror.store.get(id))?.seq ?? 0));
    const before = await seqs();
    expect(before.map((seq) => before.toSorted((a, b) => a - b).indexOf(seq))).toEqual([4, 2, 3, 0, 1]);
    mirror.put(copies.map((copy) => ({ ...copy, priority: 5 })));
    expect(await seqs()).toEqual(before);
    expect((await mirror.store.placeOf(copies[0]?.id ?? ''))?.ofProject).toEqual(['/f4', '/f3', '/f2', '/f1', '/f1']);
  });

  test('of thousands added in one moment each has a number of its own', async () => {
    const mirror = open();
    mirror.put(Array.from({ length: 2_500 }, (_, n) => copyOf({ order: n })));
    mirror.put([copyOf({ createdAtMs: NOON + 1, order: 2_500 })]);
    expect((await mirror.store.summary()).script.waiting).toBe(2_501);
  });
});

describe('waiting tasks', () => {
  test('are in the order of the copies within a priority; one of a negative place is the first of its equals', async () => {
    const mirror = open();
    const copies = [
      copyOf({ order: 3 }),
      copyOf({ order: 1 }),
      copyOf({ order: -1 }),
      copyOf({ order: 2, priority: 5 }),
      copyOf({ order: 2, isBlocked: true }),
      copyOf({ order: 4, needsYou: { code: 'c', message: 'm' } }),
    ];
    mirror.put(copies);
    const expected = [3, 2, 1, 4, 0, 5].map((index) => copies[index]?.id);
    expect(idsOf((await mirror.store.list({ statuses: ['waiting'], limit: 9 })).tasks)).toEqual(expected);
    for (const [place, id] of expected.entries()) expect(await mirror.store.position(id ?? '')).toBe(place);
  });

  test('name the type of the task that must complete first, whichever of them arrived first', async () => {
    const [script, image] = [copyOf(), copyOf({ type: 'image' })];
    const video = copyOf({ type: 'video', dependsOn: [script.id, image.id], isBlocked: true });
    for (const arrivals of [
      [video, script, image],
      [script, image, video],
    ]) {
      const mirror = open();
      for (const copy of arrivals) mirror.put([copy]);
      const waitsFor = async () => (await mirror.store.waits([video.id]))[0]?.after;
      expect(await waitsFor()).toBe('script');
      mirror.put([{ ...script, status: 'completed', endedAtMs: later(1) }]);
      expect(await waitsFor()).toBe('image');
      mirror.put([{ ...video, isBlocked: false }]);
      expect(await waitsFor()).toBeUndefined();
      expect((await mirror.store.placeOf(video.id))?.needs.map(({ task }) => task.id)).toEqual([script.id, image.id]);
    }
  });
});

test('several tasks of a type run at once: all are listed and counted, none is among those that wait, also after a start', async () => {
  const file = join(tempDir('mirror'), 'mirror.db');
  let mirror = open(file);
  const running = [1, 2, 3].map((n) =>
    copyOf({
      ...RUN,
      startedAtMs: later(n),
      leaseId: `l${n}`,
      order: n,
      projectId: n === 3 ? 'other' : 'p',
      runsOn: { id: `m${n}`, name: `m${n}` },
      progress: { stage: 'saving', fraction: n / 10 },
    }),
  );
  const waiting = [4, 5].map((n) => copyOf({ order: n }));
  mirror.put([...running, ...waiting]);
  const look = async () => {
    const { store } = mirror;
    const list = await store.list({ limit: 9 });
    const ofProject = await store.list({ projectId: 'p', statuses: ['processing'], limit: 9 });
    return {
      ids: idsOf(list.tasks),
      ofProject: [idsOf(ofProject.tasks), ofProject.total],
      progress: list.tasks.map(({ progress }) => progress?.fraction),
      found: idsOf((await store.list({ text: 'minji', limit: 9 })).tasks),
      counts: (await store.summary()).script,
      position: await store.position(waiting[1]?.id ?? ''),
    };
  };
  const expected = {
    ids: [running[2]?.id, running[1]?.id, running[0]?.id, waiting[0]?.id, waiting[1]?.id],
    ofProject: [[running[1]?.id, running[0]?.id], 2],
    progress: [0.3, 0.2, 0.1, undefined, undefined],
    found: [running[2]?.id, running[1]?.id, running[0]?.id, waiting[0]?.id, waiting[1]?.id],
    counts: { waiting: 2, processing: 3, completed: 0, failed: 0, cancelled: 0 },
    position: 1,
  };
  expect(await look()).toEqual(expected);
  // From the note of a clean close, then by counting.
  mirror = await reopen(mirror, file);
  expect(await look()).toEqual(expected);
  opened.splice(opened.indexOf(mirror), 1);
  await mirror.close();
  writeFileSync(`${file}.closed`, '');
  mirror = open(file);
  expect(await look()).toEqual(expected);
  mirror.put(running.map((copy) => ({ ...copy, status: 'completed', endedAtMs: later(9) })));
  expect((await mirror.store.summary()).script).toMatchObject({ processing: 0, completed: 3 });
  opened.splice(opened.indexOf(mirror), 1);
  await mirror.close();
  const db = new Database(file, { readonly: true });
  expect(db.prepare('SELECT count(*) FROM queue_locks').pluck().get()).toBe(0);
  db.close();
});

describe('dead letters', () => {
  const letters = async (mirror: Mirror) =>
    (await mirror.store.deadLetters({ limit: 9 })).map(({ originalTaskId, failedAt, taskStatus, retryHistory }) => ({
      originalTaskId,
      failedAt,
      taskStatus,
      tries: retryHistory.length,
    }));

  test('that were dismissed stay so, whatever arrives later of the same failure; the next failure is listed', async () => {
    const mirror = open();
    const task = copyOf({ ...FAILED, attempts: [] });
    mirror.put([task]);
    expect(await mirror.store.dismissDeadLetters({})).toBe(1);
    mirror.put([{ ...task, attempts: [ATTEMPT] }]);
    expect(await letters(mirror)).toEqual([]);
    mirror.put([{ ...task, endedAtMs: later(60), attempts: [ATTEMPT] }]);
    expect((await letters(mirror)).map(({ failedAt }) => failedAt)).toEqual([isoOf(later(60))]);
  });

  test('are one a failure, whatever arrives later of it; a retry leaves it, the next failure replaces it', async () => {
    const mirror = open();
    const task = copyOf({ ...FAILED, attempts: [] });
    const letter = { originalTaskId: task.id, failedAt: isoOf(later(6)), taskStatus: 'failed' };
    mirror.put([task]);
    const [first] = await mirror.store.deadLetters({ limit: 9 });
    const other = copyOf({ ...FAILED, attempts: [] });
    mirror.put([other]);
    mirror.put([{ ...task, attempts: [ATTEMPT] }]);
    mirror.put([{ ...task, attempts: [ATTEMPT] }]);
    mirror.remove([other.id]);
    expect(await letters(mirror)).toEqual([{ ...letter, tries: 1 }]);
    expect((await mirror.store.deadLetters({ limit: 9 }))[0]?.id).toBe(first?.id);
    mirror.put([copyOf({ id: task.id, attempts: [ATTEMPT] })]);
    expect(await letters(mirror)).toEqual([{ ...letter, taskStatus: 'waiting', tries: 1 }]);
    const again = { ...task, endedAtMs: later(60), attempts: [ATTEMPT, { ...ATTEMPT, attempt: 2 }] };
    mirror.put([again]);
    expect(await letters(mirror)).toEqual([{ ...letter, failedAt: isoOf(later(60)), tries: 2 }]);
    expect(await mirror.store.countDeadLetters({ text: 'good' })).toEqual({ total: 1, failed: 1 });
    mirror.remove([task.id]);
    expect(await letters(mirror)).toEqual([]);
  });

  test('are newest first, in whatever order the failures arrive', async () => {
    const mirror = open();
    const copies = [2, 3, 1].map((n) => copyOf({ ...FAILED, endedAtMs: later(n) }));
    for (const copy of copies) mirror.put([copy]);
    expect((await letters(mirror)).map(({ originalTaskId }) => originalTaskId)).toEqual(
      [1, 0, 2].map((index) => copies[index]?.id),
    );
  });
});

test('log lines are stored once and without gaps, and returned when they were new', async () => {
  const mirror = open();
  const task = copyOf();
  const line = (n: number) => ({ n, at: isoOf(later(n)), level: 'info', text: `line ${n}` }) as const;
  expect(mirror.addLines(task.id, [line(1)])).toEqual([]);
  mirror.put([task]);
  expect(mirror.addLines(task.id, [line(1), line(2)])).toEqual([line(1), line(2)]);
  expect(mirror.addLines(task.id, [line(2), line(3), line(5)])).toEqual([line(3)]);
  expect(mirror.addLines(task.id, [line(5)])).toEqual([]);
  expect([mirror.knownLines(task.id), mirror.knownLines(randomUUID())]).toEqual([3, undefined]);
  expect(mirror.addLines(task.id, [line(4), line(5)])).toEqual([line(4), line(5)]);
  expect(await mirror.store.logs(task.id, 0, 9)).toEqual([1, 2, 3, 4, 5].map(line));
  expect(mirror.put([{ ...task, priority: 1 }]).tasks[0]?.logs).toEqual(['line 3', 'line 4', 'line 5']);
});

test('what is gone from the shared store is found by comparison and goes with all that belongs to it', async () => {
  const mirror = open();
  const copies = [copyOf(), copyOf(RUN), copyOf(FAILED), copyOf({ metadata: { text: '가'.repeat(5_000) } })];
  mirror.put(copies);
  const [kept, ...gone] = copies.map(({ id }) => id);
  expect(new Set(mirror.idsNotIn(new Set([kept ?? '', randomUUID()])))).toEqual(new Set(gone));
  const removed = mirror.remove([...gone, randomUUID()]);
  expect(removed.ids).toEqual(gone);
  expect(removed.counts.summary.script).toEqual({ waiting: 1, processing: 0, completed: 0, failed: 0, cancelled: 0 });
  expect(removed.counts.today).toMatchObject({ completed: 0, failed: 0 });
  expect(idsOf((await mirror.store.list({ limit: 9 })).tasks)).toEqual([kept]);
});

describe('the file', () => {
  const task = copyOf();
  /** A mirror with a task, a pause and a place among the events, closed. */
  async function made(): Promise<string> {
    const file = join(tempDir('mirror'), 'home', 'mirror.db');
    const mirror = open(file);
    mirror.put([task]);
    mirror.keepPositions([['script', '17-0']]);
    await mirror.store.setPaused({ type: 'image', machineId: HERE.id }, true);
    opened.splice(opened.indexOf(mirror), 1);
    await mirror.close();
    return file;
  }
  const content = async (mirror: Mirror) => ({
    tasks: idsOf((await mirror.store.list({ limit: 9 })).tasks),
    position: mirror.position('script'),
    asOf: mirror.asOfMs(),
    pauses: await mirror.store.pauses(HERE.id),
  });
  const PAUSES = [{ type: 'image', machineId: HERE.id }];

  test('keeps tasks, pauses and the place among the events of each queue', async () => {
    const mirror = open(await made());
    expect(await content(mirror)).toEqual({ tasks: [task.id], position: '17-0', asOf: NOON, pauses: PAUSES });
    expect(mirror.position('image')).toBeUndefined();
    mirror.keepPositions([['image', '3-1']]);
    expect([mirror.position('script'), mirror.position('image')]).toEqual(['17-0', '3-1']);
  });

  test.each<[string, string, (file: string) => void]>([
    ['of another studio', 'another', () => {}],
    ['no database', 'a studio', (file) => writeFileSync(file, 'no database'.repeat(100))],
    ['damaged', 'a studio', (file) => writeFileSync(file, readFileSync(file).fill(1, 8_192))],
    ['empty', 'a studio', (file) => writeFileSync(file, '')],
    [
      'of another program',
      'a studio',
      (file) => {
        writeFileSync(file, '');
        new Database(file).exec('CREATE TABLE theirs (a)').close();
      },
    ],
    [
      'of a newer version',
      'a studio',
      (file) => {
        const db = new Database(file);
        db.pragma('user_version = 999');
        db.close();
      },
    ],
  ])('is made anew when it is %s', async (_, studio, change) => {
    const file = await made();
    change(file);
    const mirror = open(file, studio);
    expect(await content(mirror)).toEqual({ tasks: [], position: undefined, asOf: undefined, pauses: [] });
    mirror.put([task]);
    mirror.keepPositions([['script', '1-0']]);
    expect(await content(await reopen(mirror, file, studio))).toMatchObject({ tasks: [task.id], position: '1-0' });
    expect(existsSync(`${file}-journal`)).toBe(false);
  });

  test('of an older version keeps tasks and pauses, and is to be compared as a whole', async () => {
    const file = await made();
    const next = {
      version: latestVersion(MIGRATIONS) + 1,
      slug: 'next',
      sql: 'ALTER TABLE queue_tasks ADD COLUMN extra TEXT',
    };
    const mirror = Mirror.open({ file, studio: 'a studio', now: () => NOON, migrations: [...MIGRATIONS, next] });
    opened.push(mirror);
    expect(await content(mirror)).toEqual({ tasks: [task.id], position: undefined, asOf: undefined, pauses: PAUSES });
  });

  test('that another process has open is left alone', async () => {
    const file = await made();
    const mirror = open(file);
    expect(() => Mirror.open({ file, studio: 'another', now: () => NOON })).toThrow(
      expect.objectContaining({ code: 'storage_failed' }),
    );
    expect((await content(mirror)).tasks).toEqual([task.id]);
  });
});
