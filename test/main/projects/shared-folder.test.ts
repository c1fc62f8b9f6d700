import { mkdir, realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type SharedFolder, sharedFolder } from '../../../main/projects/shared-folder';
import { tempDir } from '../../support/temp-dir';

let workspace = '';
let folder: SharedFolder;
beforeEach(async () => {
  workspace = await realpath(tempDir('shared'));
  folder = sharedFolder(() => workspace);
});

describe('A folder of the shared folder', () => {
  it('has one name for all machines, and leads to each one’s own path', async () => {
    await mkdir(join(workspace, '제주 여행'));
    expect(folder.toShared(join(workspace, '제주 여행'))).toBe('제주 여행');
    expect(folder.toShared(join(workspace, 'a', 'b'))).toBe('a/b');
    expect(sharedFolder(() => '/mnt/nas').toAbsolute('a/b')).toBe(join('/mnt/nas', 'a', 'b'));
  });

  it('is known as well where the workspace is a link, since runs record what it leads to', async () => {
    const link = join(await realpath(tempDir('link')), 'nas');
    await symlink(workspace, link);
    await mkdir(join(workspace, 'film'));
    const linked = sharedFolder(() => link);
    expect([linked.toShared(join(workspace, 'film')), linked.toShared(join(link, 'film'))]).toEqual(['film', 'film']);
  });

  it('has no name outside of it', () => {
    for (const other of [workspace, join(workspace, '..'), `${workspace}-2`, '/etc']) {
      expect(folder.toShared(other)).toBeUndefined();
    }
  });

  it.each(['', '.', '..', '../etc', 'a/../../etc', '/etc', 'a//b', 'a/./b', 'C:\\Windows', 'C:/x', 'a\\..\\b', 'a\0b'])(
    'a name such as %j, which another machine wrote, leads nowhere',
    (name) => {
      expect(folder.toAbsolute(name)).toBeUndefined();
    },
  );
});
