import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../..');
/** A package of one of ours: the project itself needs YAML here only. */
const yaml = z
  .object({ parse: z.custom<(text: string) => unknown>((value) => typeof value === 'function') })
  .parse(createRequire(createRequire(import.meta.url).resolve('@fastify/swagger'))('yaml'));
const read = (path: string) => yaml.parse(readFileSync(join(root, path), 'utf8'));

const manifest = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

describe('electron-builder.yml', () => {
  const config = z
    .looseObject({
      files: z.array(z.string()),
      electronFuses: z.record(z.string(), z.boolean()),
      npmRebuild: z.boolean(),
      ...Object.fromEntries(
        ['win', 'mac', 'linux'].map((system) => [system, z.looseObject({ target: z.array(z.string()) })]),
      ),
    })
    .parse(read('electron-builder.yml'));

  it('closes every way to run other code in our program', () => {
    expect(config.electronFuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      enableEmbeddedAsarIntegrityValidation: true,
      grantFileProtocolExtraPrivileges: false,
      loadBrowserProcessSpecificV8Snapshot: false,
      enableCookieEncryption: false,
    });
  });

  it('names what is shipped, and takes no folder of sources, tests or the like', () => {
    expect(config.files.filter((pattern) => !pattern.startsWith('!'))).toEqual([
      'out/**',
      'resources/*.png',
      'examples/sample-project/**',
      'package.json',
      'LICENSE',
    ]);
    // A list of exclusions under a system starts again from everything: 500 MB of the project came along.
    for (const system of ['win', 'mac', 'linux']) expect(config[system], system).not.toHaveProperty('files');
  });

  it('makes an installer for each of the three systems', () => {
    expect(config).toMatchObject({
      win: { target: ['nsis'] },
      mac: { target: ['dmg'] },
      linux: { target: ['AppImage', 'deb'] },
    });
  });
});

describe('.github/workflows/ci.yml', () => {
  const step = z.union([
    z.strictObject({ uses: z.string(), with: z.record(z.string(), z.unknown()).optional(), if: z.string().optional() }),
    z.strictObject({ run: z.string(), if: z.string().optional() }),
  ]);
  const job = z.looseObject({ 'runs-on': z.string(), 'timeout-minutes': z.int(), steps: z.array(step).min(1) });
  const workflow = z
    .strictObject({
      name: z.string(),
      on: z.looseObject({ pull_request: z.null() }),
      permissions: z.strictObject({ contents: z.literal('read') }),
      concurrency: z.unknown(),
      jobs: z.record(z.string(), job),
    })
    .parse(read('.github/workflows/ci.yml'));
  const steps = Object.values(workflow.jobs).flatMap((one) => one.steps);

  it('builds and tests on Linux, Windows and macOS', () => {
    const matrix = z
      .object({ strategy: z.object({ matrix: z.object({ include: z.array(z.object({ runner: z.string() })) }) }) })
      .parse(workflow.jobs.test).strategy.matrix.include;
    expect(matrix.map(({ runner }) => runner)).toEqual(['ubuntu-latest', 'windows-latest', 'macos-latest']);
    expect(workflow.jobs.test?.steps.map((one) => ('run' in one ? one.run : ''))).toEqual(
      expect.arrayContaining(['npm ci', 'npm run check', 'npm run test:all', 'npm run package']),
    );
  });

  it('runs Node 24 and actions of GitHub itself, each fixed to a major version', () => {
    for (const one of steps) if ('uses' in one) expect(one.uses).toMatch(/^actions\/[a-z-]+@v\d+$/);
    const nodes = steps.filter((one) => 'uses' in one && one.uses.startsWith('actions/setup-node'));
    expect(nodes).toHaveLength(Object.keys(workflow.jobs).length);
    for (const node of nodes) expect(node).toMatchObject({ with: { 'node-version': 24 } });
  });

  it('calls npm scripts that exist', () => {
    const called = steps
      .flatMap((one) => ('run' in one ? [...one.run.matchAll(/npm run ([\w:-]+)/g)] : []))
      .map(([, name]) => name);
    expect(called.length).toBeGreaterThan(2);
    for (const name of called) expect(Object.keys(manifest.scripts)).toContain(name);
  });

  it('puts no text that a stranger writes into a shell', () => {
    for (const one of steps) if ('run' in one) expect(one.run).not.toMatch(/\$\{\{\s*github\./);
  });
});
