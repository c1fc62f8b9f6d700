import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { makeImages } from '../../../workers/image/make-images';
import { crawlsForTests, photosForTests } from './crawl-context';

const photo = photosForTests();
const { start } = crawlsForTests();

async function runWith(files: Readonly<Record<string, Buffer | string>>, scenes: number) {
  const run = await start({ scenes });
  const folder = join(run.context.projectDir, 'images');
  await mkdir(folder);
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  await makeImages(run.context);
  return { run, folder, scenesMade: run.outputs.map(({ scene }) => scene) };
}

describe('A picture that the creator put into images/', () => {
  it('stays as it is, and its scene gets no other', async () => {
    const { run, folder, scenesMade } = await runWith({ '장면 2.jpg': photo(1), '003.png': photo(2) }, 3);
    expect(scenesMade).toEqual([1]);
    expect(await readFile(join(folder, '장면 2.jpg'))).toEqual(photo(1));
    expect(await readFile(join(folder, '003.png'))).toEqual(photo(2));
    expect(run.logs.map(({ said }) => said)).toContainEqual({
      code: 'image.own_kept',
      names: ['장면 2.jpg', '003.png'],
      more: 0,
    });
  });

  it('may be plain', async () => {
    const plain = await sharp({ create: { width: 640, height: 360, channels: 3, background: '#123' } })
      .png()
      .toBuffer();
    expect((await runWith({ '1.png': plain }, 2)).scenesMade).toEqual([2]);
  });

  it('leaves nothing to do when every scene has one', async () => {
    const { run, scenesMade } = await runWith({ '1.jpg': photo(1), '2.jpg': photo(2) }, 2);
    expect(scenesMade).toEqual([]);
    expect(run.progress.at(-1)).toMatchObject({ stage: 'done', fraction: 1 });
  });

  it.each<[string, () => Buffer | string]>([
    ['is no picture', () => 'a text'],
    ['is cut off', () => photo(1).subarray(0, 3_000)],
  ])('does not count when it %s', async (_what, content) => {
    expect((await runWith({ '1.jpg': content() }, 1)).scenesMade).toEqual([1]);
  });
});
