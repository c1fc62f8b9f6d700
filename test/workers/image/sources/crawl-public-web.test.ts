import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { makeImages } from '../../../../workers/image/make-images';
import type { StagedPicture } from '../../../../workers/image/picture-source';
import { webPages } from '../../../../workers/image/sources/web-pages';
import type { AddressPolicy } from '../../../../workers/image/web/public-address';
import { picture, type startGallery } from '../../../fixtures/gallery/gallery-server';
import { allOf, crawlsForTests, html, img, photosForTests } from '../crawl-context';

const photo = photosForTests();
const { gallery, start, onEnd, pictureRequest } = crawlsForTests();

describe('a page that is not on the public web', () => {
  it.each([
    'http://127.0.0.1',
    'http://127.1',
    'http://0x7f000001',
    'http://[::ffff:127.0.0.1]',
    'http://localhost',
    'http://2130706433',
  ])('is refused without a connection: %s', async (origin) => {
    const canary = await gallery({ '/': html(img('/1.jpg')), '/1.jpg': photo(1) });
    for (const page of [`${origin}:${canary.port}/`, `${origin}/`]) {
      const run = await start({ pages: [page], scenes: 1 }, false);
      const error: unknown = await makeImages(run.context).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'page_refused', retryable: false, field: 'metadata.pages.0' });
      expect(error).toHaveProperty('message', expect.stringContaining(new URL(page).host));
    }
    expect(canary.connections()).toBe(0);
  });

  it.each<[string, (canary: string) => Parameters<typeof startGallery>[0]]>([
    [
      'a redirect',
      (canary) => ({ '/': (_request, response) => void response.writeHead(302, { location: `${canary}/` }).end() }),
    ],
    ['a meta refresh', (canary) => ({ '/': html('', `<meta http-equiv="refresh" content="0;url=${canary}/">`) })],
    ['a script', (canary) => ({ '/': html(`<script>location.href = '${canary}/'</script>`) })],
  ])('is refused when %s leads there', async (_how, routes) => {
    const canary = await gallery({ '/': html('') });
    const site = await gallery(routes(canary.origin));
    const { error } = await crawlUnder((_address, port) => port === site.port, site.origin);
    expect(error).toMatchObject({ code: 'page_refused', retryable: false });
    expect(canary.connections()).toBe(0);
  });

  it('cannot be reached by a page’s pictures, frames, fetches, sockets and WebRTC', async () => {
    const canary = await gallery({ '/1.jpg': photo(1) });
    const datagrams = await udpCanary();
    const site = await gallery({
      '/': html(`${img('/2.jpg')}${img(`${canary.origin}/1.jpg`)}<iframe src="${canary.origin}/"></iframe><iframe src="file:///etc/passwd"></iframe>
        <link rel="preconnect" href="${canary.origin}"><link rel="dns-prefetch" href="${canary.origin}">
        <script>
          fetch('${canary.origin}/', { mode: 'no-cors' }); navigator.sendBeacon('${canary.origin}/');
          new WebSocket('ws://127.0.0.1:${canary.port}/'); new EventSource('${canary.origin}/');
          const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${datagrams.port}' }, { urls: 'turn:127.0.0.1:${canary.port}?transport=tcp', username: 'a', credential: 'b' }] });
          peer.createDataChannel('x'); peer.createOffer().then((offer) => peer.setLocalDescription(offer));
        </script>`),
      '/2.jpg': photo(2),
    });
    const { found } = await crawlUnder((_address, port) => port === site.port, site.origin, 2);
    expect(found?.map(({ details }) => details.sourceUrl)).toEqual([`${site.origin}/2.jpg`]);
    expect(canary.connections()).toBe(0);
    expect(datagrams.received()).toBe(0);
  });

  it('cannot be reached by larger versions of a picture, their redirects, robots.txt of their hosts, or buttons', async () => {
    const canary = await gallery({ '/1.jpg': photo(1), '/': html(img('/1.jpg')) });
    const to = canary.origin;
    const here = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `/small.jpg?${name}`);
    const site = await gallery({
      '/': html(
        `<a href="${to}/1.jpg">${img(here[0] ?? '')}</a>
         <img src="${here[1]}" srcset="${to}/1.jpg 2000w">
         <img src="${here[2]}" data-original="${to}/1.jpg"><img src="${here[3]}" data-original="file:///etc/passwd.jpg">
         <a href="/away.jpg">${img(here[4] ?? '')}</a>
         <noscript><img src="${to}/1.jpg"><img src="/far.jpg"></noscript>
         <div data-any="${to}/1.jpg"></div><object data="${to}/1.jpg" type="image/jpeg"></object><video poster="${to}/1.jpg"></video>
         <iframe src="/frame" width="800" height="600"></iframe>
         <button onclick="location.href='${to}/'">동의</button><a href="${to}/">더보기</a>
         <button onclick="open('${to}/'); location.href='file:///etc/passwd'">Load more</button>${img('/2.jpg')}`,
        `<meta property="og:image" content="${to}/1.jpg">`,
      ),
      '/frame': html(
        `<img data-src="${to}/1.jpg" width="700"><button onclick="top.location.href='${to}/'">더보기</button>`,
      ),
      '/small.jpg': await picture(9, 320, 180),
      '/away.jpg': (_request, response) => void response.writeHead(302, { location: `${to}/1.jpg` }).end(),
      '/far.jpg': (_request, response) => void response.writeHead(307, { location: '/away.jpg' }).end(),
      '/2.jpg': photo(2),
    });
    const { found, error } = await crawlUnder((_address, port) => port === site.port, site.origin, 2);
    expect(canary.connections()).toBe(0);
    // The button of the wall leads away before the page has settled: that page is refused.
    expect(error).toMatchObject({ code: 'page_refused' });
    site.set(
      '/',
      html(`${img('/2.jpg')}<a href="/away.jpg">${img('/small.jpg')}</a><img src="/small.jpg?x" data-src="${to}/1.jpg"><noscript><img src="/far.jpg"></noscript>
      <a href="${to}/">더보기</a><iframe src="/frame" width="800" height="600"></iframe>`),
    );
    const second = await crawlUnder((_address, port) => port === site.port, site.origin, 2);
    expect(second.error ?? second.found?.map(({ details }) => details.sourceUrl)).toEqual([`${site.origin}/2.jpg`]);
    expect(found).toBeUndefined();
    expect(canary.connections()).toBe(0);
  });

  async function udpCanary() {
    let received = 0;
    const socket = createSocket('udp4', () => {
      received += 1;
    });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    onEnd(async () => void socket.close());
    return { port: socket.address().port, received: () => received };
  }

  async function crawlUnder(policy: AddressPolicy, origin: string, wanted = 1) {
    const run = await start({ pages: [`${origin}/`], scenes: wanted });
    return allOf(webPages.find(pictureRequest(run, policy))).then(
      (pictures): { found?: StagedPicture[]; error?: unknown } => ({ found: [...pictures.values()] }),
      (error: unknown): { found?: StagedPicture[]; error?: unknown } => ({ error }),
    );
  }
});
