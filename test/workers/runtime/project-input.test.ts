import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plainFilesIn, readProjectText } from '../../../workers/runtime/project-input';
import { tempDir } from '../../support/temp-dir';

const LIMIT = 100;

describe('What a worker reads from its project', () => {
  const dir = tempDir('input');
  writeFileSync(join(dir, 'plain'), 'x'.repeat(LIMIT));
  writeFileSync(join(dir, 'long'), 'x'.repeat(LIMIT + 1));
  mkdirSync(join(dir, 'folder'));
  writeFileSync(join(dir, 'folder', 'inside'), 'x');
  symlinkSync(join(dir, 'plain'), join(dir, 'link'));
  symlinkSync(join(dir, 'folder'), join(dir, 'folder-link'));

  it('is a file of limited size that lies in the project', async () => {
    expect(await readProjectText(dir, 'plain', LIMIT)).toHaveLength(LIMIT);
    expect(await readProjectText(dir, 'gone', LIMIT)).toBeUndefined();
  });

  it.each(['long', 'folder', 'link', 'folder-link'])('is not %s', async (name) => {
    await expect(readProjectText(dir, name, LIMIT)).rejects.toThrow('is a link, no file, or too large');
  });

  it('is never reached through a link', async () => {
    expect((await plainFilesIn(dir, '.')).sort()).toEqual(['long', 'plain']);
    expect(await plainFilesIn(dir, 'folder')).toEqual(['inside']);
    expect(await plainFilesIn(dir, 'folder-link')).toEqual([]);
    expect(await plainFilesIn(dir, 'gone')).toEqual([]);
  });
});
