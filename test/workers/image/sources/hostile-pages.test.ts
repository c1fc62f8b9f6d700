import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeImages } from '../../../../workers/image/make-images';
import { triesAll } from '../../../faults/support/soak';
import type { Reply } from '../../../fixtures/gallery/gallery-server';
import { photo, seedOf } from '../../../fixtures/gallery/page-builds';
import { crawlsForTests, html, img, SHORT_TIMES } from '../crawl-context';

const { gallery, start } = crawlsForTests();

/** A page that shows picture 1 and then goes wrong, what is said about it, and whether its picture is kept. */
interface Hostile {
  readonly how: string;
  readonly page: Reply;
  readonly said?: string;
  /** Whether the picture that it shows is taken; undefined where that depends on what arrives first. */
  readonly kept: boolean | undefined;
  /** Of each way in which a page costs itself, `npm test` tries one. The soak tries all. */
  readonly isInShort?: true;
}
const wrong = (script: string, how: string, said?: string): Hostile => ({
  how,
  page: html(`${img('/1.jpg')}<script>addEventListener('load', () => { ${script} });</script>`),
  ...(said === undefined ? {} : { said }),
  kept: true,
});

const HOSTILE: readonly Hostile[] = [
  { ...wrong('setTimeout(() => { for (;;); }, 1_000)', 'a script that never yields', 'page.hung'), isInShort: true },
  {
    how: 'a script that never yields, before anything is shown',
    page: html('<script>for (;;);</script>'),
    said: 'page.hung',
    kept: false,
  },
  wrong('setTimeout(() => { for (;;) alert(1); }, 1_000)', 'a storm of dialogs', 'page.hung'),
  {
    ...wrong(
      'addEventListener("beforeunload", (event) => event.preventDefault()); setInterval(() => { location.href = "/away"; }, 1_000)',
      'one that does not let go and wants away',
    ),
    isInShort: true,
  },
  wrong(
    'const all = []; setInterval(() => { for (let n = 0; n < 40; n += 1) all.push(new Array(1e6).fill(n + 0.5)); }, 50)',
    'one that fills its heap',
  ),
  {
    ...wrong(
      'const all = []; setInterval(() => all.push(new Uint8Array(4e7).fill(1)), 50)',
      'one that fills memory beside its heap',
      'page.too_much',
    ),
    isInShort: true,
  },
  {
    how: 'a hundred thousand pictures, of which few may have arrived',
    page: html(img('/1.jpg') + Array.from({ length: 100_000 }, (_, n) => `<img src="/none/${n}.jpg">`).join('')),
    said: 'page.too_much',
    kept: undefined,
  },
  {
    how: 'a body that never ends',
    page: (_request, response) => {
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .write(`<!doctype html><body>${img('/1.jpg')}${'<p>'.repeat(500)}`);
    },
    kept: true,
  },
  {
    how: 'redirects without end',
    page: (request, response) => void response.writeHead(302, { location: `${request.url ?? '/'}0` }).end(),
    said: 'page.not_opened',
    kept: false,
    isInShort: true,
  },
  {
    how: 'a script that goes on to the next page for ever',
    page: (request, response) =>
      void response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(html(`${img('/1.jpg')}<script>setTimeout(() => { location.href = '${request.url}0'; }, 50)</script>`)),
    kept: true,
  },
  {
    how: 'a connection that breaks',
    page: (request) => request.socket.destroy(),
    said: 'page.not_opened',
    kept: false,
  },
];

describe('A page costs itself and not the task, what it had shown is kept, and the next page is visited:', () => {
  it.each(HOSTILE.filter(({ isInShort = false }) => triesAll || isInShort))('$how', async ({ page, said, kept }) => {
    const anything: Record<string, Reply> = {};
    for (let n = 0; n <= 60; n += 1) anything[`/wrong${'0'.repeat(n)}`] = page;
    const site = await gallery({
      ...anything,
      '/1.jpg': await photo(1),
      '/good': html(img('/2.jpg')),
      '/2.jpg': await photo(2),
    });
    const run = await start({ pages: [`${site.origin}/wrong`, `${site.origin}/good`], scenes: 2 });
    await makeImages(run.context, SHORT_TIMES);
    const files = (await run.files()).filter((path) => path.startsWith('images/'));
    const seeds = await Promise.all(files.map((path) => seedOf(join(run.context.projectDir, path), [1, 2])));
    expect(seeds).toContain(2);
    if (kept !== undefined) expect(seeds).toEqual(kept ? [1, 2] : [2, undefined]);
    const problems = run.logs.flatMap(({ said: line }) =>
      typeof line === 'object' && line.code === 'image.page_skipped' ? [line.problem] : [],
    );
    // The first: on a busy machine the next page may be called slow as well.
    // There a page that is too much may also seem to hang.
    const may = said === 'page.too_much' ? [said, 'page.hung'] : [said];
    if (said !== undefined) expect(may.map((code) => ({ code }))).toContainEqual(problems[0]);
    expect(site.seen.map(({ path }) => path)).toContain('/good');
  });
});

describe('A host that does not respond', () => {
  it('is given up after two time-outs, and what the page shows is taken instead', async () => {
    const asked: string[] = [];
    const silent = await gallery({});
    for (let n = 1; n <= 8; n += 1) silent.set(`/${n}.jpg`, () => void asked.push(`/${n}.jpg`));
    const shown = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((seed) => photo(seed)));
    const linked = (n: number) => `<a href="${silent.origin}/${n}.jpg">${img(`/shown-${n}.jpg`)}</a>`;
    const site = await gallery({
      ...Object.fromEntries(shown.map((bytes, at) => [`/shown-${at + 1}.jpg`, bytes])),
      '/': html([1, 2, 3, 4, 5, 6, 7, 8].map(linked).join('')),
    });
    const run = await start({ pages: [`${site.origin}/`], scenes: 8 });
    await makeImages(run.context, SHORT_TIMES);
    expect(run.outputs.map(({ sourceUrl }) => sourceUrl && new URL(sourceUrl).pathname)).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `/shown-${n}.jpg`),
    );
    // Four at once, so that up to four were on their way when the second one was late.
    expect(asked.length).toBeGreaterThanOrEqual(2);
    expect(asked.length).toBeLessThanOrEqual(5);
  });
});
