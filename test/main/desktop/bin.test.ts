import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { moveToBin } from '../../../main/desktop/bin';
import { tempDir } from '../../support/temp-dir';

afterEach(() => vi.unstubAllEnvs());

const refused = new Error('Failed to move item to trash');
const noBin = { trashItem: () => Promise.reject(refused) };

it('what a Linux without the desktop’s program for it does not move to the bin names that program', async () => {
  vi.stubEnv('PATH', tempDir('bare'));
  await expect(moveToBin('/films/rain', noBin, 'linux')).rejects.toMatchObject({
    problem: { code: 'film.no_bin_program' },
  });
});

it('what the bin itself refuses is told as it is', async () => {
  const dir = tempDir('desktop');
  vi.stubEnv('PATH', dir);
  await expect(moveToBin('/films/rain', noBin, 'darwin')).rejects.toBe(refused);
  writeFileSync(join(dir, 'gio'), '#!/bin/sh\n', { mode: 0o755 });
  await expect(moveToBin('/films/rain', noBin, 'linux')).rejects.toBe(refused);
});
