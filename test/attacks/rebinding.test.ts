import dns from 'node:dns/promises';
import { request } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEgressProxy } from '../../workers/image/web/egress-proxy';
import type { AddressPolicy } from '../../workers/image/web/public-address';
import { robotsOf } from '../../workers/image/web/robots';
import { type Gallery, startGallery } from '../fixtures/gallery/gallery-server';

/** The site's own address stands for the public web, IPv6's loopback for what must not be reached. */
const siteOnly: AddressPolicy = (address) => address === '127.0.0.1';
const NAME = 'rebind.test';

const resolver = dns.lookup;
let site: Gallery;
let canary: ReturnType<typeof createServer>;
let visits = 0;
let lookups = 0;

beforeEach(async () => {
  site = await startGallery({ '/': 'here', '/again': 'again' });
  visits = 0;
  canary = createServer((socket) => {
    visits += 1;
    socket.destroy();
  });
  // On the same port: the second reply alone leads here.
  await new Promise<void>((done) => canary.once('error', () => done()).listen(site.port, '::1', done));
  lookups = 0;
  const reply = async () => {
    lookups += 1;
    return [lookups === 1 ? { address: '127.0.0.1', family: 4 } : { address: '::1', family: 6 }];
  };
  Object.assign(dns, { lookup: reply });
  syncBuiltinESMExports();
});
afterEach(async () => {
  Object.assign(dns, { lookup: resolver });
  syncBuiltinESMExports();
  canary.close();
  await site.close();
});

describe('a name that is allowed at the first look and private at every later one', () => {
  it('has its robots.txt read from the address that was checked, and is refused the next time', async () => {
    const proxy = await startEgressProxy({ policy: siteOnly });
    const robots = () => robotsOf({ proxy, signal: new AbortController().signal });
    try {
      expect([await robots().verdict(`http://${NAME}:${site.port}/`), lookups]).toEqual(['allowed', 1]);
      await expect(robots().verdict(`http://${NAME}:${site.port}/`)).rejects.toMatchObject({
        name: 'RefusedAddressError',
      });
      expect([visits, site.seen.map(({ path }) => path)]).toEqual([0, ['/robots.txt']]);
    } finally {
      await proxy.close();
    }
  });

  it('is one connection through the way out, not a door that stays open', async () => {
    const proxy = await startEgressProxy({ policy: siteOnly });
    const authorization = `Basic ${Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64')}`;
    const ask = (path: string) =>
      new Promise<number>((done, fail) => {
        const asked = request(proxy.url, {
          path: `http://${NAME}:${site.port}${path}`,
          agent: false,
          headers: { host: `${NAME}:${site.port}`, 'proxy-authorization': authorization },
        });
        asked.once('error', fail).once('response', (response) => done(response.resume().statusCode ?? 0));
        asked.end();
      });
    try {
      expect([await ask('/'), lookups]).toEqual([200, 1]);
      expect(await ask('/again')).toBe(403);
      expect([visits, site.seen.map(({ path }) => path)]).toEqual([0, ['/']]);
    } finally {
      await proxy.close();
    }
  });
});
