import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TaskOutput } from '../../../contract/task';
import { outputResponse, parseRange } from '../../../main/projects/output-files';
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
