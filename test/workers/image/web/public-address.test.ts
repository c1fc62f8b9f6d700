import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type EgressProxy, REFUSAL_HEADER, startEgressProxy } from '../../../../workers/image/web/egress-proxy';
import {
  type AddressPolicy,
  anyAddress,
  isPublicAddress,
  publicOnly,
  resolveTarget,
} from '../../../../workers/image/web/public-address';
import { type Gallery, startGallery } from '../../../fixtures/gallery/gallery-server';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
async function gallery(...args: Parameters<typeof startGallery>): Promise<Gallery> {
  const server = await startGallery(...args);
  open.push(server);
  return server;
}
async function proxyWith(policy: AddressPolicy, maxBytesPerPage?: number): Promise<EgressProxy> {
  const proxy = await startEgressProxy({ policy, ...(maxBytesPerPage === undefined ? {} : { maxBytesPerPage }) });
  open.push(proxy);
  return proxy;
}

describe('an address is public', () => {
  it.each(['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'])('%s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});
describe('an address is not public', () => {
  it.each([
    '127.0.0.1',
    '127.8.8.8',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '192.0.0.8',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    'fec0::1',
    'ff02::1',
    '2001:db8::1',
    '2001::1',
    '2002:7f00:1::',
    '2002:808:808::',
    '64:ff9b::7f00:1',
    '64:ff9b::a00:1',
    '64:ff9b:1::7f00:1',
    '100::1',
    'localhost',
    '',
  ])('%s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('a target', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '0x7f000001',
    '2130706433',
    '0177.0.0.1',
    'localhost',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '0',
    '10.0.0.1',
    '169.254.169.254',
  ])('is refused however loopback and private addresses are spelled: %s', async (host) => {
    // Some resolvers do not know a spelling at all; then there is nothing to connect to either.
    await expect(resolveTarget({ host, port: 80 }, publicOnly)).rejects.toThrow(/not allowed|ENOTFOUND|EAI_AGAIN/u);
  });
  it('is refused on other ports than those of the web', async () => {
    await expect(resolveTarget({ host: '8.8.8.8', port: 80 }, publicOnly)).resolves.toEqual({
      address: '8.8.8.8',
      family: 4,
    });
    await expect(resolveTarget({ host: '8.8.8.8', port: 443 }, publicOnly)).resolves.toBeDefined();
    for (const port of [22, 25, 3000, 6379, 8080]) {
      await expect(resolveTarget({ host: '8.8.8.8', port }, publicOnly)).rejects.toMatchObject({
        name: 'RefusedAddressError',
      });
    }
  });
});

function viaProxy(proxy: EgressProxy, url: string, password = proxy.password) {
  return new Promise<{ status: number; refusal: unknown; body: string }>((resolve, reject) => {
    const credentials = Buffer.from(`${proxy.username}:${password}`).toString('base64');
    const asked = request(proxy.url, {
      path: url,
      agent: false,
      headers: { host: new URL(url).host, 'proxy-authorization': `Basic ${credentials}` },
    });
    asked.on('error', reject);
    asked.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          refusal: response.headers[REFUSAL_HEADER],
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    asked.end();
  });
}

describe('the proxy', () => {
  it('forwards what the policy allows, without a trace of itself for the site', async () => {
    const headers: unknown[] = [];
    const site = await gallery({
      '/a': (incoming, response) => {
        headers.push(Object.keys(incoming.headers).filter((name) => name.startsWith('proxy')));
        // A site that imitates our refusal is not believed.
        response.setHeader(REFUSAL_HEADER, 'forged');
        response.end('hello');
      },
    });
    const proxy = await proxyWith(anyAddress);
    expect(await viaProxy(proxy, `${site.origin}/a`)).toMatchObject({ status: 200, body: 'hello', refusal: undefined });
    expect(headers).toEqual([[]]);
  });

  it('serves nobody without this run’s credentials', async () => {
    const site = await gallery({ '/a': 'x' });
    const proxy = await proxyWith(anyAddress);
    expect(await viaProxy(proxy, `${site.origin}/a`, 'wrong')).toMatchObject({ status: 407 });
    const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
    socket.write(`CONNECT 127.0.0.1:${site.port} HTTP/1.1\r\nHost: x\r\n\r\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toContain('407');
    socket.destroy();
    expect(site.connections()).toBe(0);
  });

  it('makes no connection to a refused address, by request or by tunnel, and remembers where', async () => {
    const canary = await gallery({ '/': 'secret' });
    const proxy = await proxyWith(publicOnly);
    expect(await viaProxy(proxy, `${canary.origin}/`)).toMatchObject({ status: 403, refusal: proxy.refusalMark });
    const credentials = Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64');
    for (const authority of [
      `127.0.0.1:${canary.port}`,
      `localhost:${canary.port}`,
      `[::ffff:127.0.0.1]:${canary.port}`,
    ]) {
      const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
      socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: x\r\nProxy-Authorization: Basic ${credentials}\r\n\r\n`);
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toContain('403');
      socket.destroy();
    }
    expect(canary.connections()).toBe(0);
    expect(proxy.wasRefused(`${canary.origin}/x`)).toBe(true);
    expect(proxy.wasRefused(`http://localhost:${canary.port}/`)).toBe(true);
    expect(proxy.wasRefused('http://127.0.0.1/')).toBe(false);
  });

  it('stops a page that loads without limit, and gives the next page an allowance of its own', async () => {
    const site = await gallery({ '/big': Buffer.alloc(3_000_000), '/small': 'small' });
    const proxy = await proxyWith(anyAddress, 1_000_000);
    await expect(viaProxy(proxy, `${site.origin}/big`)).rejects.toThrow();
    await expect(viaProxy(proxy, `${site.origin}/small`)).rejects.toThrow();
    proxy.renewAllowance();
    expect(await viaProxy(proxy, `${site.origin}/small`)).toMatchObject({ status: 200, body: 'small' });
  });
});
