import { afterEach, beforeAll } from 'vitest';
import { type ImageMetadata, imageMetadataSchema } from '../../../contract/task';
import { ARCHIVES } from '../../../workers/image/archives/addresses';
import type { FoundPicture, PictureRequest, StagedPicture } from '../../../workers/image/picture-source';
import { CRAWL_TIMES, type CrawlTimes } from '../../../workers/image/web/crawl-times';
import type { AddressPolicy } from '../../../workers/image/web/public-address';
import { sharedBrowser } from '../../../workers/image/web/shared-browser';
import { type Gallery, picture, startGallery } from '../../fixtures/gallery/gallery-server';
import { type TestRun, testRun } from '../test-context';

export const BROWSER = '/usr/bin/chromium';

/** For pages of which the test knows that they never get any further. What is expected of one that does is never bound by them. */
export const SHORT_TIMES: CrawlTimes = {
  // What may not be visited until it is known is there at once.
  robots: 10_000,
  load: 3_000,
  response: 4_000,
  empty: 1_000,
  picture: 2_000,
  close: 1_000,
  archive: 1_000,
  pause: 0,
  patience: 1_000,
};

export const html = (body: string, head = '') =>
  `<!doctype html><html><head><title>t</title>${head}</head><body>${body}</body></html>`;
export const img = (src: string, alt = '') => `<img src="${src}" alt="${alt}" width="400">`;

/** What a source finds, by scene. */
export async function allOf(found: AsyncIterable<FoundPicture>): Promise<Map<number, StagedPicture>> {
  const pictures = new Map<number, StagedPicture>();
  for await (const { scene, picture } of found) pictures.set(scene, picture);
  return pictures;
}

/** Six different pictures, made once for the tests of one file. */
export function photosForTests(width = 800, height = 450): (n: number) => Buffer {
  const photos: Buffer[] = [];
  beforeAll(async () => {
    for (let seed = 0; seed < 6; seed += 1) photos.push(await picture(seed, width, height));
  });
  return (n) => photos[n] ?? Buffer.alloc(0);
}

/** Sites and runs of the image worker for the tests of one file, all removed after each test. */
export function crawlsForTests() {
  const cleanUps: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });
  return {
    onEnd: (cleanUp: () => Promise<void>): void => void cleanUps.push(cleanUp),
    async gallery(routes: Parameters<typeof startGallery>[0]): Promise<Gallery> {
      const server = await startGallery(routes);
      cleanUps.push(server.close);
      return server;
    },
    /** What a source is given for a run, all of its scenes without a picture yet. The browser is closed after the test. */
    pictureRequest(run: TestRun<ImageMetadata>, policy: AddressPolicy): PictureRequest {
      const shared = sharedBrowser(run.context, policy);
      cleanUps.push(shared.close);
      const count = Array.isArray(run.context.metadata.scenes)
        ? run.context.metadata.scenes.length
        : (run.context.metadata.scenes ?? 1);
      const scenes = Array.from({ length: count }, (_, at) => ({
        scene: at + 1,
        narration: '',
        imagePrompt: '',
        keywords: [],
      }));
      return {
        ...run.context,
        plan: { title: 'test', language: 'ko', scenes },
        scenes,
        inUse: [],
        policy,
        times: CRAWL_TIMES,
        archives: ARCHIVES,
        openBrowser: shared.open,
        onPicture: () => {},
      };
    },
    async start(metadata: ImageMetadata, allowPrivateAddresses = true): Promise<TestRun<ImageMetadata>> {
      const run = await testRun(imageMetadataSchema.parse(metadata), { browserPath: BROWSER, allowPrivateAddresses });
      cleanUps.push(run.remove);
      return run;
    },
  };
}
