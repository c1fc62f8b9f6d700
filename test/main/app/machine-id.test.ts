import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openMachineId } from '../../../main/app/machine-id';
import { tempDir } from '../../support/temp-dir';

describe('The id of the app among others that share a workspace', () => {
  it('is made at the first start and stays the same, and no other home has it', () => {
    const home = tempDir('home');
    const id = openMachineId(home);
    expect(openMachineId(home)).toBe(id);
    expect(openMachineId(tempDir('home'))).not.toBe(id);
    expect(statSync(join(home, 'machine-id')).mode & 0o777).toBe(0o600);
  });

  it('is made again where its file holds anything else', () => {
    const home = tempDir('home');
    writeFileSync(join(home, 'machine-id'), '');
    const id = openMachineId(home);
    expect(readFileSync(join(home, 'machine-id'), 'utf8')).toBe(`${id}\n`);
  });
});
