import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';

const PAGE = 'http://localhost:3000';
/** What an approved page may call. A route that is added tomorrow is for programs, or it is named here. */
const FOR_PAGES = [
  'POST /api/queue/enqueue',
  'POST /api/queue/enqueue-many',
  'POST /api/queue/pipelines',
  'GET /api/queue/status/:taskId',
  'GET /api/queue/list',
  'DELETE /api/queue/cancel/:taskId',
  'POST /api/queue/retry/:taskId',
  'POST /api/queue/approve/:taskId',
  'GET /api/queue/health',
  'GET /api/queue/tasks/:taskId/logs',
  'GET /api/queue/events',
  'GET /api/openapi.json',
];

let bridge: TestBridge;
beforeAll(async () => {
  // Whoever would wait for the creator is refused at once: nobody decides here.
  bridge = await openTestBridge({ holdMs: 0 });
  bridge.origins.approve(PAGE);
});
afterAll(() => bridge.close());

/** All but the files that hold nothing of the creator. */
const routes = () =>
  bridge.bridge.routes().filter(({ url }) => url !== '/client.js' && url !== '/docs' && !url.startsWith('/docs/'));
const closed = () => routes().filter(({ method, url }) => !FOR_PAGES.includes(`${method} ${url}`));
const pathOf = (url: string) => url.replace(':taskId', randomUUID()).replace(':type', 'script');
const headers = { Origin: PAGE, 'Content-Type': 'application/json' };

describe('An approved page', () => {
  it('gets 403 from every call but these, with the token too, can read why, and changes nothing', async () => {
    expect(closed().length).toBeGreaterThanOrEqual(18);
    const { task } = await bridge.queue.enqueue({ type: 'script', projectId: 'p', metadata: {} });
    const body = JSON.stringify({ action: 'cancel', filter: {}, priority: 9, leaseId: 'x' });
    for (const { method, url } of closed()) {
      const path = url.replace(':taskId', task.id).replace(':type', 'script');
      for (const more of [{}, { Authorization: `Bearer ${bridge.token}` }]) {
        const reply = await fetch(bridge.url + path, {
          method,
          headers: { ...headers, ...more },
          ...(method === 'GET' ? {} : { body }),
        });
        const { code, error }: { code?: string; error?: string } = JSON.parse(await reply.text());
        expect([method, url, reply.status, code]).toEqual([method, url, 403, 'origin_not_allowed']);
        expect(error).toContain('Only a program with the token');
        expect(reply.headers.get('access-control-allow-origin')).toBe(PAGE);
      }
    }
    expect(await bridge.queue.getTask(task.id)).toEqual(task);
    expect(bridge.queue.isPaused('script')).toBe(false);
  });

  it('has the preflight of each of them let through, and of none more than the path’s own methods', async () => {
    for (const { method, url } of closed()) {
      const asked = { Origin: PAGE, 'Access-Control-Request-Method': method };
      const reply = await fetch(bridge.url + pathOf(url), { method: 'OPTIONS', headers: asked });
      const allowed = reply.headers.get('access-control-allow-methods')?.split(', ') ?? [];
      expect([url, reply.status]).toEqual([url, 204]);
      const own = routes().filter((route) => route.url === url);
      for (const one of allowed) expect(own.map((route) => route.method)).toContain(one);
    }
  });

  it('reaches each of the others', async () => {
    for (const call of FOR_PAGES) {
      const [method = '', url = ''] = call.split(' ');
      const leave = new AbortController();
      const reply = await fetch(bridge.url + pathOf(url), { method, headers, signal: leave.signal });
      expect([call, reply.status]).not.toEqual([call, 403]);
      leave.abort();
    }
  });
});

describe('A page that is not approved', () => {
  it('is not even asked about when it calls one that is for programs', async () => {
    for (const { method, url } of closed()) {
      const { status } = await bridge.callFrom('http://new.example', method, pathOf(url));
      expect([url, status]).toEqual([url, 403]);
    }
    expect(bridge.origins.requests()).toEqual([]);
  });
});
