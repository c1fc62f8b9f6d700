import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { readResult } from '../../../workers/image/read-result';
import { creatorServer, json } from '../creator/support/creator-server';
import { type TestRun, testRun } from '../test-context';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** A picture of one colour, told apart by its width. */
const picture = (width: number, format: 'jpeg' | 'png' | 'webp' | 'gif' = 'jpeg') =>
  sharp({ create: { width, height: 40, channels: 3, background: '#369' } })
    .toFormat(format)
    .toBuffer();
const base64 = async (width: number) => (await picture(width)).toString('base64');

interface Given {
  readonly files?: Readonly<Record<string, Buffer | string>>;
  readonly published?: readonly string[];
  readonly base?: string;
  readonly prepare?: (outDir: string) => Promise<unknown>;
  readonly metadata?: unknown;
}

async function read(result: unknown, { files = {}, published = [], base, prepare, metadata = {} }: Given = {}) {
  const run: TestRun<unknown> = await testRun<unknown>(metadata);
  cleanUps.push(run.remove);
  const outDir = run.context.stagingDir;
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(outDir, name)), { recursive: true });
    await writeFile(join(outDir, name), content);
  }
  await prepare?.(outDir);
  const made = await readResult(run.context, {
    result,
    left: Object.keys(files).sort(),
    published: new Set(published),
    ...(base === undefined ? {} : { base: new URL(base) }),
  });
  await run.context.publish(made.files);
  const widths: Record<string, number> = {};
  for (const path of await run.files()) {
    if (/\.(?:jpg|png)$/u.test(path)) widths[path] = (await sharp(join(run.context.projectDir, path)).metadata()).width;
  }
  return { run, kept: made.kept, files: await run.files(), widths, outputs: run.outputs };
}

