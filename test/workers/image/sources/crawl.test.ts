import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type ImageMetadata, imageMetadataSchema } from '../../../../contract/task';
import { makeImages } from '../../../../workers/image/make-images';
import { CRAWL_TIMES } from '../../../../workers/image/web/crawl-times';
import { picture } from '../../../fixtures/gallery/gallery-server';
import type { TestRun } from '../../test-context';
import { crawlsForTests, html, img, photosForTests } from '../crawl-context';

const photo = photosForTests();
const { gallery, start } = crawlsForTests();
const sources = (run: TestRun<ImageMetadata>) =>
  run.outputs.map(({ sourceUrl }) => sourceUrl && new URL(sourceUrl).pathname);

describe('crawling a page', () => {
  it('takes its pictures in order, clean, with source and licence, and logs its steps', async () => {
    const turned = await sharp(photo(2))
      .rotate(90)
      .withExif({ IFD0: { Copyright: 'x' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const site = await gallery({
      '/': html(
        `${img('/1.jpg')}${img('/2.jpg')}${img('/3.png')}`,
        '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">',
      ),
      '/1.jpg': photo(1),
      '/2.jpg': turned,
      '/3.png': await sharp(photo(3)).png().toBuffer(),
    });
    const run = await start({ pages: [`${site.origin}/`], scenes: 3 });
    await makeImages(run.context);
    expect(await run.files()).toEqual(['images/001.jpg', 'images/002.jpg', 'images/003.png']);
    expect(
      run.outputs.map(({ scene, licence, sourceUrl, pageUrl }) => ({ scene, licence, sourceUrl, pageUrl })),
    ).toEqual(
      ['1.jpg', '2.jpg', '3.png'].map((name, n) => ({
        scene: n + 1,
        licence: 'https://creativecommons.org/licenses/by/4.0/',
        sourceUrl: `${site.origin}/${name}`,
        pageUrl: `${site.origin}/`,
      })),
    );
    const second = await sharp(join(run.context.projectDir, 'images/002.jpg')).metadata();
    expect(second.exif).toBeUndefined();
    expect([second.width, second.height]).toEqual([800, 450]);
    const lines = run.logs.map(({ text }) => text);
    expect(lines).toContain('🚀 브라우저 시작');
    expect(lines).toContain(`🌐 127.0.0.1:${site.port}`);
    expect(lines).toContain('✅ 3/3 이미지 완료');
    expect(lines).toContain(`🖼 127.0.0.1:${site.port}: 3장 사용`);
    expect(site.seen.every(({ userAgent }) => userAgent.endsWith('StudioQueue/0.1'))).toBe(true);
    // What the browser received is not asked for again.
    expect(site.seen.filter(({ path }) => path === '/1.jpg').map(({ referer }) => referer)).toEqual([
      `${site.origin}/`,
    ]);
  });

  it('states the terms of the site that shows a picture, not those of the page around a frame, nor the other way round', async () => {
    const LICENCE = 'https://creativecommons.org/licenses/by/4.0/';
    const terms = `<link rel="license" href="${LICENCE}">`;
    const frame = (origin: string) => `<iframe src="${origin}/frame" width="600" height="400"></iframe>`;
    const free = await gallery({ '/frame': html(img('/1.jpg'), terms), '/1.jpg': photo(1) });
    const silent = await gallery({ '/frame': html(img('/2.jpg')), '/2.jpg': photo(2) });
    const outer = await gallery({
      '/quiet': html(img('/3.jpg') + frame(free.origin)),
      '/stated': html(img('/4.jpg') + frame(silent.origin), terms),
      '/3.jpg': photo(3),
      '/4.jpg': photo(4),
    });
    const run = await start({ pages: [`${outer.origin}/quiet`, `${outer.origin}/stated`], scenes: 4 });
    await makeImages(run.context);
    expect(sources(run)).toEqual(['/3.jpg', '/1.jpg', '/4.jpg', '/2.jpg']);
    expect(run.outputs.map(({ licence }) => licence)).toEqual([undefined, LICENCE, LICENCE, undefined]);
  });

  it('scrolls until lazy pictures have loaded', async () => {
    const lazy = (n: number) =>
      `<div style="height:1500px"></div><img class="lazy" data-late="/${n}.jpg" width="400" height="225">`;
    const script = `<script>
      const watch = new IntersectionObserver((entries) => { for (const { isIntersecting, target } of entries)
        if (isIntersecting && !target.src) setTimeout(() => { target.src = target.dataset.late; }, 50); });
      for (const image of document.querySelectorAll('.lazy')) watch.observe(image);
    </script>`;
    const site = await gallery({
      '/': html([1, 2, 3].map(lazy).join('') + script),
      '/1.jpg': photo(1),
      '/2.jpg': photo(2),
      '/3.jpg': photo(3),
    });
    const run = await start({ pages: [`${site.origin}/`], scenes: 3 });
    await makeImages(run.context);
    expect(sources(run)).toEqual(['/1.jpg', '/2.jpg', '/3.jpg']);
  });

  it('takes the best that srcset, picture, data-src, links, backgrounds and og:image offer', async () => {
    const site = await gallery({
      '/': html(
        `<img src="/small.jpg" srcset="/small.jpg 320w, /large,1.jpg 1280w, /middle.jpg 640w" sizes="100px">
         <picture><source type="image/svg+xml" srcset="/no.svg"><source srcset="/p1.webp 1x, /p2.webp 2x"><img src="/small.jpg?p"></picture>
         <img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=" data-src="/lazy.jpg">
         <a href="/full.jpg"><img src="/small.jpg?a"></a>
         <div style="width:900px;height:500px;background-image:linear-gradient(red,blue),url(/background.jpg)"></div>`,
        '<meta property="og:image" content="/og.jpg">',
      ),
      '/small.jpg': await picture(9, 320, 180),
      '/large,1.jpg': photo(0),
      '/p2.webp': photo(1),
      '/lazy.jpg': photo(2),
      '/full.jpg': photo(3),
      '/background.jpg': photo(4),
      '/og.jpg': photo(5),
    });
    const run = await start({ pages: [`${site.origin}/`], scenes: 6 });
    await makeImages(run.context);
    expect(sources(run)).toEqual(['/large,1.jpg', '/p2.webp', '/lazy.jpg', '/full.jpg', '/background.jpg', '/og.jpg']);
  });

  it('drops small pictures, copies, resized copies and what is no picture, and fills the rest with cards', async () => {
    const site = await gallery({
      '/': html(
        ['icon.jpg', 'one.jpg', 'same.jpg', 'resized.jpg', 'not.jpg', 'evil.svg', 'broken.jpg', 'gone.jpg', 'two.jpg']
          .map((name) => img(`/${name}`))
          .join(''),
      ),
      '/icon.jpg': await picture(7, 64, 64),
      '/one.jpg': photo(1),
      '/same.jpg': photo(1),
      '/resized.jpg': await sharp(photo(1)).resize(1_280).webp({ quality: 60 }).toBuffer(),
      '/not.jpg': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"/>'),
      '/evil.svg': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"/>'),
      '/broken.jpg': photo(3).subarray(0, 2_000),
      '/two.jpg': photo(2),
    });
    const run = await start({ pages: [`${site.origin}/`], scenes: 3 });
    await makeImages(run.context);
    expect(sources(run)).toEqual(['/one.jpg', '/two.jpg', undefined]);
    expect(await run.files()).toEqual(['images/001.jpg', 'images/002.jpg', 'images/003.png']);
    expect(run.logs.some(({ level, text }) => level === 'warn' && text.includes('타이틀 카드'))).toBe(true);
    const done = run.logs.find(({ said }) => typeof said === 'object' && said.code === 'image.page_done');
    expect(done?.said).toEqual({
      code: 'image.page_done',
      host: `127.0.0.1:${site.port}`,
      taken: 2,
      left: [
        { why: 'too_small', count: 1 },
        { why: 'duplicate', count: 2 },
        { why: 'not_answered', count: 2 },
        { why: 'unreadable', count: 1 },
      ],
    });
  });

  it('respects the minimum size that was sent', async () => {
    const site = await gallery({
      '/': html(img('/a.jpg') + img('/b.jpg')),
      '/a.jpg': photo(1),
      '/b.jpg': await picture(8, 1_400, 800),
    });
    const run = await start({ pages: [`${site.origin}/`], scenes: 1, minWidth: 1_000, minHeight: 700 });
    await makeImages(run.context);
    expect(sources(run)).toEqual(['/b.jpg']);
  });

  it('visits the pages in order, and the next ones only while pictures are missing', async () => {
    const site = await gallery({
      '/a': html(img('/1.jpg')),
      '/b': html(img('/2.jpg')),
      '/c': html(img('/3.jpg')),
      '/1.jpg': photo(1),
      '/2.jpg': photo(2),
      '/3.jpg': photo(3),
    });
    const run = await start({ pages: ['/down', '/a', '/b', '/c'].map((path) => site.origin + path), scenes: 2 });
    await makeImages(run.context);
    expect(sources(run)).toEqual(['/1.jpg', '/2.jpg']);
    expect(site.seen.some(({ path }) => path === '/c')).toBe(false);
  });

  it('obeys robots.txt for pages and for pictures', async () => {
    const site = await gallery({
      '/robots.txt': 'User-agent: StudioQueue\nDisallow: /private/\nDisallow: /held.jpg\n\nUser-agent: *\nAllow: /\n',
      '/private/': html(img('/1.jpg')),
      '/open/': html(img('/held.jpg') + img('/2.jpg')),
      '/1.jpg': photo(1),
      '/held.jpg': photo(3),
      '/2.jpg': photo(2),
    });
    const run = await start({ pages: [`${site.origin}/private/`, `${site.origin}/open/`], scenes: 1 });
    await makeImages(run.context);
    expect(sources(run)).toEqual(['/2.jpg']);
    expect(site.seen.some(({ path }) => path === '/private/')).toBe(false);
    const only = await start({ pages: [`${site.origin}/private/`], scenes: 1 });
    await expect(makeImages(only.context)).rejects.toMatchObject({
      code: 'page_refused',
      retryable: false,
      field: 'metadata.pages.0',
    });
  });

  it('comes back later to a site whose robots.txt is a server error: that is no "forbidden"', async () => {
    const site = await gallery({
      '/robots.txt': (_request, response) => void response.writeHead(503, { 'retry-after': '120' }).end(),
      '/': html(img('/1.jpg')),
      '/1.jpg': photo(1),
    });
    const run = await start({ pages: [`${site.origin}/`], scenes: 1 });
    await expect(makeImages(run.context)).rejects.toMatchObject({
      code: 'no_pictures',
      problem: { code: 'image.robots_later' },
      retryable: true,
      retryAfterSeconds: 120,
    });
    expect(site.seen.map(({ path }) => path)).toEqual(['/robots.txt']);
  });

  it('fails without pictures: for good when there are none, retryable when the page did not open', async () => {
    const site = await gallery({ '/': html('<p>no pictures</p>') });
    const none = await start({ pages: [`${site.origin}/`], scenes: 1 });
    await expect(makeImages(none.context, { ...CRAWL_TIMES, empty: 1_000 })).rejects.toMatchObject({
      code: 'no_pictures',
      retryable: false,
    });
    const down = await start({ pages: [`${site.origin}/down`], scenes: 1 });
    await expect(makeImages(down.context)).rejects.toMatchObject({ code: 'no_pictures', retryable: true });
    expect(await none.files()).toEqual([]);
  });

  it('survives dialogs, popups, downloads and endless pages', async () => {
    const site = await gallery({
      '/': html(`${img('/1.jpg')}<script>
        alert('stop'); confirm('?'); window.open('/popup'); Notification.requestPermission();
        const a = document.createElement('a'); a.href = '/file.zip'; a.download = 'x.zip'; document.body.append(a); a.click();
        addEventListener('scroll', () => { const d = document.createElement('div'); d.style.height = '900px'; document.body.append(d); });
      </script>`),
      '/popup': html(''),
      '/file.zip': (_request, response) =>
        void response.writeHead(200, { 'content-disposition': 'attachment' }).end('zip'),
      '/1.jpg': photo(1),
    });
    const run = await start({ pages: [`${site.origin}/`], scenes: 1 });
    await makeImages(run.context);
    expect(sources(run)).toEqual(['/1.jpg']);
    expect(await run.files()).toEqual(['images/001.jpg']);
  });

  it('leaves nothing behind when it is cancelled midway', async () => {
    const site = await gallery({
      // The larger version never arrives.
      '/': html(`${img('/1.jpg')}<a href="/slow.jpg">${img('/small.jpg')}</a>`),
      '/1.jpg': photo(1),
      '/small.jpg': await picture(9, 320, 180),
      '/slow.jpg': () => {},
    });
    const run = await start({ pages: [`${site.origin}/`], scenes: 2 });
    const failure = expect(makeImages(run.context)).rejects.toThrow('cancelled');
    await run.logged('✅ 1/2');
    run.abort.abort(new Error('cancelled'));
    await failure;
    expect(await run.files()).toEqual([]);
  });

  it('replaces the pictures of an earlier run, whatever they were called', async () => {
    const site = await gallery({ '/': html(img('/1.jpg')), '/1.jpg': photo(1) });
    const cards = await start({ scenes: 2 });
    await makeImages(cards.context);
    expect(await cards.files()).toEqual(['images/001.png', 'images/002.png']);
    // Main's part between two runs.
    await rm(cards.context.stagingDir, { recursive: true });
    await mkdir(cards.context.stagingDir);
    await makeImages({
      ...cards.context,
      metadata: imageMetadataSchema.parse({ scenes: 1, pages: [`${site.origin}/`] }),
    });
    expect(await cards.files()).toEqual(['images/001.jpg']);
  });
});
