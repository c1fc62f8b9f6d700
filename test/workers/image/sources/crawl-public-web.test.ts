import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { makeImages } from '../../../../workers/image/make-images';
import type { StagedPicture } from '../../../../workers/image/picture-source';
import { webPages } from '../../../../workers/image/sources/web-pages';
import type { AddressPolicy } from '../../../../workers/image/web/public-address';
import type { startGallery } from '../../../fixtures/gallery/gallery-server';
import { crawlsForTests, html, img, photosForTests } from '../crawl-context';

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
    return webPages.find(pictureRequest(run, policy)).then(
      (pictures): { found?: StagedPicture[]; error?: unknown } => ({ found: [...pictures.values()] }),
      (error: unknown): { found?: StagedPicture[]; error?: unknown } => ({ error }),
    );
  }
});