describe('Pictures that were returned', () => {
  it('in base64, with line breaks or as a data address, become checked pictures, and the bulk is not kept', async () => {
    const wrapped = (await base64(51)).replace(/.{76}/gu, '$&\r\n');
    const webp = (await picture(52, 'webp')).toString('base64');
    const png = (await picture(53, 'png')).toString('base64url');
    const result = {
      model: 'mine',
      images: [
        { scene: 1, base64: wrapped, prompt: '아침', licence: 'own' },
        { url: `data:image/webp;base64,${webp}` },
        { base64: `data:image/png;base64,${png}`, cost: { amount: 0.04, currency: 'USD' } },
      ],
    };
    const { widths, outputs, kept } = await read(result);
    expect(widths).toEqual({ 'images/001.jpg': 51, 'images/002.jpg': 52, 'images/003.png': 53 });
    expect(outputs[0]).toMatchObject({ kind: 'image', scene: 1, prompt: '아침', licence: 'own' });
    expect(outputs[2]).toMatchObject({ scene: 3, cost: { amount: 0.04, currency: 'USD' } });
    expect(kept).toEqual({
      model: 'mine',
      images: [
        { scene: 1, prompt: '아침', licence: 'own', path: 'images/001.jpg' },
        { scene: 2, path: 'images/002.jpg' },
        { scene: 3, cost: { amount: 0.04, currency: 'USD' }, path: 'images/003.png' },
      ],
    });
  });

  it('by address are fetched, also from this machine, through redirects and relative to the address that was called', async () => {
    const bytes = await picture(60);
    const site = await creatorServer((response, { path }) => {
      if (path === '/moved.jpg') response.writeHead(302, { location: '/a.jpg' }).end();
      else if (path === '/a.jpg') response.writeHead(200).end(bytes);
      else json(response, 404, {});
    });
    cleanUps.push(site.close);
    const result = { images: [{ url: `${site.origin}/a.jpg` }, { url: `${site.origin}/moved.jpg` }, { url: 'a.jpg' }] };
    const { widths, outputs, kept } = await read(result, { base: `${site.origin}/api` });
    expect(Object.values(widths)).toEqual([60, 60, 60]);
    expect(outputs[0]?.sourceUrl).toBe(`${site.origin}/a.jpg`);
    expect(kept).toMatchObject({ images: [{ url: `${site.origin}/a.jpg`, path: 'images/001.jpg' }, {}, {}] });
  });

  it('by path are taken from the out folder, relative or absolute, and not published twice', async () => {
    const { run, widths } = await read(
      { images: [{ path: './draft/b.png' }, { path: 'a.jpg' }] },
      { files: { 'draft/b.png': await picture(70, 'png'), 'a.jpg': await picture(71) } },
    );
    expect(widths).toEqual({ 'images/001.png': 70, 'images/002.jpg': 71 });
    expect(await run.files()).toHaveLength(2);
    let absolute = '';
    const again = await testRun<unknown>({});
    cleanUps.push(again.remove);
    absolute = join(again.context.stagingDir, 'c.jpg');
    await writeFile(absolute, await picture(72));
    const made = await readResult(again.context, {
      result: { images: [{ path: absolute }] },
      left: ['c.jpg'],
      published: new Set(),
    });
    expect(made.files.map(({ target }) => target)).toEqual(['images/001.jpg']);
  });

  it('without a scene are the next ones that have no picture', async () => {
    const images = [{ scene: '2' }, {}, {}, { scene: 5 }, {}];
    const given = await Promise.all(
      images.map(async (image, index) => ({ ...image, base64: await base64(80 + index) })),
    );
    const { widths } = await read({ images: given });
    expect(widths).toEqual({
      'images/001.jpg': 81,
      'images/002.jpg': 80,
      'images/003.jpg': 82,
      'images/004.jpg': 84,
      'images/005.jpg': 83,
    });
  });

  it('by a path in the decomposed form of Unicode, as macOS spells Korean, are found under their composed name', async () => {
    const name = '첫째.png';
    const { widths } = await read(
      { images: [{ scene: 4, path: name.normalize('NFD') }] },
      { files: { [name.normalize('NFC')]: await picture(61, 'png') } },
    );
    expect(widths).toEqual({ 'images/004.png': 61 });
  });

  it('that a line has published already stay as they are', async () => {
    const { files, kept } = await read(
      { images: [{ path: './images/001.png' }, { base64: await base64(90) }] },
      { published: ['images/001.png'] },
    );
    expect(files).toEqual(['images/002.jpg']);
    expect(kept).toEqual({
      images: [
        { scene: 1, path: 'images/001.png' },
        { scene: 2, path: 'images/002.jpg' },
      ],
    });
  });
});

describe('Pictures in the out folder', () => {
  it('named by their scene are made as the built-in processor makes them; other files stay as they are', async () => {
    const { widths, files, outputs, kept } = await read(undefined, {
      files: {
        'images/001.webp': await picture(61, 'webp'),
        'images/12.gif': await picture(62, 'gif'),
        'images/sheet.png': await picture(63, 'png'),
        'images/001.json': '{}',
      },
    });
    expect(files).toEqual(['images/001.jpg', 'images/001.json', 'images/012.jpg', 'images/sheet.png']);
    expect(widths).toMatchObject({ 'images/001.jpg': 61, 'images/012.jpg': 62 });
    expect(outputs.find(({ path }) => path === 'images/012.jpg')?.scene).toBe(12);
    expect(kept).toBe(undefined);
  });

  it('fill in beside those that were returned', async () => {
    const { widths } = await read(
      { images: [{ base64: await base64(64) }] },
      { files: { 'images/001.png': await picture(65, 'png') } },
    );
    expect(widths).toEqual({ 'images/001.png': 65, 'images/002.jpg': 64 });
  });
});

