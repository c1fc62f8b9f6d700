import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lookAtProcessor } from '../../../main/settings/look-at-processor';
import { tempDir } from '../../support/temp-dir';

const folder = tempDir('look');
const program = join(folder, 'run');
const plain = join(folder, 'run.py');
writeFileSync(program, '#!/bin/sh\n');
chmodSync(program, 0o755);
writeFileSync(plain, 'print()\n');
chmodSync(plain, 0o644);
mkdirSync(join(folder, 'work'));

const look = (setting: unknown, secrets: Readonly<Record<string, string>> = {}) =>
  lookAtProcessor('image', { processors: { image: setting } }, (_type, name) => secrets[name], { PATH: folder });
const run = (...command: string[]) => ({ kind: 'program', command });

describe('A look at the processor that is set', () => {
  it('finds nothing to say of one that has no program', () => {
    for (const setting of [undefined, { kind: 'builtin' }, { kind: 'external' }, { kind: 'url', url: 'http://x/' }])
      expect(look(setting)).toEqual({});
  });

  it('finds a program by its path, below its folder and on PATH, also on one of its own', () => {
    expect(look(run(program))).toEqual({ program });
    expect(look({ ...run('./run'), cwd: folder })).toEqual({ program });
    expect(look(run('run'))).toEqual({ program });
    expect(look({ ...run('run'), env: { PATH: join(folder, 'work') } })).toMatchObject({
      problem: { message: { code: 'processor.program_missing' } },
    });
  });

  it('does not guess about a program below the folder of a task that does not exist yet', () => {
    expect(look(run('./run'))).toEqual({});
  });

  it.each([
    ['no such program', run('nothing'), 'command.0', 'processor.program_missing'],
    ['a folder in its place', run(join(folder, 'work')), 'command.0', 'processor.program_missing'],
    ['a file that cannot be run', run(plain), 'command.0', 'processor.program_not_executable'],
    ['no such folder', { ...run(program), cwd: join(folder, 'gone') }, 'cwd', 'processor.folder_missing'],
    ['a folder without its full path', { ...run(program), cwd: 'work' }, 'cwd', 'processor.folder_missing'],
    ['a file instead of a folder', { ...run(program), cwd: plain }, 'cwd', 'processor.folder_missing'],
    ['a secret without a value', { ...run(program), secrets: ['A', 'B'] }, 'secrets.1', 'processor.secret_missing'],
    ['a value that cannot be', { ...run(program), graceSeconds: -1 }, 'graceSeconds', 'processor_unusable'],
    ['a kind that does not exist', { kind: 'docker' }, 'kind', 'processor_unusable'],
  ])('says at its field: %s', (_what, setting, field, code) => {
    expect(look(setting, { A: 'a' })).toMatchObject({
      problem: { code: 'processor_unusable', field: `processors.image.${field}`, message: { code } },
    });
  });
});
