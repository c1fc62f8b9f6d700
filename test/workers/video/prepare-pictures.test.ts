import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { preparePictures } from '../../../workers/video/prepare-pictures';
import { testRun } from '../test-context';
import { scriptOf, writeCard } from './video-context';

const size = { widthPx: 320, heightPx: 180 };

async function prepared(files: readonly (readonly [string, (path: string) => Promise<unknown>])[]) {
  const run = await testRun({});
  const images = join(run.context.projectDir, 'images');
  await mkdir(images);
  for (const [at, [name, write]] of files.entries()) {
    await write(join(images, name));
    await utimes(join(images, name), 1_700_000_000 + at, 1_700_000_000 + at);
  }
  const { pictures } = await preparePictures(run.context, scriptOf(['하나', '둘', '셋']), size, () => {});
  return { pictures, stagingDir: run.context.stagingDir, logs: run.logs.map(({ said }) => said) };
}
const card = (index: number) => (path: string) => writeCard(path, index);
const plain = (background: string) => (path: string) =>
  sharp({ create: { width: 640, height: 360, channels: 3, background } })
    .png()
    .toFile(path);

it('the log names the creator’s pictures that the film shows, and each other file with the reason', async () => {
  const { logs } = await prepared([
    ['1.jpg', card(1)],
    ['001.png', card(2)],
    ['장면 2.jpg', card(3)],
    ['3.jpg', (path) => writeFile(path, '그림이 아닌 글')],
    ['9.jpg', card(4)],
    ['cover.png', card(5)],
    ['3.psd', (path) => writeFile(path, '8BPS\0\x01\0\0\0\0')],
  ]);
  const not = (why: string, name: string) => ({ code: 'video.pictures_not_used', why, names: [name], more: 0 });
  expect(logs).toEqual(
    expect.arrayContaining([
      { code: 'video.own_pictures', names: ['001.png', '장면 2.jpg'], more: 0 },
      not('a newer one is there', '1.jpg'),
      not('no picture', '3.jpg'),
      not('no such scene', '9.jpg'),
      not('no scene in its name', 'cover.png'),
      not('other format', '3.psd'),
      { code: 'video.scenes_without_picture', scenes: [3], more: 0 },
    ]),
  );
});

it('the log warns, before the film is made, of pictures that may not simply be published', async () => {
  const run = await testRun({ title: '부산' });
  await writeCard(join(run.context.stagingDir, 'a.jpg'), 1);
  const details = { kind: 'image', scene: 2, sourceUrl: 'https://a.example/a.jpg', licence: 'CC BY-NC 4.0' } as const;
  await run.context.publish([{ staged: 'a.jpg', target: 'images/002.jpg', details }]);
  await preparePictures(run.context, scriptOf(['하나', '둘']), size, () => {});
  // Scene 1 has no picture of its own and shows this one too.
  const warning = { code: 'video.check_rights', concern: 'non_commercial', scenes: [1, 2], more: 0 };
  expect(run.logs).toContainEqual(expect.objectContaining({ said: warning, level: 'warn' }));
});

it('a plain picture of the creator’s own is shown all the same', async () => {
  const { pictures, stagingDir } = await prepared([['2.png', plain('#cc2200')]]);
  const { data } = await sharp(join(stagingDir, pictures[1]?.name ?? ''))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([...data.subarray(0, 3)]).toEqual([0xcc, 0x22, 0x00]);
});

it('a hundred pictures of scenes that the script has not are named, and prepared only where one is missing', async () => {
  const others = Array.from({ length: 100 }, (_, at) => [`${at + 10}.jpg`, card(1)] as const);
  const own = [1, 2, 3].map((scene) => [`${scene}.jpg`, card(scene)] as const);
  const full = await prepared([...own, ...others]);
  const stagedIn = async (dir: string) => (await readdir(dir)).filter((name) => name.startsWith('picture-'));
  expect(await stagedIn(full.stagingDir)).toHaveLength(3);
  const names = Array.from({ length: 10 }, (_, at) => `${109 - at}.jpg`);
  expect(full.logs).toContainEqual({ code: 'video.pictures_not_used', why: 'no such scene', names, more: 90 });
  const missing = await prepared([['1.jpg', card(1)], ...others.slice(0, 2)]);
  expect(new Set(missing.pictures.map(({ name }) => name)).size).toBe(1);
});
