import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createContext } from '../../scripts/setup/context.mjs';
import { LINUX_NEEDS, missingNeeds, needsFor, planInstall } from '../../scripts/setup/system-needs.mjs';
import { ensureNeeds } from '../../scripts/setup/system-packages.mjs';
import { tempDir } from '../support/temp-dir';

const GTK = { why: 'GTK 3', packages: ['libgtk-3-0', 'libgtk-3-0t64'], when: 'always' } as const;
const FFMPEG = { why: 'FFmpeg', packages: ['ffmpeg'], programs: ['ffmpeg'], when: 'always' } as const;
const BROWSER = {
  why: 'a browser',
  packages: ['chromium'],
  programs: ['chromium'],
  when: 'always',
  optional: true,
} as const;
const mutable = (...needs: readonly object[]) => structuredClone(needs) as unknown as typeof LINUX_NEEDS;

describe('what a machine lacks', () => {
  it('is not asked of packages where the program came from elsewhere', () => {
    const missing = missingNeeds(mutable(FFMPEG, BROWSER), {
      packages: new Set(),
      hasProgram: (name) => name === 'ffmpeg',
    });
    expect(missing.map((need) => need.why)).toEqual(['a browser']);
  });

  it('is fulfilled by any of a package’s names in different releases', () => {
    const found = { packages: new Set(['libgtk-3-0t64']), hasProgram: () => false };
    expect(missingNeeds(mutable(GTK), found)).toEqual([]);
  });

  it('is judged only by programs on a system without dpkg', () => {
    const missing = missingNeeds(mutable(GTK, FFMPEG), { packages: undefined, hasProgram: () => false });
    expect(missing.map((need) => need.why)).toEqual(['FFmpeg']);
  });

  it('includes a virtual display only where one is used, and a notification daemon and a Redis only for tests', () => {
    const whys = (purpose: 'start' | 'test', virtualDisplay: boolean) =>
      needsFor(LINUX_NEEDS, { purpose, virtualDisplay }).flatMap((need) => need.packages);
    expect(whys('start', false)).not.toContain('xvfb');
    expect(whys('start', true)).toContain('xvfb');
    for (const name of ['dunst', 'redis-tools']) {
      expect(whys('start', true)).not.toContain(name);
      expect(whys('test', true)).toContain(name);
    }
  });
});

describe('plan for what is missing', () => {
  const pickPackage = (names: string[]) => names[0];

  it('stops a user without root with the exact command', () => {
    const plan = planInstall(mutable(GTK, FFMPEG), { isRoot: false, hasApt: true, pickPackage });
    expect(plan).toEqual({
      kind: 'stop',
      sentence:
        'System packages are missing:\n  - GTK 3\n  - FFmpeg\nInstall them with:\n' +
        '  sudo apt-get update && sudo apt-get install -y --no-install-recommends libgtk-3-0 ffmpeg\n' +
        'then run the command again.',
    });
  });

  it('stops where there is no apt with a plain list', () => {
    const plan = planInstall(mutable(FFMPEG), { isRoot: true, hasApt: false, pickPackage });
    expect(plan).toEqual({ kind: 'stop', sentence: 'Please install these, then run the command again:\n  - FFmpeg' });
  });

  it('only warns when nothing but an optional need is missing', () => {
    expect(planInstall(mutable(BROWSER), { isRoot: false, hasApt: true, pickPackage }).kind).toBe('warn');
    expect(planInstall(mutable(BROWSER), { isRoot: true, hasApt: false, pickPackage }).kind).toBe('warn');
  });

  it('lets root install each package once, under the name this release knows', () => {
    const twice = mutable(FFMPEG, FFMPEG, GTK);
    const plan = planInstall(twice, { isRoot: true, hasApt: true, pickPackage: (names) => names.at(-1) });
    expect(plan).toEqual({ kind: 'install', packages: ['ffmpeg', 'libgtk-3-0t64'] });
  });
});

/** PATH with a dpkg and an apt of our own: "installing" adds names to a file that the fake dpkg-query reads. */
function fakeDebian(installed: string[]) {
  const bin = tempDir();
  const list = join(bin, 'installed');
  const calls = join(bin, 'calls');
  writeFileSync(list, installed.map((name) => `${name} installed\n`).join(''));
  writeFileSync(calls, '');
  const tools = {
    'dpkg-query': `while read -r line; do echo "$line"; done < '${list}'`,
    'apt-cache': `for name in "$@"; do case "$name" in *t64) echo "Package: $name";; esac; done`,
    'apt-get': `echo "$@" >> '${calls}'
      case "$*" in *install*) for name in "$@"; do echo "$name installed" >> '${list}'; done;; esac`,
  };
  for (const [name, body] of Object.entries(tools)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  vi.stubEnv('PATH', bin);
  const said: string[] = [];
  const context = {
    ...createContext({ root: bin, purpose: 'start', say: (line) => said.push(line) }),
    logFile: join(bin, 'log'),
  };
  return { context, said, calls: () => readFileSync(calls, 'utf8').trim().split('\n').filter(Boolean) };
}

describe.runIf(process.platform === 'linux')('system packages on a Debian machine', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('are left alone when dpkg knows them all', async () => {
    const { context, calls } = fakeDebian(['libgtk-3-0']);
    await expect(ensureNeeds(context, mutable(GTK), true)).resolves.toBe('already there');
    expect(calls()).toEqual([]);
  });

  it('are installed by root under the name that apt offers, without recommendations', async () => {
    const { context, calls } = fakeDebian([]);
    await expect(ensureNeeds(context, mutable(GTK), true)).resolves.toBe('installed libgtk-3-0t64');
    expect(calls()).toEqual([
      '-o DPkg::Lock::Timeout=300 update',
      '-o DPkg::Lock::Timeout=300 install -y --no-install-recommends libgtk-3-0t64',
    ]);
  });

  it('are never installed for a user: the set-up ends with the command to run', async () => {
    const { context, calls } = fakeDebian([]);
    await expect(ensureNeeds(context, mutable(GTK), false)).rejects.toThrow(
      'sudo apt-get install -y --no-install-recommends libgtk-3-0t64',
    );
    expect(calls()).toEqual([]);
  });

  it('that no release offers end the set-up for root too, but an optional one only brings a warning', async () => {
    const { context, said } = fakeDebian([]);
    await expect(ensureNeeds(context, mutable(FFMPEG), true)).rejects.toThrow(/Please install these.*\n {2}- FFmpeg/);
    await expect(ensureNeeds(context, mutable(BROWSER), true)).resolves.toBe('going on without');
    expect(said.join()).toContain('a browser');
  });
});
