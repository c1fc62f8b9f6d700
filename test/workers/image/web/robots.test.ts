import { afterEach, describe, expect, it } from 'vitest';
import { type EgressProxy, startEgressProxy } from '../../../../workers/image/web/egress-proxy';
import { type AddressPolicy, anyAddress } from '../../../../workers/image/web/public-address';
import { type Robots, robotsOf } from '../../../../workers/image/web/robots';
import { type Gallery, type Reply, startGallery } from '../../../fixtures/gallery/gallery-server';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});
async function gallery(routes: Readonly<Record<string, Reply>>): Promise<Gallery> {
  const server = await startGallery(routes);
  open.push(server);
  return server;
}
async function robotsUnder(policy: AddressPolicy, timeoutMs?: number): Promise<Robots> {
  const proxy: EgressProxy = await startEgressProxy({ policy });
  open.push(proxy);
  return robotsOf({ proxy, signal: new AbortController().signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
}
const status =
  (code: number, headers: Record<string, string> = {}): Reply =>
  (_request, response) =>
    void response.writeHead(code, headers).end();

describe('robots.txt', () => {
  it.each<[string, Reply | undefined, string]>([
    ['a file that says nothing about us', 'User-agent: *\nAllow: /\n', 'allowed'],
    ['a file that forbids', 'User-agent: StudioQueue\nDisallow: /page\n', 'forbidden'],
    ['no file', undefined, 'allowed'],
    ['403', status(403), 'allowed'],
    ['500', status(500), 'later'],
    ['503', status(503), 'later'],
    ['429', status(429), 'later'],
    ['a connection that breaks', (request) => request.socket.destroy(), 'later'],
    ['redirects without end', status(302, { location: '/robots.txt' }), 'later'],
    [
      'rules in the first half MB of a larger file',
      `User-agent: *\nDisallow: /page\n${'#\n'.repeat(400_000)}`,
      'forbidden',
    ],
    ['rules behind the first half MB', `${'#\n'.repeat(400_000)}User-agent: *\nDisallow: /page\n`, 'allowed'],
    ['rules in front of more than anybody reads', endless('User-agent: *\nDisallow: /page\n', 65_536), 'forbidden'],
  ])('with %s', async (_what, answer, verdict) => {
    const site = await gallery(answer === undefined ? {} : { '/robots.txt': answer });
    const robots = await robotsUnder(anyAddress);
    expect(await robots.verdict(`${site.origin}/page`)).toBe(verdict);
  });

  it.each<[string, Reply]>([
    ['silence', () => {}],
    ['a body that never ends', endless('User-agent: *\n')],
  ])('with %s is waited for no longer than it may take', async (_what, answer) => {
    const site = await gallery({ '/robots.txt': answer });
    const robots = await robotsUnder(anyAddress, 500);
    expect(await robots.verdict(`${site.origin}/page`)).toBe('later');
  });

  it('is read once for an origin', async () => {
    const site = await gallery({ '/robots.txt': 'User-agent: *\nDisallow: /b\n' });
    const robots = await robotsUnder(anyAddress);
    expect(await Promise.all(['/a', '/b', '/c'].map((path) => robots.verdict(site.origin + path)))).toEqual([
      'allowed',
      'forbidden',
      'allowed',
    ]);
    expect(site.seen.map(({ path, userAgent }) => [path, userAgent])).toEqual([['/robots.txt', 'StudioQueue/0.1']]);
  });

  it('says how long to wait, a minute at least and an hour at most', async () => {
    const site = await gallery({ '/robots.txt': status(503, { 'retry-after': '999999' }) });
    const robots = await robotsUnder(anyAddress);
    expect(robots.waitSeconds).toBe(60);
    await robots.verdict(`${site.origin}/`);
    expect(robots.waitSeconds).toBe(3_600);
  });

  it('is not fetched from an address that is not allowed, whichever redirect leads there', async () => {
    const canary = await gallery({ '/robots.txt': 'User-agent: *\nAllow: /\n' });
    for (const location of [`${canary.origin}/robots.txt`, 'file:///etc/passwd', `ftp://127.0.0.1:${canary.port}/`]) {
      const site = await gallery({ '/robots.txt': status(302, { location }) });
      const robots = await robotsUnder((_address, port) => port === site.port);
      await expect(robots.verdict(`${site.origin}/`)).rejects.toMatchObject({ name: 'RefusedAddressError' });
    }
    const robots = await robotsUnder(() => false);
    await expect(robots.verdict(`${canary.origin}/`)).rejects.toMatchObject({ name: 'RefusedAddressError' });
    expect(canary.connections()).toBe(0);
  });
});

/** A little of a body, and then more and more of it: `bytes` at a time, or nothing. */
function endless(beginning: string, bytes = 0): Reply {
  return (_request, response) => {
    response.writeHead(200).write(beginning);
    const more = () => void (response.destroyed || response.write('#\n'.repeat(bytes / 2), more));
    if (bytes > 0) more();
  };
}
