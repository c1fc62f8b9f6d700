import { cpSync, mkdirSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '../../../contract/errors';
import { openQueue } from '../../../main/app/open-queue';
import { openDatabase } from '../../../main/store/sqlite/file/open';
import { FilmStudio } from '../../support/film-studio';
import { effectOf, missingFrom } from './effect';
import { FaultControl, KILL } from './fault-control';
import { EARLIER_VERSIONS, oldDatabase } from './old-database';
import { clearQueue, OPERATIONS, outcomeOf, usualEffect } from './operations';
import { places } from './soak';
import { dump, unsoundness } from './soundness';
import { startQueue, tickingClock } from './start-queue';
import { openStory, STORY_ACTS } from './story-acts';

/*
 * A process whose file operations fail (failing-files.c). It prints what is wrong, one per line, or in `work` the replies it got; a file
 * operation of the printing is not counted, since stdout is not below the folder.
 */

const env = z.object({ FAULT_FOLDER: z.string(), FAULT_CONTROL: z.string() }).parse(process.env);
const folder = env.FAULT_FOLDER;
const control = new FaultControl(env.FAULT_CONTROL);
const say = (line: string) => writeSync(1, `${line}\n`);

async function openStore(file: string, clock = { now: Date.now }) {
  return startQueue(openDatabase({ file, nowMs: clock.now() }), {
    now: clock.now,
    monotonicNow: clock.now,
    onListenerError: (error) => say(`a listener failed: ${error}`),
  });
}

/** A call may resolve before these are on the disk: log lines, progress and heartbeats. */
const NOT_DURABLE = new Set(['heartbeat', 'log and progress']);
/** A call may resolve before these are on the disk; they get there without a further call. */
const SYNCED_BEHIND = new Set(['claim']);
const BEHIND_MS = 2_000;

async function untilSynced(): Promise<void> {
  // A flush on another thread raises no event for a test that looks from outside.
  for (let waitedMs = 0; control.unsynced !== 0 && waitedMs < BEHIND_MS; waitedMs += 5) await pause(5);
}

/** Every operation, with one file operation after the other failing. */
async function operations(errno: number): Promise<void> {
  for (const operation of OPERATIONS) {
    const { name, inSlices } = operation;
    const file = join(folder, name, 'queue.db');
    const clock = tickingClock();
    const opened = await openStore(file, clock);
    const { queue, housekeeping, connection } = opened;
    const usual = await usualEffect(operation, opened, clock);
    const round = async (n: number) => {
      await clearQueue(queue, connection);
      const call = await operation.prepare(queue, housekeeping);
      const before = dump(connection);
      control.arm(n, errno);
      const outcome = await outcomeOf(call);
      control.disarm();
      const problems = unsoundness(connection);
      if (outcome.isDone) {
        problems.push(...missingFrom(effectOf(before, dump(connection), outcome.result), usual));
      } else {
        if (!(outcome.error instanceof AppError)) problems.push(`not a contract's error: ${outcome.error}`);
        if (inSlices !== true && dump(connection) !== before) problems.push('something was changed all the same');
        await call().catch((error: unknown) => problems.push(`the next call failed: ${error}`));
        problems.push(...unsoundness(connection));
      }
      if (SYNCED_BEHIND.has(name)) {
        await untilSynced();
        // The flush after the reply failed: the next full commit makes up for it.
        if (outcome.isDone && control.fired) await queue.enqueue(task('next'));
      }
      if (!NOT_DURABLE.has(name) && control.unsynced !== 0) problems.push('returned before it was on the disk');
      for (const problem of problems) say(`${name}, file operation ${n} failed: ${problem}`);
      return control.count;
    };
    for (const n of places(await round(0), 5)) await round(n);
    await queue.close();
    const reopened = await openStore(file);
    for (const problem of unsoundness(reopened.connection)) say(`${name}, opened again: ${problem}`);
    await reopened.queue.close();
  }
}

const task = (title: string) => ({ type: 'script', projectId: 'p', metadata: { title } }) as const;

/** Folders as a start may find them, each with a task that must survive it. */
const STARTS: Readonly<Record<string, (dir: string) => Promise<void>>> = {
  'after a clean close': async (dir) => {
    const { queue } = await openStore(join(dir, 'queue.db'));
    await queue.enqueue(task('kept'));
    await queue.close();
  },
  'after a crash': async (dir) => {
    const live = join(dir, 'live', 'queue.db');
    const { queue } = await openStore(live);
    await queue.enqueue(task('kept'));
    for (const suffix of ['', '-wal']) cpSync(live + suffix, join(dir, `queue.db${suffix}`));
    await queue.close();
  },
  'with a damaged file and a backup': async (dir) => {
    const { queue, housekeeping } = await openStore(join(dir, 'queue.db'));
    await queue.enqueue(task('kept'));
    await housekeeping.backup();
    await queue.close();
    writeFileSync(join(dir, 'queue.db'), 'no database');
  },
};

async function problemsOfNextStart(dir: string): Promise<string[]> {
  const { queue, connection } = await openStore(join(dir, 'queue.db'));
  const problems = unsoundness(connection);
  const titles = (await queue.getQueue()).map(({ metadata }) => metadata.title);
  if (!titles.includes('kept')) problems.push('the task is gone');
  await queue.close();
  const left = readdirSync(dir).filter((name) => /restoring|partial|tmp/.test(name));
  return left.length === 0 ? problems : [...problems, `left behind: ${left}`];
}

/** Not openStore: a start that fails must close its file, or the next one finds it in use. */
async function startOnce(dir: string): Promise<void> {
  await openQueue({ file: join(dir, 'queue.db'), defaultUserId: 'u' }).then(
    ({ queue }) => queue.close(),
    () => {},
  );
}

/** Each start with one file operation after the other failing: it works or refuses, and the next one has everything. */
async function starts(errno: number): Promise<void> {
  for (const [name, make] of Object.entries(STARTS)) {
    const round = async (n: number) => {
      const dir = join(folder, name, String(n));
      mkdirSync(dir, { recursive: true });
      await make(dir);
      control.arm(n, errno);
      await startOnce(dir);
      control.disarm();
      const { count } = control;
      for (const problem of await problemsOfNextStart(dir)) say(`${name}, file operation ${n} failed: ${problem}`);
      return count;
    };
    for (const n of places(await round(0), 8)) await round(n);
  }
}

/** Only this part of a start: recovering orphans would already change tasks. */
async function migrate(dir: string): Promise<void> {
  openDatabase({ file: join(dir, 'queue.db'), nowMs: Date.now() }).connection.close();
}

/** The same on a database of each earlier version: whatever fails while it is brought to the newest one. */
async function migrations(errno: number): Promise<void> {
  for (const version of EARLIER_VERSIONS) {
    const old = oldDatabase(version, join(folder, `old-${version}`));
    const round = async (n: number) => {
      const dir = join(folder, `from-${version}`, String(n));
      old.putInto(dir);
      control.arm(n, errno);
      await outcomeOf(() => migrate(dir));
      control.disarm();
      const { count } = control;
      const at = `from version ${version}, file operation ${n} failed`;
      for (const problem of await old.problemsAfterNextStart(dir)) say(`${at}: ${problem}`);
      return count;
    };
    for (const n of places(await round(0), 3)) await round(n);
  }
}

/** Brings the database that lies in the folder to the newest version, until the N-th file operation kills the process. */
async function migration(dieAt: number): Promise<void> {
  control.arm(dieAt, KILL);
  await migrate(folder);
}

/** A start and then work, each call reported on a line, until the N-th file operation kills the process. */
async function work(dieAt: number): Promise<void> {
  control.arm(dieAt, KILL);
  const { queue, housekeeping } = await openQueue({ file: join(folder, 'queue.db'), defaultUserId: 'u' });
  for (let n = 0; n < 4; n += 1) {
    const idempotencyKey = `key-${n}`;
    const { task: made } = await queue.enqueue(task(idempotencyKey), { idempotencyKey });
    say(`${idempotencyKey} ${made.id} waiting`);
  }
  for (const end of ['completed', 'failed', 'cancelled'] as const) {
    const claim = await queue.dequeue('script');
    if (claim === null) throw new Error('nothing to claim');
    const { lease } = claim;
    await queue.appendLog(lease, [{ at: new Date().toISOString(), level: 'info', text: '한 줄' }]);
    if (end === 'completed') await queue.endRun(lease, { kind: 'completed' });
    else if (end === 'cancelled') await queue.endRun(lease, { kind: 'cancelled' });
    else await queue.endRun(lease, { kind: 'error', error: { code: 'bad_input', message: 'x', retryable: false } });
    say(`- ${lease.taskId} ${end}`);
  }
  await housekeeping.backup();
  say('- backup');
  await queue.close();
}

/**
 * A second film of a project whose first one is finished, with one operation on its files after the other failing: of the two films there is
 * nothing missing then, and nothing half there. The queue's own file does not fail here.
 */
async function films(errno: number): Promise<void> {
  const round = async (n: number) => {
    const { studio, close } = await studioBelow(String(n));
    await studio.film('p', 'ok one 3');
    await studio.idle();
    control.arm(n, errno);
    const second = await studio.film('p', 'ok two 2');
    await studio.idle();
    control.disarm();
    const { count } = control;
    const at = `file operation ${n} failed`;
    for (const problem of await studio.lost()) say(`${at}: ${problem}`);
    for (const problem of await halfDone(studio)) say(`${at}: ${problem}`);
    // Parked or failed: with the disk as before it runs again.
    for (const { id } of second) {
      const { status, needsYou } = await studio.task(id);
      if (status === 'failed' || needsYou !== undefined) await studio.queue.retry(id);
      await studio.idle();
    }
    for (const { id } of second) {
      const { status, error } = await studio.task(id);
      if (status !== 'completed') say(`${at}: the next try is ${status} (${error})`);
    }
    for (const problem of await studio.lost()) say(`${at}, tried again: ${problem}`);
    await close();
    return count;
  };
  for (const n of places(await round(0), 12)) await round(n);
}

/** Files of a task that has published some of them and not all; a run's end cleans up behind it. */
async function halfDone(studio: FilmStudio): Promise<string[]> {
  const problems: string[] = [];
  for (const task of await studio.queue.getQueue()) {
    const whole = { script: 2, image: Number(/\d$/.exec(String(task.metadata.title))?.[0]), video: 3 }[task.type];
    if (task.outputs.length !== 0 && task.outputs.length !== whole) problems.push(`${task.type} is half published`);
  }
  return problems;
}

/** The same second film until the N-th operation on its files kills the app. The first one was made before. */
async function secondFilm(dieAt: number): Promise<void> {
  const { studio, close } = await studioBelow('.');
  control.arm(dieAt, KILL);
  await studio.film('p', 'ok two 2');
  await studio.idle();
  control.disarm();
  await close();
}

/** Below the folder lies the workspace alone: the queue's own file has tests of its own. */
async function studioBelow(name: string) {
  const workspace = join(folder, name);
  const home = join(folder, '..', 'home', name);
  for (const dir of [workspace, home]) mkdirSync(dir, { recursive: true });
  const studio = await FilmStudio.open(home, workspace);
  return { studio, close: () => studio.close() };
}

/** What a creator does with a film, until the N-th operation on its files kills the app. */
async function storyAct(name: string, dieAt: number): Promise<void> {
  const project = await openStory(folder);
  control.arm(dieAt, KILL);
  await STORY_ACTS[name]?.act(project);
  control.disarm();
  await project.open.close();
}

const [, , scenario = '', argument] = process.argv;
if (scenario === 'operations') await operations(Number(argument));
else if (scenario === 'starts') await starts(Number(argument));
else if (scenario === 'migrations') await migrations(Number(argument));
else if (scenario === 'migration') await migration(Number(argument));
else if (scenario === 'films') await films(Number(argument));
else if (scenario === 'second film') await secondFilm(Number(argument));
else if (scenario === 'work') await work(Number(argument));
else if (scenario in STORY_ACTS) await storyAct(scenario, Number(argument));
else throw new Error(`no scenario ${scenario}`);