describe('What cannot be used is refused with its place', () => {
  const fails = async (result: unknown, at: string, given: Given = {}) =>
    expect(read(result, given), at).rejects.toMatchObject({ retryable: false, field: `result.${at}` });

  it('as no picture', async () => {
    await fails(
      { images: [{ base64: Buffer.from('<html>no picture</html>').toString('base64') }] },
      'images[0].base64',
    );
    await fails({ images: [{ base64: (await picture(50)).subarray(0, 200).toString('base64') }] }, 'images[0].base64');
    await fails({ images: [{ url: 'data:image/svg+xml,<svg/>' }] }, 'images[0].url');
    await fails(undefined, 'images/003.jpg', { files: { 'images/003.jpg': 'not a picture' } });
  });

  it('as no entry', async () => {
    await fails({ images: [] }, 'images');
    await fails({ images: [{ base64: await base64(50) }, {}] }, 'images[1]');
    await fails({ images: [7] }, 'images[0]');
    await fails({ images: [{ scene: 0, base64: 'AAAA' }] }, 'images[0].scene');
    await fails({ images: [{ scene: 1_000, base64: 'AAAA' }] }, 'images[0].scene');
    await fails({ images: [{ base64: 'not base64!' }] }, 'images[0].base64');
    await fails({ images: [{ url: 'file:///etc/hostname' }] }, 'images[0].url');
    await fails({ images: [{ url: 'relative.jpg' }] }, 'images[0].url');
    await fails({ images: Array.from({ length: 1_000 }, () => ({ url: 'http://127.0.0.1/' })) }, 'images');
  });

  it('as a second picture of a scene', async () => {
    const one = { scene: 3, base64: await base64(50) };
    await fails({ images: [one, one] }, 'images[1]');
    await fails({ images: [one] }, 'images/3.png', { files: { 'images/3.png': await picture(50, 'png') } });
  });

  it('as a path that leads elsewhere', async () => {
    for (const path of ['../script.json', '/etc/hostname', 'a/../../x', 'C:\\x', 'missing.png']) {
      await fails({ images: [{ path }] }, 'images[0].path');
    }
    await fails({ images: [{ path: 'link.png' }] }, 'images[0].path', {
      prepare: (outDir) => symlink('/etc/hostname', join(outDir, 'link.png')),
    });
    await fails({ images: [{ path: 'folder/hostname' }] }, 'images[0].path', {
      prepare: (outDir) => symlink('/etc', join(outDir, 'folder')),
    });
  });

  it('as an address without a picture: the server’s fault may pass, its refusal does not', async () => {
    const site = await creatorServer((response, { path }) => json(response, Number(path.slice(1)), {}));
    cleanUps.push(site.close);
    const from = (path: string) => read({ images: [{ url: `${site.origin}/${path}` }] });
    await expect(from('404')).rejects.toMatchObject({ problem: { reason: 'HTTP 404' }, retryable: false });
    await expect(from('503')).rejects.toMatchObject({ problem: { reason: 'HTTP 503' }, retryable: true });
    await site.close();
    cleanUps.length = 0;
    await expect(from('200')).rejects.toMatchObject({ problem: { reason: 'ECONNREFUSED' }, retryable: true });
  });

  it('as an address that sends without an end', async () => {
    const site = await creatorServer((response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(1024 * 1024)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    cleanUps.push(site.close);
    await fails({ images: [{ url: site.origin }] }, 'images[0].url');
  });
});

it('Anything else that was returned is kept as it is', async () => {
  for (const result of [undefined, null, { success: true }, { images: 5 }, 'text']) {
    expect((await read(result)).kept).toEqual(result);
  }
});

it('Pictures for a task for some scenes are taken for those alone; without a scene they are theirs in order', async () => {
  const images = [{ base64: await base64(51) }, { scene: 4, base64: await base64(52) }, { base64: await base64(53) }];
  const given = { metadata: { only: ['3', 7] }, files: { 'images/008.png': await picture(54, 'png') } };
  const { widths, run, kept } = await read({ images }, given);
  expect(widths).toEqual({ 'images/003.jpg': 51, 'images/007.jpg': 53 });
  expect(kept).toEqual({
    images: [
      { scene: 3, path: 'images/003.jpg' },
      { scene: 7, path: 'images/007.jpg' },
    ],
  });
  expect(run.logs.map(({ said }) => said)).toContainEqual({ code: 'image.not_asked_for', scenes: '4, 8' });
});
