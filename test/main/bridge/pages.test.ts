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

  it('needs no token and may read the answer: its exact origin is allowed, never *', async () => {
    const { status, headers } = await bridge.callFrom(PAGE, 'POST', '/api/queue/enqueue', TASK);
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe(PAGE);
    expect(headers.get('vary')).toMatch(/\bOrigin\b/);
    expect(headers.has('access-control-allow-credentials')).toBe(false);
    expect(headers.has('set-cookie')).toBe(false);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    // No other site may put an answer into its own pages; the client library is made for that.
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

  it('gets its preflight answered with the methods of the path, and for private networks when it asks', async () => {
    const answer = await preflight(PAGE, { 'Access-Control-Request-Private-Network': 'true' });
    expect(answer.status).toBe(204);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
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
    expect((await bridge.callFrom(PAGE, 'GET', '/api/queue/health')).error?.code).toBe('origin_not_approved');
  });
});

describe('an unknown page', () => {
  it('may read why a simple request was refused, and the creator is asked once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => bridge.callFrom(PAGE, 'GET', '/api/queue/health')));
    for (const { status, error, headers } of answers) {
      expect([status, error?.code]).toEqual([403, 'origin_not_approved']);
      expect(headers.get('access-control-allow-origin')).toBe(PAGE);
    }
    expect(bridge.origins.requests().map(({ origin }) => origin)).toEqual([PAGE]);
  });

  it('gets 403 and no allow header for a preflight, which asks the creator too', async () => {
    const answer = await preflight(PAGE);
    expect(answer.status).toBe(403);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(bridge.origins.requests()).toHaveLength(1);
  });

  it('works as soon as the creator approves it', async () => {
    await bridge.callFrom(PAGE, 'GET', '/api/queue/health');
    bridge.origins.decide(PAGE, true);
    expect((await bridge.callFrom(PAGE, 'POST', '/api/queue/enqueue', TASK)).status).toBe(200);
    expect(bridge.origins.requests()).toEqual([]);
  });
});

it('a denied page gets origin_not_allowed, cannot read it, and the creator is not asked again', async () => {
  bridge.origins.decide(PAGE, false);
  const { status, error, headers } = await bridge.callFrom(PAGE, 'GET', '/api/queue/health');
  expect([status, error?.code]).toEqual([403, 'origin_not_allowed']);
  expect(headers.has('access-control-allow-origin')).toBe(false);
  expect(bridge.origins.requests()).toEqual([]);
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
