import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { makePoster } from '../../../workers/poster/make-poster';
import { plainPicture } from '../../support/large-picture';
import { tempDir } from '../../support/temp-dir';

let dir: string;
beforeEach(() => {
  dir = tempDir('poster');
});
const target = () => join(dir, 'poster.jpg');
async function made(name: string, bytes: Uint8Array | string): Promise<boolean | undefined> {
  const source = join(dir, name);
  await writeFile(source, bytes);
  const isMade = await makePoster(source, target());
  const rest = (await readdir(dir)).filter((file) => file !== name);
  expect(rest).toEqual(isMade ? ['poster.jpg'] : []);
  await rm(source);
  return isMade;
}
const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#3b6cf6' } });

describe('a poster', () => {
  it.each([
    [1_920, 1_080],
    [1_080, 1_920],
    [300, 300],
    [2_000, 400],
  ])('of a picture of %i x %i is a JPEG of 640 x 360 without its metadata', async (width, height) => {
    const picture = await plain(width, height)
      .withExif({ IFD0: { Copyright: 'somebody' } })
      .jpeg()
      .toBuffer();
    expect(await made('picture.jpg', picture)).toBe(true);
    const { format, width: w, height: h, exif } = await sharp(await readFile(target())).metadata();
    expect({ format, w, h, exif }).toEqual({ format: 'jpeg', w: 640, h: 360, exif: undefined });
  });

  it('is made of a picture of a hundred megapixels', async () => {
    const huge = await plainPicture(12_000, 9_000, '#804020', (of) => of.jpeg());
    expect(await made('huge.jpg', huge)).toBe(true);
  });

  it.each([
    ['a text named .jpg', 'thumbnail.jpg', 'no picture at all'],
    ['nothing', 'empty.jpg', ''],
    [
      'an SVG that names other files',
      'a.svg',
      '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    ],
  ])('is not made of %s', async (_what, name, content) => {
    expect(await made(name, content)).toBe(false);
  });

  it('that cannot be written is no fault of its picture', async () => {
    const source = join(dir, 'picture.png');
    await plain(640, 360).png().toFile(source);
    expect(await makePoster(source, join(dir, 'missing', 'poster.jpg'))).toBeUndefined();
  });

  it('is not made of a picture that is cut off, of a strip, or of one that would unfold to more than the memory', async () => {
    const whole = await sharp({
      create: {
        width: 900,
        height: 900,
        channels: 3,
        noise: { type: 'gaussian', mean: 99, sigma: 30 },
        background: '#000',
      },
    })
      .png()
      .toBuffer();
    expect(await made('cut.png', whole.subarray(0, whole.length / 2))).toBe(false);
    expect(await made('strip.png', await plain(16_000, 1).png().toBuffer())).toBe(false);
    expect(
      await made(
        'bomb.webp',
        await plainPicture(6_000, 6_000, '#ffffff', (of) => of.webp({ lossless: true, effort: 0 })),
      ),
    ).toBe(false);
  });

  it('is not made of a file that is gone, a folder, or a link to nothing', async () => {
    expect(await makePoster(join(dir, 'gone.jpg'), target())).toBe(false);
    expect(await makePoster(dir, target())).toBe(false);
    await symlink(join(dir, 'nowhere.jpg'), join(dir, 'link.jpg'));
    expect(await makePoster(join(dir, 'link.jpg'), target())).toBe(false);
    expect(await readdir(dir)).toEqual(['link.jpg']);
  });
});
