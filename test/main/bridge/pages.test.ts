import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';

const PAGE = 'http://localhost:3000';
const TASK = { type: 'script', projectId: 'p', metadata: { title: '제목' } };

let bridge: TestBridge;
beforeEach(async () => {
  bridge = await openTestBridge();
});
afterEach(() => bridge.close());

const preflight = (origin: string, more: Record<string, string> = {}) =>
  fetch(`${bridge.url}/api/queue/enqueue`, {
    method: 'OPTIONS',
    headers: { Origin: origin, 'Access-Control-Request-Method': 'POST', ...more },
  });

describe('an approved page', () => {
  beforeEach(() => bridge.origins.approve(PAGE));

  it('needs no token and may read the reply: its exact origin is allowed, never *', async () => {
    const { status, headers } = await bridge.callFrom(PAGE, 'POST', '/api/queue/enqueue', TASK);
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe(PAGE);
    expect(headers.get('vary')).toMatch(/\bOrigin\b/);
    expect(headers.has('access-control-allow-credentials')).toBe(false);
    expect(headers.has('set-cookie')).toBe(false);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    // No other site may put a reply into its own pages; the client library is made for that.
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    const client = await fetch(`${bridge.url}/client.js`);
    expect(client.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  });

  it('may read its errors too', async () => {
    const { status, headers } = await bridge.callFrom(PAGE, 'POST', '/api/queue/enqueue', { type: 'film' });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([422, PAGE]);
    const missing = await bridge.callFrom(PAGE, 'GET', '/nowhere');
    expect([missing.status, missing.headers.get('access-control-allow-origin')]).toEqual([404, PAGE]);
  });

  it('has its preflight allowed for the methods of the path, and for private networks when it asks', async () => {
    const reply = await preflight(PAGE, { 'Access-Control-Request-Private-Network': 'true' });
    expect(reply.status).toBe(204);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'access-control-allow-origin': PAGE,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'Content-Type, Idempotency-Key, Last-Event-ID',
      'access-control-max-age': '600',
      'access-control-allow-private-network': 'true',
    });
    expect((await preflight(PAGE)).headers.has('access-control-allow-private-network')).toBe(false);
  });

  it('is unknown again once revoked', async () => {
    bridge.origins.revoke(PAGE);
    const call = bridge.callFrom(PAGE, 'GET', '/api/queue/health');
    await expect.poll(() => bridge.origins.requests().map(({ origin }) => origin)).toEqual([PAGE]);
    bridge.origins.decide(PAGE, false);
    expect((await call).error?.code).toBe('origin_not_allowed');
  });
});

it('a page in a loop gets 429 with Retry-After, and neither another page nor a program is slowed', async () => {
  await bridge.close();
  bridge = await openTestBridge({ pageRate: { perSecond: 0.001, burst: 3 } });
  bridge.origins.approve(PAGE);
  bridge.origins.approve('http://localhost:4000');
  const statuses: number[] = [];
  for (let i = 0; i < 5; i += 1) statuses.push((await bridge.callFrom(PAGE, 'GET', '/api/queue/health')).status);
  expect(statuses).toEqual([200, 200, 200, 429, 429]);
  const refused = await bridge.callFrom(PAGE, 'GET', '/nowhere');
  expect([refused.status, refused.error?.code]).toEqual([429, 'too_many_requests']);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await bridge.callFrom('http://localhost:4000', 'GET', '/api/queue/health')).status).toBe(200);
  expect((await bridge.call('GET', '/api/queue/health')).status).toBe(200);
});

it('the docs page is served locally under a policy that lets nothing foreign in', async () => {
  for (const path of ['/docs', '/docs/']) {
    const page = await fetch(bridge.url + path, { headers: { 'Sec-Fetch-Mode': 'navigate' } });
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/https?:/);
    const html = await page.text();
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  }
});
