import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { type MakePoster, Posters } from '../../../main/films/posters';
import { findOutput } from '../../../main/projects/output-files';
import { makePoster } from '../../../workers/poster/make-poster';
import { tempDir } from '../../support/temp-dir';
import { openTestFilms, output } from './support/test-films';

let dir: string;
let asked: string[];
const found = new Map<string, { path: string; sha256: string }>();
function postersOf(make: MakePoster = makePoster): Posters {
  return new Posters({
    folder: join(dir, 'posters'),
    find: async (projectId, scene) => {
      const name = scene === undefined ? projectId : `${projectId} ${scene}`;
      asked.push(name);
      return found.get(name);
    },
    make,
  });
}
async function addPicture(projectId: string, colour = '#3b6cf6') {
  const bytes = await sharp({ create: { width: 64, height: 36, channels: 3, background: colour } })
    .png()
    .toBuffer();
  const path = join(dir, `${encodeURIComponent(projectId)}.png`);
  await writeFile(path, bytes);
  found.set(projectId, { path, sha256: createHash('sha256').update(bytes).digest('hex') });
}
beforeEach(() => {
  dir = tempDir('posters');
  asked = [];
  found.clear();
});

describe('posters of films', () => {
  it('are made once for each content, however many films and readers ask', async () => {
    await addPicture('camp');
    await addPicture('tea');
    let made = 0;
    const posters = postersOf((source, target) => {
      made += 1;
      return makePoster(source, target);
    });
    const replies = await Promise.all(['camp', 'camp', 'tea'].map((name) => posters.respond(name)));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await posters.respond('camp')).headers.get('content-type')).toBe('image/jpeg');
    expect(made).toBe(1);
  });

  it('are there for each scene as well, and for no other address', async () => {
    await addPicture('camp');
    await addPicture('camp 2', '#ff0000');
    const posters = postersOf();
    const statuses = await Promise.all(
      ['camp', 'camp/2', 'camp/3', 'camp/2/', 'camp/x', 'camp/-2', '/2'].map(async (name) => {
        const { status } = await posters.respond(name);
        return status;
      }),
    );
    expect(statuses).toEqual([200, 200, 404, 404, 404, 404, 404]);
    expect(asked).toEqual(['camp', 'camp 2', 'camp 3']);
  });

  it('of a scene are of its newest picture that was not replaced', async () => {
    const world = await openTestFilms();
    try {
      const picture = (path: string, scene: number) => output('image', path, { scene });
      for (const outputs of [
        [picture('versions/1/images/1.jpg', 1), picture('images/2.jpg', 2)],
        [picture('images/1.jpg', 1)],
      ]) {
        await world.queue.enqueue({ projectId: 'camp', type: 'image', metadata: {} });
        await world.run('image', 'completed', outputs);
      }
      await world.films.overview();
      const { tasks } = await world.films.get('camp');
      const [newer, older] = tasks.map(({ id }) => id);
      expect(await world.films.scenePictureOf('camp', 1)).toEqual({ taskId: newer, index: 0 });
      expect(await world.films.scenePictureOf('camp', 2)).toEqual({ taskId: older, index: 1 });
      expect(await world.films.scenePictureOf('camp', 3)).toBeUndefined();
      expect(await world.films.scenePictureOf('nothing', 1)).toBeUndefined();
    } finally {
      await world.close();
    }
  });

  it('follow the film: another content is another poster', async () => {
    await addPicture('camp');
    const posters = postersOf();
    const shown = async () => Buffer.from(await (await posters.respond('camp')).arrayBuffer()).toString('hex');
    const before = await shown();
    await addPicture('camp', '#ff0000');
    expect(await shown()).not.toBe(before);
  });

  it('are not there for what is no readable picture, which is tried once', async () => {
    await writeFile(join(dir, 'broken.jpg'), 'broken');
    found.set('camp', { path: join(dir, 'broken.jpg'), sha256: 'a'.repeat(64) });
    let tried = 0;
    const posters = postersOf(async (source, target) => {
      tried += 1;
      return makePoster(source, target);
    });
    expect((await posters.respond('camp')).status).toBe(404);
    expect((await posters.respond('camp')).status).toBe(404);
    expect(tried).toBe(1);
  });

  it('are tried again when the process that makes them ended, as after a picture that was too much for it', async () => {
    await addPicture('camp');
    await addPicture('tea', '#ff0000');
    let hasEnded = false;
    const posters = postersOf((source, target) => (hasEnded ? makePoster(source, target) : Promise.resolve(undefined)));
    const ask = () => Promise.all(['camp', 'tea'].map(async (name) => (await posters.respond(name)).status));
    expect(await ask()).toEqual([404, 404]);
    hasEnded = true;
    expect(await ask()).toEqual([200, 200]);
  });

  it('keep a bounded number of files, the newest ones', async () => {
    await mkdir(join(dir, 'posters'));
    await addPicture('camp');
    for (let n = 0; n < 3_005; n++) {
      const file = join(dir, 'posters', `${n}.jpg`);
      await writeFile(file, '');
      await utimes(file, 1, 1);
    }
    expect((await postersOf().respond('camp')).status).toBe(200);
    const kept = await readdir(join(dir, 'posters'));
    expect(kept).toHaveLength(3_000);
    expect(kept).toContain(`${found.get('camp')?.sha256}.jpg`);
  });
});

describe('whoever asks for a poster', () => {
  it.each([
    '../../etc/passwd',
    '..%2f..%2fetc%2fpasswd',
    '%2e%2e/x',
    'camp/../../x',
    '%',
    '%E0%A4%A',
    '%00',
    'a%0Ab',
    '',
    'x'.repeat(5_000),
  ])('by %s gets nothing, and no file is looked for by that name', async (name) => {
    await addPicture('camp');
    await writeFile(join(dir, 'secret.jpg'), 'secret');
    const { status } = await postersOf().respond(name);
    expect(status).toBe(404);
    expect(asked.every((project) => !found.has(project))).toBe(true);
  });

  it('gets no file outside of the project through a link in it', async () => {
    const world = await openTestFilms();
    try {
      const project = join(dir, 'camp');
      await mkdir(project);
      await addPicture('other');
      const other = found.get('other')?.path ?? '';
      await copyFile(other, join(dir, 'outside.png'));
      await symlink(join(dir, 'outside.png'), join(project, 'thumbnail.jpg'));
      await world.queue.enqueue({ projectId: 'camp', type: 'video', metadata: {} });
      await world.run('video', 'completed', [output('video', 'video.mp4'), output('thumbnail', 'thumbnail.jpg')]);
      await world.films.overview();
      const posters = new Posters({
        folder: join(dir, 'posters'),
        make: makePoster,
        async find(projectId) {
          const poster = await world.films.posterOf(projectId);
          const task = await world.queue.getTask(poster?.taskId ?? '');
          const made = task?.outputs[poster?.index ?? 0];
          const file = await findOutput(project, made);
          return file === undefined || made === undefined ? undefined : { path: file.path, sha256: made.sha256 };
        },
      });
      expect((await posters.respond('camp')).status).toBe(404);
      expect((await posters.respond('nothing')).status).toBe(404);
    } finally {
      await world.close();
    }
  });
});
