import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { projectRoot } from '../e2e/support/launch';
import { tempDir } from '../support/temp-dir';

const executable = process.env.STUDIO_QUEUE_ELECTRON ?? '';
const switches = z.array(z.string()).parse(JSON.parse(process.env.STUDIO_QUEUE_ELECTRON_ARGS ?? '[]'));
const resources =
  process.platform === 'darwin' ? join(dirname(executable), '..', 'Resources') : join(dirname(executable), 'resources');

/** electron-builder's own reader of archives: a package of the project's tools, not one that the project names. */
const archive = z
  .object({
    listPackage: z.custom<(file: string, options: object) => string[]>((value) => typeof value === 'function'),
  })
  .parse(createRequire(createRequire(import.meta.url).resolve('app-builder-lib/package.json'))('@electron/asar'));

/** Starts the program with a flag that it refuses before it opens anything: its own message proves that our code ran. */
function start(options: { program?: string; args?: string[]; env?: NodeJS.ProcessEnv } = {}) {
  const { status, stdout, stderr } = spawnSync(
    options.program ?? executable,
    [...switches, '--port', 'nonsense', ...(options.args ?? [])],
    { env: { ...process.env, ...options.env }, encoding: 'utf8', timeout: 60_000 },
  );
  return { status, stdout, stderr, isOurs: status === 2 && stderr.includes('--port needs a number') };
}

describe('the fuses of the packaged program', () => {
  it('stand as electron-builder.yml says, read back from the file', async () => {
    const wire = await getCurrentFuseWire(executable);
    const state = (fuse: FuseV1Options) => wire[fuse];
    expect(state(FuseV1Options.RunAsNode)).toBe(FuseState.DISABLE);
    expect(state(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe(FuseState.DISABLE);
    expect(state(FuseV1Options.EnableNodeCliInspectArguments)).toBe(FuseState.DISABLE);
    expect(state(FuseV1Options.OnlyLoadAppFromAsar)).toBe(FuseState.ENABLE);
    expect(state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation)).toBe(FuseState.ENABLE);
    expect(state(FuseV1Options.GrantFileProtocolExtraPrivileges)).toBe(FuseState.DISABLE);
    expect(state(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot)).toBe(FuseState.DISABLE);
    expect(state(FuseV1Options.EnableCookieEncryption)).toBe(FuseState.DISABLE);
  });

  it('keep ELECTRON_RUN_AS_NODE from making a Node of the program', () => {
    const flag = join(tempDir('run-as-node'), 'ran');
    const script = join(dirname(flag), 'script.cjs');
    writeFileSync(script, `require('node:fs').writeFileSync(${JSON.stringify(flag)}, '')`);
    const { status } = spawnSync(executable, [script, ...switches, '--port', 'nonsense'], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      timeout: 60_000,
    });
    expect({ status, ran: existsSync(flag) }).toEqual({ status: 2, ran: false });
  });

  it('keep NODE_OPTIONS from being read', () => {
    // A packaged program that does read it complains of most options.
    const { isOurs, stderr } = start({ env: { NODE_OPTIONS: '--require=/nowhere.cjs' } });
    expect(isOurs).toBe(true);
    expect(stderr).not.toMatch(/NODE_OPTION/);
  });

  it('keep --inspect from opening a debugger', () => {
    const { isOurs, stderr } = start({ args: ['--inspect=0', '--inspect-brk=0'] });
    expect(isOurs).toBe(true);
    expect(stderr).not.toContain('Debugger listening');
  });

  it('keep a folder resources/app from taking the place of the archive', () => {
    const copy = tempDir('planted-app');
    linkTree(dirname(executable), copy);
    rmSync(join(copy, 'resources', 'app.asar'));
    const flag = join(tempDir('planted'), 'ran');
    mkdirSync(join(copy, 'resources', 'app'));
    writeFileSync(join(copy, 'resources', 'app', 'package.json'), '{"main":"main.js"}');
    writeFileSync(
      join(copy, 'resources', 'app', 'main.js'),
      `require('node:fs').writeFileSync(${JSON.stringify(flag)}, ''); process.exit(2)`,
    );
    const { isOurs } = start({ program: join(copy, relative(dirname(executable), executable)) });
    expect({ isOurs, ran: existsSync(flag) }).toEqual({ isOurs: false, ran: false });
  });
});

describe('what is shipped', () => {
  let inside: string[] = [];
  beforeAll(() => {
    inside = archive.listPackage(join(resources, 'app.asar'), {}).map((path) => path.split(sep).join('/').slice(1));
  });

  it('is the built app, its pictures, the sample project and packages, and nothing else of the project', () => {
    expect([...new Set(inside.map((path) => path.split('/')[0]))].sort()).toEqual([
      'LICENSE',
      'examples',
      'node_modules',
      'out',
      'package.json',
      'resources',
    ]);
    expect(inside.filter((path) => /^examples\/[^/]+$/.test(path))).toEqual(['examples/sample-project']);
  });

  it('holds no source, map or test of the project or of a package', () => {
    const kept = inside.filter(
      (path) =>
        /\.(ts|tsx|mts|cts|map|cc?|cpp|h|gyp)$/.test(path) || /(^|\/)(__tests__|test\/fixtures)(\/|$)/.test(path),
    );
    expect(kept).toEqual([]);
  });

  it('holds no package that only developers need, and every one that the app needs', () => {
    const manifest = z
      .object({ dependencies: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')));
    // Some that we only bundle or build with are needed by a shipped package too: the lock file marks those that are not.
    const { packages } = z
      .object({ packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })) })
      .parse(JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')));
    const shipped = (name: string) => inside.includes(`node_modules/${name}/package.json`);
    const onlyForDevelopers = (name: string) => packages[`node_modules/${name}`]?.dev === true;
    const named = Object.keys(manifest.devDependencies).filter(onlyForDevelopers);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(shipped)).toEqual([]);
    expect(Object.keys(manifest.dependencies).filter((name) => !shipped(name))).toEqual([]);
  });

  it('holds no native part of the packages for a studio, which is bundled', () => {
    expect(inside.filter((path) => /^node_modules\/(@msgpackr-extract|msgpackr-extract)\//.test(path))).toEqual([]);
  });

  it('leaves outside of the archive only what a loader must find as a file', () => {
    const outside = readdirSync(join(resources, 'app.asar.unpacked'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(join(resources, 'app.asar.unpacked'), join(entry.parentPath, entry.name)))
      .map((path) => path.split(sep).join('/'))
      .filter((path) => !path.endsWith('.node') && !path.startsWith('node_modules/@img/sharp-'));
    expect(outside).toEqual([]);
  });
});

function linkTree(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      mkdirSync(target);
      linkTree(source, target);
    } else
      try {
        linkSync(source, target);
      } catch {
        // The temporary folder is on another disk.
        cpSync(source, target);
      }
  }
}

it('the notices of what is shipped lie beside the archive, where the system can open them', () => {
  const notices = readFileSync(join(resources, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  for (const words of ['sherpa-onnx@', 'react@', 'GNU GENERAL PUBLIC LICENSE']) expect(notices).toContain(words);
});
