import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { say } from '../../../contract/messages';
import { manifestSchema } from '../../../contract/project-files';
import { LOCKS_FOLDER, lockFolder, lockName } from '../../../main/projects/folder-lock';
import { projectFolderName } from '../../../main/projects/project-folder';
import { SharedFolderTurns } from '../../../main/projects/shared-folder-turns';
import { TestMachine } from '../../support/machine';
import { tempDir } from '../../support/temp-dir';

/** Nobody lives long enough for a lock to become stale, however busy this machine is. */
const NEVER_MS = 1_000_000;

let machines: TestMachine[] = [];
let workspace = '';
const below = (path: string) => join(workspace, path);
const machine = async (staleMs = NEVER_MS) => {
  const made = await TestMachine.start(staleMs);
  machines.push(made);
  return made;
};
beforeEach(() => {
  workspace = tempDir('shared-workspace');
});
afterEach(async () => {
  await Promise.all(machines.map((one) => one.kill()));
  machines = [];
});

const manifestOf = (project: string) =>
  manifestSchema.parse(JSON.parse(readFileSync(join(project, 'manifest.json'), 'utf8')));
const sha256Of = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('Two machines on one workspace', () => {
  it('that publish into one project at once lose no entry of the manifest, no version and no file', async () => {
    const two = [await machine(), await machine()];
    const texts = two.map((_, m) => Array.from({ length: 15 }, (_unused, n) => `script ${n} of machine ${m}`));
    const own = two.map((one, m) =>
      one.ask({ do: 'publish', projectDir: below('p'), path: 'script.json', texts: texts[m] ?? [] }),
    );
    await Promise.all(own);
    const { files } = manifestOf(below('p'));
    for (const { path, sha256 } of files) expect(sha256Of(join(below('p'), path)), path).toBe(sha256);
    const published = files.map(({ path }) => readFileSync(join(below('p'), path), 'utf8'));
    expect(published.sort()).toEqual(texts.flat().sort());
    expect(readdirSync(below('p/versions'))).toHaveLength(texts.flat().length - 1);
  });

  it('that publish different files into one project at once have all of them in its manifest', async () => {
    const two = [await machine(), await machine()];
    await Promise.all(
      two.map(async (one, m) => {
        for (let n = 0; n < 10; n += 1) {
          const path = `extra/${m}-${n}.bin`;
          await one.ask({ do: 'publish', projectDir: below('p'), path, texts: ['x'] });
        }
      }),
    );
    // A later script of another task replaces the earlier one; what was replaced is listed as a version.
    expect(new Set(manifestOf(below('p')).files.map(({ path }) => basename(path))).size).toBe(20);
  });

  it('do not both get a folder that two projects fold to', async () => {
    const [one, other] = [await machine(), await machine()];
    const projectDirs = Array.from({ length: 20 }, (_, n) => below(`film ${n}`));
    for (const projectDir of projectDirs) {
      const [isMine, isTheirs] = await Promise.all([
        one.ask({ do: 'open', projectDir, projectId: 'film' }),
        other.ask({ do: 'open', projectDir, projectId: 'Film' }),
      ]);
      expect([isMine, isTheirs].filter(Boolean), projectDir).toHaveLength(1);
      expect(manifestOf(projectDir).projectId).toBe(isMine === true ? 'film' : 'Film');
    }
  });

  it('give films of one title names of their own, before they have heard of each other', async () => {
    const two = [await machine(), await machine()];
    const titles = Array.from({ length: 5 }, () => 'Film');
    const names = await Promise.all(two.map((one) => one.ask({ do: 'name', workspace, titles })));
    const folders = names.flat().map((name) => projectFolderName(String(name)));
    expect(new Set(folders).size).toBe(10);
  });

  it('leave nothing behind among the locks', async () => {
    await (await machine()).ask({ do: 'publish', projectDir: below('p'), path: 'script.json', texts: ['x'] });
    expect(readdirSync(below(LOCKS_FOLDER))).toEqual([]);
  });
});

