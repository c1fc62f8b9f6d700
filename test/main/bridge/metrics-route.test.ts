import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMetrics } from '../../support/read-metrics';
import { HEALTHY, openTestBridge, type TestBridge } from './support/open-test-bridge';
import { sendRaw } from './support/raw-http';

let bridge: TestBridge;
beforeAll(async () => {
  bridge = await openTestBridge({ holdMs: 0 });
});
afterAll(() => bridge.close());

const bearer = () => ({ Authorization: `Bearer ${bridge.token}` });
const get = (path = '/metrics', headers: Record<string, string> = bearer(), method = 'GET') =>
  fetch(bridge.url + path, { method, headers });

describe('GET /metrics', () => {
  it('is text for Prometheus to whoever has the token', async () => {
    const reply = await get();
    expect([reply.status, reply.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(readMetrics(await reply.text()).get('healthy')).toBe(1);
  });

  it.each([
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    'application/json',
    'text/html',
    '',
    '*'.repeat(8_000),
  ])('is the same text for Accept: %.40s', async (accept) => {
    const reply = await get('/metrics', { ...bearer(), Accept: accept });
    expect([reply.status, reply.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
  });

  it('takes no notice of a query string', async () => {
    expect((await get('/metrics?name[]=up&x=1')).status).toBe(400);
    expect((await get('/metrics?name=up&x=%5B%5D')).status).toBe(200);
    expect((await get('/metrics/')).status).toBe(200);
  });

  it('has no HEAD and no other method, and no path below it', async () => {
    for (const method of ['HEAD', 'POST', 'PUT', 'DELETE']) {
      const reply = await get('/metrics', bearer(), method);
      expect([method, reply.status, reply.headers.get('allow')]).toEqual([method, 405, 'GET']);
    }
    expect((await get('/metrics/more')).status).toBe(404);
  });

  it('is refused without the token, and with another', async () => {
    expect((await get('/metrics', {})).status).toBe(401);
    expect((await get('/metrics', { Authorization: 'Bearer no' })).status).toBe(401);
    expect(
      (await get('/metrics', { Authorization: `Basic ${Buffer.from(`x:${bridge.token}`).toString('base64')}` })).status,
    ).toBe(401);
  });

  it('is refused to every page of the web, approved or not, and to what a page loads without asking', async () => {
    bridge.origins.approve('http://localhost:3000');
    for (const origin of ['http://localhost:3000', 'http://new.example', 'null']) {
      const reply = await bridge.callFrom(origin, 'GET', '/metrics');
      expect([origin, reply.status, reply.error?.code]).toEqual([origin, 403, expect.stringMatching(/^origin_not_/)]);
    }
    for (const mode of ['no-cors', 'navigate']) {
      const head = `GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:${bridge.port}\r\nSec-Fetch-Mode: ${mode}\r\nAuthorization: Bearer ${bridge.token}\r\n\r\n`;
      expect((await sendRaw(bridge.port, Buffer.from(head))).status).toBe(403);
    }
  });

  it('refuses headers that are too long before anything is read', async () => {
    const head = `GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:${bridge.port}\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect((await sendRaw(bridge.port, Buffer.from(head))).status).toBe(431);
  });

  it('stands a storm of scrapes: each gets a page, and the queue is read about once a second', async () => {
    const startMs = performance.now();
    const agents = Array.from({ length: 40 }, async () => {
      const texts = new Set<string>();
      for (let n = 0; n < 25; n += 1) texts.add(await (await get()).text());
      return texts;
    });
    const pages = new Set((await Promise.all(agents)).flatMap((texts) => [...texts]));
    expect(pages.size).toBeLessThanOrEqual(Math.ceil((performance.now() - startMs) / 1_000) + 1);
  });

  it('counts requests by route and status; a path from outside is no label', async () => {
    const { queue } = bridge;
    const { task } = await queue.enqueue({ type: 'script', projectId: 'p', metadata: { titleId: 't' } });
    await bridge.call('GET', `/api/queue/status/${task.id}`);
    await bridge.call('GET', '/made-up/by/somebody');
    await bridge.call('POST', '/api/queue/enqueue', { type: 'nonsense' });
    const counted = async () => {
      const page = readMetrics(await (await get()).text());
      return [
        page.get('bridge_requests_total{route="/api/queue/status/:taskId",status="200"}'),
        page.get('bridge_requests_total{route="/api/queue/enqueue",status="422"}'),
        (page.get('bridge_requests_total{route="refused",status="404"}') ?? 0) > 0,
      ];
    };
    await expect.poll(counted).toEqual([1, 1, true]);
    expect(await (await get()).text()).not.toContain('made-up');
  });

  it('ends a scraper that hangs up without a trace', async () => {
    await new Promise<void>((resolve) => {
      const sent = request(
        { host: '127.0.0.1', port: bridge.port, path: '/metrics', headers: bearer() },
        (response) => {
          response.destroy();
          resolve();
        },
      );
      sent.end();
    });
    expect((await get()).status).toBe(200);
    expect(bridge.faults).toEqual([]);
  });
});

describe('GET /api/queue/health?strict=1', () => {
  it('is 503 with the same body when the queue is not healthy; without `strict`, and when it is healthy, 200', async () => {
    const state = { ...HEALTHY, healthy: false };
    const sick = await openTestBridge({ health: async () => state });
    const of = async (from: TestBridge, query: string) => {
      const { status, body } = await from.call('GET', `/api/queue/health${query}`);
      return [status, body];
    };
    expect(await of(sick, '?strict=1')).toEqual([503, state]);
    expect(await of(sick, '?strict=true')).toEqual([503, state]);
    expect(await of(sick, '?strict=0')).toEqual([200, state]);
    expect(await of(sick, '?anything=else')).toEqual([200, state]);
    expect(await of(sick, '')).toEqual([200, state]);
    expect(await of(bridge, '?strict=1')).toEqual([200, HEALTHY]);
    const odd = await sick.call('GET', '/api/queue/health?strict=perhaps');
    expect([odd.status, odd.error?.field]).toEqual([422, 'strict']);
    await sick.close();
  });
});
