import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../main/store/sqlite/file/open';
import { FilmStudio } from '../support/film-studio';
import { tempDir } from '../support/temp-dir';
import { cannotFailFiles, type FaultyProgram, faultyProgram } from './support/file-faults';
import { EARLIER_VERSIONS, oldDatabase } from './support/old-database';
import { places, some } from './support/soak';
import { unsoundness } from './support/soundness';
import { startQueue } from './support/start-queue';
import { contentsOf, openStory, prepareStory, problemsAfterNextStart, STORY_ACTS } from './support/story-acts';

const why = cannotFailFiles();
if (why !== undefined) process.stderr.write(`test/faults/nth-file-operation.test.ts is left out: ${why}\n`);

type Run = Awaited<ReturnType<FaultyProgram['run']>>;
/** A busy machine gathers what is written and needs a few operations less: then there was no nth one, and the work came to its end. */
function expectKilled({ code, signal, operations }: Run, n: number): void {
  const wanted = operations < n ? { code: 0, signal: null } : { code: null, signal: 'SIGKILL' };
  expect({ code, signal }, `at file operation ${n} of ${operations}`).toEqual(wanted);
}

describe.skipIf(why !== undefined)('Reads, writes, flushes, renames: the N-th of them', () => {
  let program: FaultyProgram;
  beforeAll(async () => {
    program = await faultyProgram();
  });

  test.each(some(['ENOSPC', 'EIO'] as const, 2))(
    'fails with %s in any operation of the queue: the error is reported, nothing is half done, and the next call works',
    async (errno) => {
      expect(await program.run('operations', constants.errno[errno])).toMatchObject({ lines: [], code: 0 });
    },
  );

  test.each(some(['ENOSPC', 'EIO'] as const, 2))(
    'fails with %s at a start: the next start finds every task, a half-made recovery goes on',
    async (errno) => {
      expect(await program.run('starts', constants.errno[errno])).toMatchObject({ lines: [], code: 0 });
    },
  );

  test.each(some(['ENOSPC', 'EIO'] as const, 2))(
    'fails with %s while a database of an earlier version is brought to the newest: the next start has every task',
    async (errno) => {
      expect(await program.run('migrations', constants.errno[errno])).toMatchObject({ lines: [], code: 0 });
    },
  );

  test.each(some(EARLIER_VERSIONS, 3))(
    'kills the app while a database of version %i is brought to the newest: the next start has every task, once',
    async (version) => {
      const old = oldDatabase(version, tempDir('old', existsSync('/dev/shm') ? '/dev/shm' : undefined));
      const whole = await program.run('migration', 0, old.putInto);
      expect(whole.code).toBe(0);
      expect(whole.operations).toBeGreaterThan(60);
      // Two at a time, since they mostly wait.
      const kill = async (n: number) => {
        const run = await program.run('migration', n, old.putInto);
        const { folder } = run;
        expectKilled(run, n);
        expect(await old.problemsAfterNextStart(folder), `killed at file operation ${n}`).toEqual([]);
      };
      const moments = places(whole.operations, 2);
      for (let at = 0; at < moments.length; at += 2) await Promise.all(moments.slice(at, at + 2).map(kill));
    },
  );

  test.each(some(['ENOSPC', 'EIO'] as const, 2))(
    'fails with %s while a second film is put in the place of the first: neither is lost or incomplete, and the next attempt works',
    async (errno) => {
      expect(await program.run('films', constants.errno[errno])).toMatchObject({ lines: [], code: 0 });
    },
  );

  test('kills the app while a second film is put in the place of the first: each task’s files are its own, then and when it goes on', async () => {
    const prepare = async (folder: string) => {
      mkdirSync(join(folder, '..', 'home'));
      const studio = await FilmStudio.open(join(folder, '..', 'home'), folder);
      await studio.film('p', 'ok one 3');
      await studio.idle();
      await studio.close();
    };
    const whole = await program.run('second film', 0, prepare);
    expect(whole.code).toBe(0);
    expect(whole.operations).toBeGreaterThan(60);
    for (const n of places(whole.operations, 8)) {
      const run = await program.run('second film', n, prepare);
      const { folder } = run;
      const at = `killed at file operation ${n}`;
      expectKilled(run, n);
      const studio = await FilmStudio.open(join(folder, '..', 'home'), folder);
      expect(await studio.lost(), at).toEqual([]);
      await studio.idle();
      expect(await studio.lost(), `${at}, gone on`).toEqual([]);
      const tasks = await studio.queue.getQueue();
      expect(
        tasks.filter(({ status }) => status !== 'completed'),
        at,
      ).toEqual([]);
      expect(tasks.flatMap(({ outputs }) => outputs).length, at).toBe(8 + 7);
      expect(
        readdirSync(join(folder, 'p')).filter((name) => /partial|tmp/.test(name)),
        at,
      ).toEqual([]);
      await studio.close();
    }
  });

  test.each(Object.entries(STORY_ACTS))(
    'kills the app while %s: nothing is lost or half done at the next start, and the same can be done again',
    async (name, storyAct) => {
      const whole = await program.run(name, 0, prepareStory);
      expect(whole.code).toBe(0);
      expect(whole.operations).toBeGreaterThan(2);
      for (const n of places(whole.operations, 10)) {
        let before = new Set<string>();
        const run = await program.run(name, n, async (folder) => {
          await prepareStory(folder);
          const project = await openStory(folder);
          before = contentsOf(project);
          await project.open.close();
        });
        expectKilled(run, n);
        expect(await problemsAfterNextStart(storyAct, run.folder, before), `killed at file operation ${n}`).toEqual([]);
      }
    },
  );

  test('kills the app: what was confirmed is there at the next start, once', async () => {
    const whole = await program.run('work', 0);
    expect(whole.code).toBe(0);
    expect(whole.operations).toBeGreaterThan(30);
    // The first operations make the database, so each of them is tried.
    const making = Array.from({ length: 8 }, (_, n) => n + 1);
    for (const n of new Set([...making, ...places(whole.operations, 8)])) {
      const run = await program.run('work', n);
      const { folder, lines } = run;
      expectKilled(run, n);
      const opened = openDatabase({ file: join(folder, 'queue.db'), nowMs: Date.now() });
      const { queue } = await startQueue(opened, { onListenerError: () => {} });
      const at = `killed at file operation ${n}`;
      expect(opened.recovery, at).toBeUndefined();
      expect(unsoundness(opened.connection), at).toEqual([]);
      const last = new Map(lines.map((line) => line.split(' ')).map(([, id = '', state = '']) => [id, state]));
      for (const [id, state] of last) {
        const task = await queue.getTask(id);
        // The task after the last reply may have gone one step further than was reported.
        if (state === 'waiting') expect(task, at).not.toBeNull();
        else if (id !== 'backup') expect(task?.status, at).toBe(state);
      }
      for (const line of lines.filter((one) => one.startsWith('key-'))) {
        const [idempotencyKey = '', id] = line.split(' ');
        const again = await queue.enqueue(
          { type: 'script', projectId: 'p', metadata: { title: idempotencyKey } },
          { idempotencyKey },
        );
        expect(again.task.id, at).toBe(id);
      }
      await queue.close();
    }
  });
});
