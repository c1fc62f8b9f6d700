import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TaskOutput } from '../../../contract/task';
import { outputResponse, parseRange, projectFileIn, projectFileResponse } from '../../../main/projects/output-files';
import { tempDir } from '../../support/temp-dir';

let project = '';
beforeEach(async () => {
  const root = tempDir('outputs');
  project = join(root, 'project');
  await mkdir(project);
  await writeFile(join(project, 'video.mp4'), '0123456789');
  await writeFile(join(root, 'secret.mp4'), 'secret');
  await symlink(join(root, 'secret.mp4'), join(project, 'link.mp4'));
});
const output = (path: string): TaskOutput => ({ kind: 'video', path, bytes: 10, sha256: 'a'.repeat(64) });

describe('Previews of finished files', () => {
  it('are whole without a range and cut to one with it, so that a film can be wound', async () => {
    const whole = await outputResponse(project, output('video.mp4'), null);
    expect([whole.status, whole.headers.get('content-type'), await whole.text()]).toEqual([
      200,
      'video/mp4',
      '0123456789',
    ]);
    const part = await outputResponse(project, output('video.mp4'), 'bytes=2-4');
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-4/10', '234']);
  });

  it.each(['../secret.mp4', 'link.mp4', 'none.mp4', 'video.exe', '.'])('never serve %j', async (path) => {
    expect((await outputResponse(project, output(path), null)).status).toBe(404);
  });

  it('return 416 for a range that is not there', async () => {
    expect((await outputResponse(project, output('video.mp4'), 'bytes=10-')).status).toBe(416);
  });

  it.each([
    ['bytes=0-', { start: 0, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=5-99', { start: 5, end: 9 }],
    ['bytes=-', null],
    ['bytes=4-2', null],
    ['items=0-1', null],
    ['bytes=0-1,3-4', null],
  ])('read the range %j', (header, range) => {
    expect(parseRange(header, 10)).toEqual(range);
  });
});

describe('A project’s file for the panel', () => {
  const respond = async (rest: string) => {
    const wanted = projectFileIn(rest);
    return wanted === undefined ? 404 : (await projectFileResponse(project, wanted.path, null)).status;
  };

  it('is found by the parts of its address, each encoded on its own, whatever its names hold', async () => {
    await mkdir(join(project, 'images'));
    await writeFile(join(project, 'images/002 내 사진 #1.png'), 'picture');
    const rest = ['겨울/캠핑?', 'images', '002 내 사진 #1.png'].map(encodeURIComponent).join('/');
    expect(projectFileIn(rest)).toEqual({ projectId: '겨울/캠핑?', path: 'images/002 내 사진 #1.png' });
    expect(await respond(rest)).toBe(200);
  });

  it('of an earlier film is served, and a part of it', async () => {
    await mkdir(join(project, 'versions/1'), { recursive: true });
    await writeFile(join(project, 'versions/1/video.mp4'), '0123456789');
    expect(await respond('p/versions/1/video.mp4')).toBe(200);
    const part = await projectFileResponse(project, 'versions/1/video.mp4', 'bytes=1-2');
    expect([part.status, await part.text()]).toEqual([206, '12']);
  });

  it.each([
    '..%2Fsecret.mp4',
    '%2e%2e/secret.mp4',
    '../secret.mp4',
    'images%2F..%2F..%2Fsecret.mp4',
    'images/..%5C..%5Csecret.mp4',
    '%2Fetc/passwd.json',
    'link.mp4',
    'loop/video.mp4',
    '.partial-00000000-x/video.mp4',
    'images/.hidden.jpg',
    'video.mp4%00.jpg',
    'C:/video.mp4',
    'video.exe',
    '.',
    '',
    '%',
    '%FF.mp4',
  ])('is never one that is not the project’s to show: %j', async (path) => {
    await symlink(join(project, '..'), join(project, 'loop'));
    await mkdir(join(project, '.partial-00000000-x'));
    await writeFile(join(project, '.partial-00000000-x/video.mp4'), 'unfinished');
    await mkdir(join(project, 'images'));
    await writeFile(join(project, 'images/.hidden.jpg'), 'hidden');
    expect(await respond(`p/${path}`)).toBe(404);
  });

  it('of a project that nobody knows is not there', async () => {
    expect((await projectFileResponse(undefined, 'video.mp4', null)).status).toBe(404);
  });
});
