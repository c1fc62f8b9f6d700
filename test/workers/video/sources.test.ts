import { createHash } from 'node:crypto';
import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { normalisePicture } from '../../../workers/video/pictures';
import { assignPictures, findPictures, isScriptNamed, readScript } from '../../../workers/video/sources';
import { tempDir } from '../../support/temp-dir';
import { scriptOf, writeCard } from './video-context';

let dir = '';
beforeEach(async () => {
  dir = tempDir('video-sources');
  await mkdir(join(dir, 'images'));
});

const image = (path: string, scene: number, content = 'x') => ({
  kind: 'image',
  path,
  scene,
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
  taskId: '7b1f0f3e-6f0d-4c8e-9d3b-0d2f5a9c1e11',
});
const writeManifest = (files: object[]) =>
  writeFile(
    join(dir, 'manifest.json'),
    JSON.stringify({ version: 1, projectId: 'p', updatedAt: '2026-01-01T00:00:00Z', files }),
  );

describe('The script', () => {
  it('that is missing is an error that says what to do first, names the field and is not retried', async () => {
    await expect(readScript({ inputDir: dir, metadata: {} })).rejects.toMatchObject({
      code: 'missing_input',
      field: 'metadata.scriptId',
      retryable: false,
      problem: { code: 'video.no_script' },
    });
  });

  it('that is missing parks a task with fields that only the creator’s own code can look up', async () => {
    const metadata = { scriptId: 'S-17', duration: 60 };
    await expect(readScript({ inputDir: dir, metadata })).rejects.toMatchObject({
      name: 'NeedsYouError',
      code: 'processor_needed',
    });
  });

  it.each([
    ['cut short', '{"version":1,'],
    ['of another shape', '{"version":1,"scenes":"none"}'],
    ['without scenes', JSON.stringify(scriptOf([]))],
    ['of a later version', JSON.stringify({ ...scriptOf(['가']), version: 2 })],
  ])('%s is refused as bad input', async (_, text) => {
    await writeFile(join(dir, 'script.json'), text);
    await expect(readScript({ inputDir: dir, metadata: {} })).rejects.toMatchObject({
      code: 'bad_input',
      retryable: false,
    });
  });

  it('has its scenes in order and knows its names', async () => {
    const script = scriptOf(['하나', '둘'], { titleId: 17 });
    await writeFile(join(dir, 'script.json'), JSON.stringify({ ...script, scenes: script.scenes.toReversed() }));
    const read = await readScript({ inputDir: dir, metadata: {} });
    expect(read.scenes.map(({ narration }) => narration)).toEqual(['하나', '둘']);
    expect(isScriptNamed(read, '17')).toBe(true);
    expect(isScriptNamed(read, read.taskId)).toBe(true);
    expect(isScriptNamed(read, 18)).toBe(false);
  });
});

