import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundleForNode } from '../support/bundle-for-node';
import { tempDir } from '../support/temp-dir';
import { cannotFailFiles } from './support/file-faults';

const why = cannotFailFiles();
if (why !== undefined) process.stderr.write(`test/faults/folder-sync.test.ts is left out: ${why}\n`);

const ALL_DONE = [
  'publish: done',
  'publish into a new folder: done',
  'a new database and a backup: done',
  'a file: done',
];

describe.skipIf(why !== undefined)('A disk that cannot flush a folder', () => {
  let dir: string;
  let library: string;
  let program: string;
  beforeAll(async () => {
    dir = tempDir('folder-sync');
    library = join(dir, 'folder-sync.so');
    const source = join(import.meta.dirname, 'support', 'folder-sync.c');
    const built = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl'], { encoding: 'utf8' });
    if (built.status !== 0) throw new Error(built.stderr);
    program = await bundleForNode('test/faults/support/folder-sync-program.ts');
  });

  type Refusal = 'FOLDER_SYNC_ERRNO' | 'FOLDER_OPEN_ERRNO' | 'FILE_SYNC_ERRNO';
  async function work(refusal: Refusal, errno: keyof typeof constants.errno): Promise<string[]> {
    const child = spawn(process.execPath, [program, tempDir('folder-sync-run')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, LD_PRELOAD: library, [refusal]: String(constants.errno[errno]) },
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    await once(child, 'close');
    return out.split('\n').filter((line) => line !== '');
  }

  test.each(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM', 'EACCES', 'EBADF'] as const)(
    'since it returns %s, is no error: files, database and backup are made',
    async (errno) => {
      expect(await work('FOLDER_SYNC_ERRNO', errno)).toEqual(ALL_DONE);
    },
  );

  test.each(['EISDIR', 'EACCES', 'EPERM'] as const)('nor open one for it (%s), is no error either', async (errno) => {
    expect(await work('FOLDER_OPEN_ERRNO', errno)).toEqual(ALL_DONE);
  });

  test.each(['EIO', 'ENOSPC'] as const)('because it fails (%s), fails what needed it', async (errno) => {
    const [publish, intoNewFolder, database] = await work('FOLDER_SYNC_ERRNO', errno);
    expect([publish, intoNewFolder]).toEqual([`publish: ${errno}`, `publish into a new folder: ${errno}`]);
    expect(database).toMatch(/: (storage_failed|disk_full|EIO|ENOSPC)$/);
  });

  test('does not excuse one that cannot flush a file', async () => {
    const lines = await work('FILE_SYNC_ERRNO', 'EINVAL');
    expect(lines.filter((line) => line.endsWith(': done'))).toEqual([]);
  });
});
