import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  IMPLEMENTATIONS,
  implementationsOf,
  NOTHING_CHOSEN,
  type OptionValues,
} from '../../../contract/implementations';
import type { PictureSource } from '../../../workers/image/picture-source';
import { PICTURE_SOURCES } from '../../../workers/image/sources';
import { anyAddress } from '../../../workers/image/web/public-address';
import { commonsReply, startArchives } from '../../fixtures/archives';
import { startComfy, workflowFile } from '../../fixtures/comfyui/comfyui-server';
import { startPictureApi } from '../../fixtures/picture-apis/picture-api-server';
import { startPictureSite } from '../../fixtures/picture-site/picture-site';
import { allowedSite, siteRecipe } from '../../fixtures/picture-site/recipe';
import { tempDir } from '../../support/temp-dir';
import { allOf, crawlsForTests, html, img, photosForTests } from './crawl-context';

// As wide as any source wants them by itself.
const photo = photosForTests(1_280, 720);
const { gallery, start, pictureRequest, onEnd } = crawlsForTests();

/**
 * A value for each option of a source: a folder of three pictures where a folder is wanted, a service on this machine in place of the
 * address, the fallback elsewhere.
 */
async function optionsOf(source: PictureSource): Promise<OptionValues> {
  const options = implementationsOf('pictures').find(([id]) => id === source.id)?.[1].options ?? {};
  const values = Object.values(options).flatMap((option) =>
    option.kind === 'secret' ? [] : [[option.key, option.kind === 'folder' ? folder() : option.fallback] as const],
  );
  return { ...Object.fromEntries(values), ...(await serviceOptions(source.id)) };
}
async function serviceOptions(id: string): Promise<OptionValues> {
  if (id === 'comfyui') return comfyuiOptions();
  if (id !== 'image-api' && id !== 'gemini') return {};
  const server = await startPictureApi();
  onEnd(server.close);
  const [path, model] = id === 'gemini' ? ['v1beta', 'gemini-9-image'] : ['v1', 'pixel-1'];
  return { [`${id}.address`]: `${server.origin}/${path}`, [`${id}.model`]: model };
}
/** A site on this machine in the place of the one that the recipes lead to. */
async function siteSettings(source: PictureSource): Promise<Partial<ReturnType<typeof allowedSite>>> {
  if (source.id !== 'recipes') return {};
  const site = await startPictureSite();
  onEnd(site.close);
  return allowedSite(siteRecipe(site));
}
async function comfyuiOptions(): Promise<OptionValues> {
  const server = await startComfy();
  onEnd(server.close);
  return { 'comfyui.address': server.origin, 'comfyui.workflow': workflowFile() };
}
function folder(): string {
  const path = join(tempDir('pictures'), 'mine');
  mkdirSync(path);
  for (const n of [1, 2, 3]) writeFileSync(join(path, `${n}.jpg`), photo(n));
  return path;
}

async function everythingFor(source: PictureSource) {
  const site = await gallery({
    '/': html(`${img('/1.jpg')}${img('/2.jpg')}${img('/3.jpg')}`),
    '/1.jpg': photo(1),
    '/2.jpg': photo(2),
    '/3.jpg': photo(3),
  });
  const photos = { '/1.jpg': photo(1), '/2.jpg': photo(2), '/3.jpg': photo(3) };
  const archives = await startArchives({ commons: (origin) => commonsReply(origin, [{}, {}, {}]) }, photos);
  onEnd(archives.close);
  const run = await start({ pages: [`${site.origin}/`], scenes: 3 });
  const counts: number[] = [];
  const request = pictureRequest(run, anyAddress);
  const settings = {
    ...request.settings,
    chosen: { ...NOTHING_CHOSEN, pictures: [source.id] },
    options: await optionsOf(source),
    ...(await siteSettings(source)),
  };
  const times = { ...request.times, pause: 0 };
  const onPicture = (count: number) => void counts.push(count);
  return { run, counts, request: { ...request, settings, times, archives: archives.addresses, onPicture } };
}

describe('The list of picture sources', () => {
  it('holds each source of the contract once', () => {
    expect(PICTURE_SOURCES.map(({ id }) => id).sort()).toEqual(Object.keys(IMPLEMENTATIONS.pictures).sort());
  });

  it('ends with one that takes every task, by itself', async () => {
    const last = PICTURE_SOURCES.at(-1);
    const run = await start({ scenes: 1 });
    expect(last?.takes(run.context)).toBe(true);
    expect(implementationsOf('pictures').find(([id]) => id === last?.id)?.[1].onlyWhenChosen).toBeUndefined();
  });
});

describe.each(PICTURE_SOURCES.map((source) => [source.id, source] as const))('The picture source %s', (_id, source) => {
  it('takes a task that names all that it needs', async () => {
    const { request } = await everythingFor(source);
    expect(source.takes(request)).toBe(true);
  });

  it('stages a picture of its own for each scene, and reports them one by one', async () => {
    const { request, counts } = await everythingFor(source);
    const found = await allOf(source.find(request));
    expect([...found.keys()].sort()).toEqual([1, 2, 3]);
    expect(new Set([...found.values()].map(({ file }) => file)).size).toBe(3);
    expect(counts).toEqual([1, 2, 3]);
    for (const { file, extension } of found.values()) {
      const path = join(request.stagingDir, file);
      const { format, width, height } = await sharp(path).metadata();
      expect(format).toBe(extension === 'jpg' ? 'jpeg' : 'png');
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(360);
      // Decodes to the end.
      await sharp(path, { failOn: 'truncated' }).raw().toBuffer();
    }
  });

  it('finds pictures only for the scenes that it is asked for', async () => {
    const { request } = await everythingFor(source);
    const found = await allOf(source.find({ ...request, scenes: request.scenes.slice(1, 2) }));
    expect([...found.keys()]).toEqual([2]);
  });

  it('puts nothing into the project: that is for the end of the task', async () => {
    const { request, run } = await everythingFor(source);
    await allOf(source.find(request));
    expect(await run.files()).toEqual([]);
    expect(readdirSync(request.stagingDir).length).toBeGreaterThan(0);
  });

  it('ends with the reason of a cancel', async () => {
    const { request, run } = await everythingFor(source);
    run.abort.abort(new Error('cancelled'));
    await expect(allOf(source.find(request))).rejects.toThrow('cancelled');
  });
});