describe('Pictures', () => {
  const GIF = 'GIF89a';
  const FIVE = [1, 2, 3, 4, 5];
  /** What the creator left in images/, the oldest first. `run` is what a run published for the scenes named. */
  const folderOf = async (files: Readonly<Record<string, string>>, run: Readonly<Record<string, number>> = {}) => {
    const entries = [];
    for (const [name, scene] of Object.entries(run)) {
      await writeFile(join(dir, 'images', name), `${GIF}${name}`);
      entries.push(image(`images/${name}`, scene, `${GIF}${name}`));
    }
    for (const [at, [name, content]] of Object.entries(files).entries()) {
      await writeFile(join(dir, 'images', name), content);
      await utimes(join(dir, 'images', name), 1_700_000_000 + at, 1_700_000_000 + at);
    }
    if (entries.length > 0) await writeManifest(entries);
  };
  const found = async (scenes = FIVE) => {
    const { pictures, notUsed } = await findPictures(dir, scenes);
    return { used: pictures.map(({ scene, name }) => `${scene} ${name}`), notUsed };
  };

  it('belong to the scenes that the manifest names, the latest file of a scene first', async () => {
    await folderOf({}, { 'a.gif': 1, 'b.gif': 2, 'c.gif': 1 });
    expect((await found()).used).toEqual(['1 c.gif', '2 b.gif', '1 a.gif']);
  });

  it.each([
    '3.webp',
    '003.jpg',
    '03_고양이.PNG',
    '3 고양이.png',
    '3번.jpg',
    '3번째 장면.png',
    'scene-3.jpg',
    'Scene 03.jpeg',
    '장면 3.png',
    '장면3'.normalize('NFD'),
    '컷3_최종.png',
    'image (3).png',
    '003 복사본.jpg',
    '고양이 장면 3.jfif',
  ])('of the creator’s own beside those of a run are the ones used: %s', async (name) => {
    await folderOf({ [name]: GIF }, { '003.png': 3, '004.png': 4 });
    expect((await found()).used).toEqual([`3 ${name}`, '4 004.png', '3 003.png']);
  });

  it('that the creator replaced in place are the ones used, of the scene that they had', async () => {
    await folderOf({ 'cover.gif': `${GIF} mine` }, { 'cover.gif': 3, '005.gif': 3 });
    await folderOf({ 'cover.gif': `${GIF} mine` });
    expect((await findPictures(dir, FIVE)).pictures).toMatchObject([
      { name: 'cover.gif', scene: 3, known: undefined },
      { name: '005.gif', scene: 3, known: { path: 'images/005.gif' } },
    ]);
  });

  it('of the creator’s own for one scene are tried from the newest on', async () => {
    await folderOf({ '3.jpg': GIF, 'scene-3.png': GIF, '003.webp': GIF });
    expect((await found()).used).toEqual(['3 003.webp', '3 scene-3.png', '3 3.jpg']);
  });

  it.each<[string, string, string]>([
    ['notes.txt', '메모', 'no picture'],
    ['003.jpg', 'a text with another name', 'no picture'],
    ['3.heic', '\0\0\0\x18ftypheic\0\0\0\0', 'other format'],
    ['3.psd', '8BPS\0\x01\0\0\0\0', 'other format'],
    ['3.bmp', 'BM\0\0\0\0\0\0\0\0', 'other format'],
    ['cover.png', GIF, 'no scene in its name'],
    ['IMG_0003.jpg', GIF, 'no scene in its name'],
    ['2024-01-03.png', GIF, 'no scene in its name'],
    ['10대.png', GIF, 'no scene in its name'],
  ])('that cannot be used are named: %s', async (name, content, why) => {
    await folderOf({ [name]: content }, { '001.gif': 1 });
    expect(await found()).toEqual({ used: ['1 001.gif'], notUsed: [{ name, why }] });
  });

  it('are not what systems leave in folders', async () => {
    await folderOf({ '.DS_Store': 'x', 'Thumbs.db': 'x', 'desktop.ini': 'x', '._003.jpg': 'x' }, { '001.gif': 1 });
    expect((await found()).notUsed).toEqual([]);
  });

  it('are never taken from outside the images folder or through a link', async () => {
    await writeFile(join(dir, 'secret.jpg'), GIF);
    await symlink(join(dir, 'secret.jpg'), join(dir, 'images', 'link.jpg'));
    await writeManifest([
      image('secret.jpg', 1, GIF),
      image('images/../secret.jpg', 1, GIF),
      image('images/link.jpg', 1, GIF),
      image('images/gone.jpg', 2, GIF),
    ]);
    expect(await found()).toEqual({ used: [], notUsed: [] });
  });

  it('are the numbered files of the folder when there is no usable manifest', async () => {
    await folderOf({ '010.jpg': GIF, '002.jpg': GIF });
    await writeFile(join(dir, 'manifest.json'), '{broken');
    expect((await found([1, 2, 10])).used.toSorted()).toEqual(['10 010.jpg', '2 002.jpg']);
  });

  it('are taken in the order of their names when no name speaks of a scene', async () => {
    await folderOf({ '바다.jpg': GIF, '고양이 (b).jpg': GIF, '고양이 (a).jpg': GIF });
    expect(await found([1, 2])).toEqual({
      used: ['1 고양이 (a).jpg', '2 고양이 (b).jpg'],
      notUsed: [{ name: '바다.jpg', why: 'no such scene' }],
    });
  });

  it('of the nearest scene are used for a scene without one', () => {
    const usable = new Map([
      [5, 'e'],
      [2, 'b'],
    ]);
    expect(assignPictures([1, 2, 3, 4, 5, 9], usable)).toEqual(['b', 'b', 'b', 'e', 'e', 'e']);
  });
});

