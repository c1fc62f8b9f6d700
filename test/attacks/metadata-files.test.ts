import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PROJECT_FILES } from '../../contract/project-files';
import { startGallery } from '../fixtures/gallery/gallery-server';
import { scriptOf, writeCard } from '../workers/video/video-context';
import { gzipBomb, pngBomb } from './support/bombs';
import { type HostileWorld, openHostileWorld, SECRET, treeOf } from './support/hostile-world';

let world: HostileWorld;
beforeAll(async () => {
  world = await openHostileWorld();
});
afterAll(() => world.close());

const FILM = { resolution: '480p', subtitles: false } as const;
let before: readonly string[];
beforeEach(() => {
  before = world.outside();
});
function expectNothingOutside() {
  expect(world.canary.connections()).toBe(0);
  expect(world.outside()).toEqual(before);
}

/** A project as a script and an image task leave it: scene n has `images/00n.jpg` unless it is written otherwise. */
async function project(id: string, narrations: readonly string[]) {
  const dir = await world.projectDir(id);
  const images = join(dir, PROJECT_FILES.images);
  mkdirSync(images);
  writeFileSync(join(dir, PROJECT_FILES.script), JSON.stringify(scriptOf(narrations)));
  return { dir, images };
}

describe('a file dressed as a picture', () => {
  const dresses: readonly (readonly [
    name: string,
    content: (canary: string, secret: string) => string | Promise<Buffer>,
  ])[] = [
    ['001.jpg', (canary) => `#EXTM3U\n#EXTINF:1,\n${canary}a.ts\n#EXT-X-ENDLIST\n`],
    ['002.png', (_canary, secret) => `ffconcat version 1.0\nfile '${secret}'\nduration 1\n`],
    [
      '003.jpg',
      (canary, secret) =>
        `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="900" height="900"><image xlink:href="${canary}x.png" width="9" height="9"/><image href="file://${secret}"/></svg>`,
    ],
    [
      '004.webp',
      (_canary, secret) => `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file://${secret}">]><svg>&x;</svg>`,
    ],
    ['005.gif', (canary) => `<html><meta http-equiv="refresh" content="0;url=${canary}"></html>`],
    ['006.png', () => pngBomb(50_000)],
    ['007.jpg', (canary) => `push graphic-context\nviewbox 0 0 640 480\nfill 'url(${canary})'\npop graphic-context`],
    ['008.tiff', () => 'II*\0\xff\xff\xff\xff'],
  ];

  it('is left out with a warning, and the film is made of the one that is a picture', async () => {
    const { images } = await project('dressed', ['하나입니다.']);
    for (const [name, content] of dresses) {
      const bytes = await content(`http://127.0.0.1:${world.canary.port}/`, world.secretFile);
      writeFileSync(join(images, name), typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
    }
    await writeCard(join(images, '009.jpg'), 0);
    const { end, logs } = await world.run('video', 'dressed', FILM);
    expect(end).toMatchObject({ kind: 'done' });
    const warned = (name: string) => logs.some((line) => line.startsWith('⚠️ ') && line.includes(name));
    expect(dresses.map(([name]) => name).filter((name) => !warned(name))).toEqual([]);
    expectNothingOutside();
  });

  it('alone makes no film, and says so', async () => {
    const { images } = await project('dressed-all', ['하나입니다.']);
    writeFileSync(join(images, '001.jpg'), `#EXTM3U\nhttp://127.0.0.1:${world.canary.port}/a.ts\n`);
    const { end, outputs } = await world.run('video', 'dressed-all', FILM);
    expect(end).toMatchObject({ kind: 'failed', error: { code: 'bad_input', retryable: false } });
    expect(outputs).toEqual([]);
    expectNothingOutside();
  });
});

it('a picture may be called whatever FFmpeg or a shell would obey', async () => {
  const names = ['-i.jpg', '%03d.jpg', 'concat:a|b.jpg', "$(touch x)'.jpg"];
  const { dir, images } = await project('names', ['하나.', '둘.', '셋.', '넷.']);
  for (const [index, name] of names.entries()) await writeCard(join(images, name), index);
  const { end } = await world.run('video', 'names', FILM);
  expect(end).toMatchObject({ kind: 'done' });
  expect(
    treeOf(dir)
      .filter((line) => !line.startsWith('images/'))
      .map((line) => line.split(' ')[0]),
  ).toEqual([
    'audio/narration.wav',
    'credits.md',
    'film.json',
    'manifest.json',
    'script.json',
    'subtitles.srt',
    'thumbnail.jpg',
    'video.mp4',
  ]);
  expectNothingOutside();
});

describe('a link in the project that leads out of the workspace', () => {
  it('is no script', async () => {
    const { dir, images } = await project('linked-script', ['하나.']);
    await writeCard(join(images, '001.jpg'), 0);
    const script = join(dir, PROJECT_FILES.script);
    const elsewhere = join(dirname(world.secretFile), 'script.json');
    writeFileSync(elsewhere, JSON.stringify(scriptOf([SECRET])));
    before = world.outside();
    rmSync(script);
    symlinkSync(elsewhere, script);
    expect((await world.run('video', 'linked-script', FILM)).end).toMatchObject({ kind: 'failed' });
    expect((await world.run('image', 'linked-script', {})).end).toMatchObject({ kind: 'failed' });
    expectNothingOutside();
  });

  it('is no folder of pictures, neither to read nor to write', async () => {
    const { images } = await project('linked-images', ['하나.']);
    const elsewhere = join(dirname(world.secretFile), 'pictures');
    mkdirSync(elsewhere, { recursive: true });
    await writeCard(join(elsewhere, '001.jpg'), 0);
    before = world.outside();
    rmSync(images, { recursive: true });
    symlinkSync(elsewhere, images);
    expect((await world.run('video', 'linked-images', FILM)).end).toMatchObject({ kind: 'failed' });
    expect((await world.run('image', 'linked-images', { scenes: 1 })).end).toMatchObject({ kind: 'failed' });
    expectNothingOutside();
  });

  it('takes no film, sound or subtitles with it', async () => {
    const { dir, images } = await project('linked-outputs', ['하나.']);
    await writeCard(join(images, '001.jpg'), 0);
    for (const name of [PROJECT_FILES.video, PROJECT_FILES.subtitles]) symlinkSync(world.secretFile, join(dir, name));
    symlinkSync(dirname(world.secretFile), join(dir, PROJECT_FILES.audio));
    await world.run('video', 'linked-outputs', FILM);
    expect(readFileSync(world.secretFile, 'utf8')).toBe(SECRET);
    expectNothingOutside();
  });
});

it('a script with a title of a megabyte makes a film', async () => {
  const { dir, images } = await project('long-title', ['하나.']);
  await writeCard(join(images, '001.jpg'), 0);
  writeFileSync(join(dir, PROJECT_FILES.script), JSON.stringify(scriptOf(['하나.'], { title: 'x'.repeat(1_000_000) })));
  expect((await world.run('video', 'long-title', FILM)).end).toMatchObject({ kind: 'done' });
  expectNothingOutside();
});

describe('a site that sends a thousand times what it seems to', () => {
  it('as page, robots.txt and picture, costs that visit and no more', async () => {
    const bomb = await gzipBomb(64 * 1024 * 1024);
    const send = (type: string) => (_request: IncomingMessage, response: ServerResponse) =>
      void response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip' }).end(bomb);
    const site = await startGallery({
      '/robots.txt': send('text/plain'),
      '/': send('text/html'),
      '/pictures': '<img src="/bomb.jpg" width="900" height="900"><img src="/bomb.png" width="900" height="900">',
      '/bomb.jpg': send('image/jpeg'),
      '/bomb.png': await pngBomb(50_000),
    });
    try {
      for (const path of ['/', '/pictures']) {
        const task = { pages: [`${site.origin}${path}`], scenes: 1 };
        const { end, outputs } = await world.run('image', 'bombed', task, { allowPrivateAddresses: true });
        expect(end, path).toMatchObject({ kind: 'failed', error: { code: 'no_pictures' } });
        expect(outputs).toEqual([]);
      }
      expect((await world.run('image', 'after', { scenes: 1, title: '다음' })).end).toMatchObject({ kind: 'done' });
    } finally {
      await site.close();
    }
    expectNothingOutside();
  });
});