describe('A machine’s turn in a project', () => {
  it('is taken over when the machine died in it', async () => {
    const [dead, heir] = [await machine(), await machine(20)];
    await dead.ask({ do: 'hold', folder: below('p') });
    await dead.kill();
    await heir.ask({ do: 'publish', projectDir: below('p'), path: 'script.json', texts: ['x'] });
    expect(manifestOf(below('p')).files).toHaveLength(1);
  });

  it('is had by one at a time of the many that wait when its holder died', async () => {
    const dead = await machine();
    await dead.ask({ do: 'hold', folder: below('p') });
    await dead.kill();
    // All see the dead one's at 0 and find it stale at 20 s; what they see of each other never becomes so.
    let nowMs = 0;
    let holders = 0;
    const wait = async () => {
      const lock = await lockFolder(below('p'), {
        now: () => nowMs,
        async pause() {
          nowMs = 20_000;
          await new Promise(setImmediate);
        },
      });
      holders += 1;
      expect(holders).toBe(1);
      await lock.renew();
      holders -= 1;
      await lock.release();
    };
    await Promise.all(Array.from({ length: 12 }, wait));
    expect(readdirSync(below(LOCKS_FOLDER))).toEqual([]);
  });

  it('is not taken over while the machine renews it, however long that is', async () => {
    const holder = await machine();
    await holder.ask({ do: 'hold', folder: below('p') });
    let nowMs = 0;
    let looks = 0;
    const waiting = lockFolder(below('p'), {
      staleMs: 10_000,
      now: () => nowMs,
      async pause() {
        looks += 1;
        nowMs += 6_000;
        await holder.ask({ do: looks < 30 ? 'renew' : 'release' });
      },
    });
    await (await waiting).release();
    // The holder may still be releasing at the last of them.
    expect(looks).toBeGreaterThanOrEqual(30);
  });

  it('that was taken over while it slept changes nothing more in the project', async () => {
    const sleeper = await machine();
    await sleeper.ask({ do: 'publish', projectDir: below('p'), path: 'script.json', texts: ['before'] });
    const asks = sleeper.asked();
    const late = sleeper.ask({
      do: 'publish when told',
      projectDir: below('p'),
      path: 'script.json',
      text: 'of the sleeper',
    });
    const outcome = late.then(
      () => 'published',
      (error: Error) => error.message,
    );
    await asks;
    let nowMs = 0;
    const heir = await lockFolder(below('p'), { now: () => nowMs, pause: async () => (nowMs += 20_000) });
    // Its second names for what it wanted to replace are there already: the heir may have recorded them.
    const seen = () =>
      readdirSync(below('p'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.includes('.partial-'))
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => `${path}: ${readFileSync(path, 'utf8')}`)
        .sort();
    const before = seen();
    await sleeper.ask({ do: 'go on' });
    expect(await outcome).toBe(say({ code: 'files.turn_lost' }, 'en'));
    expect(seen()).toEqual(before);
    expect(readFileSync(below('p/script.json'), 'utf8')).toBe('before');
    await heir.release();
  });

  it('is found lost by a machine that wakes up, and the heir’s is left alone', async () => {
    const sleeper = await machine();
    await sleeper.ask({ do: 'hold', folder: below('p') });
    let nowMs = 0;
    const heir = await lockFolder(below('p'), { now: () => nowMs, pause: async () => (nowMs += 20_000) });
    await expect(sleeper.ask({ do: 'renew' })).rejects.toThrow();
    await sleeper.ask({ do: 'release' });
    await heir.renew();
    expect(readdirSync(below(LOCKS_FOLDER))).toEqual([lockName('p')]);
    await heir.release();
    expect(readdirSync(below(LOCKS_FOLDER))).toEqual([]);
  });

  it('may be taken where a holder died between the two steps of its release', async () => {
    mkdirSync(below(`${LOCKS_FOLDER}/${lockName('p')}`), { recursive: true });
    const lock = await lockFolder(below('p'));
    await lock.renew();
    await lock.release();
  });

  it('is not had where the workspace is gone: what would change something is refused', async () => {
    rmSync(workspace, { recursive: true });
    await new SharedFolderTurns().take(below('p'), async (turn) => {
      await expect(turn.check()).rejects.toMatchObject({ code: 'storage_failed' });
    });
    expect(existsSync(workspace)).toBe(false);
    mkdirSync(workspace);
    writeFileSync(below(LOCKS_FOLDER), 'a file in the place of the locks');
    await expect(new SharedFolderTurns().take(below('p'), async () => 'worked')).rejects.toMatchObject({
      code: 'ENOTDIR',
    });
  });
});
