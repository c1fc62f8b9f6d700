import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { measureTrees } from '../../../main/supervision/process-tree';
import { makeImages } from '../../../workers/image/make-images';
import { picture } from '../../fixtures/gallery/gallery-server';
import { crawlsForTests, html, img } from './crawl-context';

const { gallery, start } = crawlsForTests();
const COUNT = 16;
/** Of the worker's 1,024 MB; it takes 94 MB before it begins. It was 816 when the browser painted the pictures, and is 456 to 525. */
const LIMIT_MB = 700;

it(`a page of ${COUNT} photographs of 24 megapixels takes no more than ${LIMIT_MB} MB, the browser included`, async () => {
  const routes: Record<string, Buffer> = {};
  for (let n = 0; n < COUNT; n += 1) {
    const large = sharp(await picture(n, 500, 300)).resize(6_000, 4_000, { kernel: 'nearest', fit: 'fill' });
    routes[`/${n}.jpg`] = await large.jpeg().toBuffer();
  }
  const site = await gallery({
    '/': html(
      Object.keys(routes)
        .map((src) => img(src).replace(' width="400"', ''))
        .join(''),
    ),
    ...routes,
  });
  const run = await start({ pages: [`${site.origin}/`], scenes: COUNT });
  const mb = async () => ((await measureTrees([process.pid])).get(process.pid)?.bytes ?? 0) / 1_024 / 1_024;
  const before = await mb();
  let most = before;
  const ended = new AbortController();
  const watching = (async () => {
    for (; !ended.signal.aborted; await delay(100)) most = Math.max(most, await mb());
  })();
  await makeImages(run.context).finally(() => ended.abort());
  await watching;
  expect(run.outputs).toHaveLength(COUNT);
  process.stderr.write(`a page of photographs: ${Math.round(most - before)} MB\n`);
  expect(most - before).toBeLessThan(LIMIT_MB);
});
