import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeImages } from '../../../../workers/image/make-images';
import { some } from '../../../faults/support/soak';
import { PAGE_BUILDS, type PageBuild, seedOf } from '../../../fixtures/gallery/page-builds';
import { crawlsForTests } from '../crawl-context';

const { gallery, start } = crawlsForTests();

/** Of the pictures that a visitor sees. */
const BAR = 0.9;

/** The seeds of what was taken, in the order of the scenes; title cards and anything else are left out. */
async function taken(build: PageBuild): Promise<number[]> {
  const url = await build.open(gallery);
  const run = await start({ pages: [url], scenes: build.shows.length });
  await makeImages(run.context);
  const files = (await run.files()).filter((path) => path.startsWith('images/'));
  const seeds = await Promise.all(files.map((path) => seedOf(join(run.context.projectDir, path), build.shows)));
  return seeds.filter((seed) => seed !== undefined);
}

describe('Of the pictures that a browser shows, nine in ten are taken, once each and in the order of the page:', () => {
  it.each(some(PAGE_BUILDS, 2))('$name', async (build) => {
    const seeds = await taken(build);
    expect(new Set(seeds).size).toBe(seeds.length);
    expect(seeds).toEqual([...seeds].sort((a, b) => a - b));
    expect(seeds.length / build.shows.length, `taken: ${seeds.join(' ')}`).toBeGreaterThanOrEqual(BAR);
  });
});
