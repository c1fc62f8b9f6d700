import { existsSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareHome } from '../../../main/app/home';
import { makeFolder, makeFolderSync } from '../../../main/system/files';
import { FilmStudio } from '../../support/film-studio';
import { tempDir } from '../../support/temp-dir';

/** Linux returns ENOENT to whoever makes a folder here, and Node's recursive mkdir then never returns. */
const NOWHERE = '/proc/none/films';

let umask: number;
beforeAll(() => {
  umask = process.umask(0o022);
});
afterAll(() => void process.umask(umask));

describe.each([
  ['at once', async (path: string, mode?: number) => makeFolderSync(path, mode)],
  ['without waiting for the disk', makeFolder],
])('A folder made %s', (_how, make) => {
  it('is there with all above it, of the mode that was asked for, and made twice it is the same', async () => {
    const root = tempDir('folders');
    await make(join(root, 'a', '나', 'c'), 0o700);
    await make(join(root, 'a', '나', 'c'));
    for (const path of ['a', 'a/나', 'a/나/c']) expect(statSync(join(root, path)).mode & 0o777).toBe(0o700);
    await Promise.all([make(join(root, 'b', 'c')), make(join(root, 'b', 'd')), make(join(root, 'b', 'c'))]);
    expect(existsSync(join(root, 'b', 'd'))).toBe(true);
  });

  it('may lie behind a link to a folder, and not behind a file or a link to nothing', async () => {
    const root = tempDir('folders');
    symlinkSync(tempDir('folders'), join(root, 'link'));
    await make(join(root, 'link', 'x'));
    expect(existsSync(join(root, 'link', 'x'))).toBe(true);
    writeFileSync(join(root, 'file'), '');
    symlinkSync(join(root, 'nothing'), join(root, 'dangling'));
    await expect(make(join(root, 'file')), 'a file').rejects.toThrow('EEXIST');
    await expect(make(join(root, 'file', 'x')), 'below a file').rejects.toThrow('ENOTDIR');
    await expect(make(join(root, 'dangling', 'x')), 'a link to nothing').rejects.toThrow('EEXIST');
  });

  it.runIf(process.platform === 'linux')('is refused where none can be made, and does not try for ever', async () => {
    await expect(make(NOWHERE)).rejects.toThrow('ENOENT');
  });
});

describe.runIf(process.platform === 'linux')('A place where no folder can be made', () => {
  it('ends a start with a sentence', () => {
    expect(() => prepareHome(NOWHERE)).toThrow(/^Studio Queue cannot use \/proc\/none\/films as its home folder/);
  });

  it('fails a task that should work there, and holds up no other', async () => {
    const studio = await FilmStudio.open();
    const { workspace } = studio;
    studio.workspace = NOWHERE;
    const add = (projectId: string) =>
      studio.queue.enqueue({ type: 'script', projectId, maxRetries: 0, metadata: { title: 'ok' } });
    const { task } = await add('p');
    await studio.idle();
    expect(await studio.task(task.id)).toMatchObject({ status: 'failed', errorCode: 'storage_failed' });
    studio.workspace = workspace;
    const { task: next } = await add('p');
    await studio.idle();
    expect((await studio.task(next.id)).status).toBe('completed');
    await studio.close();
  });
});