describe('A normalised picture', () => {
  const size = { widthPx: 320, heightPx: 180 };
  const target = () => join(dir, 'out.png');
  const source = () => join(dir, 'images', '001.jpg');

  it('has exactly the film’s size and plain sRGB, whatever the source is', async () => {
    const inputs = [
      sharp({ create: { width: 640, height: 480, channels: 4, background: { r: 9, g: 200, b: 9, alpha: 0.5 } } }).png(),
      sharp({ create: { width: 50, height: 110, channels: 3, background: 'red' } }).webp(),
      sharp({ create: { width: 300, height: 130, channels: 3, background: 'red' } }).avif(),
      sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
        .toColourspace('cmyk')
        .jpeg(),
      sharp({ create: { width: 64, height: 64, channels: 3, background: 'grey' } })
        .toColourspace('b-w')
        .jpeg(),
      sharp({ create: { width: 64, height: 40, channels: 3, background: 'red' } })
        .toColourspace('rgb16')
        .png(),
    ];
    for (const input of inputs) {
      await input.toFile(source());
      expect(await normalisePicture(source(), target(), size)).toEqual({ ok: true, strip: undefined });
      expect(await sharp(target()).metadata()).toMatchObject({ width: 320, height: 180, channels: 3, depth: 'uchar' });
    }
  });

  it.each([
    ['a dark drawing', 'black', 200, 255],
    ['a light drawing', 'white', 0, 60],
  ])('that is transparent stays visible: %s on the opposite ground', async (_what, ink, low, high) => {
    const blot = await sharp({ create: { width: 60, height: 60, channels: 3, background: ink } })
      .png()
      .toBuffer();
    await sharp({ create: { width: 640, height: 360, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .composite([{ input: blot, left: 290, top: 150 }])
      .png()
      .toFile(source());
    expect(await normalisePicture(source(), target(), size)).toEqual({ ok: true, strip: undefined });
    const { data } = await sharp(target()).greyscale().raw().toBuffer({ resolveWithObject: true });
    expect(data[20 * 320 + 20]).toBeGreaterThanOrEqual(low);
    expect(data[20 * 320 + 20]).toBeLessThanOrEqual(high);
  });

  it('is upright by its EXIF', async () => {
    const half = await sharp({ create: { width: 180, height: 160, channels: 3, background: 'white' } })
      .png()
      .toBuffer();
    // Stored upside down: the white half is on the left, and on the right once upright.
    await sharp({ create: { width: 320, height: 180, channels: 3, background: 'black' } })
      .composite([{ input: half, left: 0, top: 0 }])
      .withMetadata({ orientation: 3 })
      .jpeg()
      .toFile(source());
    expect(await normalisePicture(source(), target(), size)).toEqual({ ok: true, strip: undefined });
    const { data } = await sharp(target()).greyscale().raw().toBuffer({ resolveWithObject: true });
    expect(data[90 * 320 + 20]).toBeLessThan(60);
    expect(data[90 * 320 + 300]).toBeGreaterThan(200);
  });

  it('keeps a portrait uncropped in a landscape film, on a blurred copy of itself', async () => {
    await writeCard(source(), 1, 300, 600);
    expect(await normalisePicture(source(), target(), size)).toEqual({ ok: true, strip: undefined });
    const { data } = await sharp(target()).greyscale().raw().toBuffer({ resolveWithObject: true });
    const column = (x: number) => Array.from({ length: 180 }, (_, y) => data[y * 320 + x] ?? 0);
    const sharpness = (values: number[]) =>
      Math.max(...values.slice(1).map((value, at) => Math.abs(value - (values[at] ?? 0))));
    expect(Math.max(...column(20))).toBeGreaterThan(0);
    expect(sharpness(column(20))).toBeLessThan(sharpness(column(165)) / 2);
  });

  it('is refused when the file is a playlist, a page, a drawing with links, cut short or empty', async () => {
    await writeCard(source(), 1);
    const whole = await sharp(source()).toBuffer();
    const bad = [
      '#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n',
      "ffconcat version 1.0\nfile '/etc/hostname'\n",
      '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/hostname" width="9" height="9"/></svg>',
      '<html></html>',
      '',
      whole.subarray(0, whole.length / 3),
      Buffer.concat([
        Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
        Buffer.from("ffconcat version 1.0\nfile '/etc/hostname'\n"),
      ]),
    ];
    for (const content of bad) {
      await writeFile(source(), content);
      expect(await normalisePicture(source(), target(), size)).toMatchObject({ ok: false });
    }
  });
});
