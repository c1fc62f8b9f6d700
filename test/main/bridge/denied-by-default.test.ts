import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, METHODS, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorReplySchema } from '../../../contract/bridge';
import { FrontDoor } from '../../../main/bridge/front-door';
import { RateLimit } from '../../../main/bridge/rate-limit';
import { RouteTable } from '../../../main/bridge/route-table';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';

let bridge: TestBridge;
beforeAll(async () => {
  // Whoever would wait for the creator is refused at once: nobody decides here.
  bridge = await openTestBridge({ holdMs: 0 });
});
afterAll(() => bridge.close());

/** What holds no data of the creator; anything else must be refused, also a route added tomorrow. */
const isStatic = (url: string) => url === '/client.js' || url === '/docs' || url.startsWith('/docs/');

function send(method: string, url: string, headers: Record<string, string>, port = bridge.port) {
  const path = url.replace(':taskId', randomUUID()).replace(':type', 'script').replace('*', 'swagger-ui.css');
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => {
        body += text;
        if (response.headers['content-type']?.startsWith('text/event-stream')) response.destroy();
      });
      response.once('close', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    // The reply is written to the bare socket, as a proxy would: with its body as what was read beyond the head.
    sent.on('connect', (response, socket, beyond) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, body: beyond.toString() });
    });
    sent.on('error', reject).end();
  });
}

describe('every route that the router knows', () => {
  it('is more than the six calls, so that the loops below prove something', () => {
    expect(bridge.bridge.routes().filter(({ url }) => url.startsWith('/api/')).length).toBeGreaterThanOrEqual(10);
  });

  it('returns 421 to a foreign Host, token or not', async () => {
    for (const { method, url } of bridge.bridge.routes()) {
      const headers = { Host: 'studio.evil.example', Authorization: `Bearer ${bridge.token}` };
      expect([method, url, (await send(method, url, headers)).status]).toEqual([method, url, 421]);
    }
  });

  it('returns 403 to an unknown Origin, token or not, but for the client library', async () => {
    for (const { method, url } of bridge.bridge.routes()) {
      const headers = { Origin: 'http://unknown.example', Authorization: `Bearer ${bridge.token}` };
      const expected = url === '/client.js' ? 200 : 403;
      expect([method, url, (await send(method, url, headers)).status]).toEqual([method, url, expected]);
    }
  });

  it('returns 403 to the null Origin, without exception', async () => {
    for (const { method, url } of bridge.bridge.routes()) {
      const { status, body } = await send(method, url, { Origin: 'null' });
      expect([method, url, status]).toEqual([method, url, 403]);
      expect(JSON.parse(body).code).toBe('origin_not_allowed');
    }
  });

  it('returns 401 without a token, but for the static files', async () => {
    for (const { method, url } of bridge.bridge.routes()) {
      const { status } = await send(method, url, {});
      if (isStatic(url)) expect([method, url, status < 400]).toEqual([method, url, true]);
      else expect([method, url, status]).toEqual([method, url, 401]);
    }
  });

  it('returns 403 to a navigation, but for the static files', async () => {
    for (const { method, url } of bridge.bridge.routes()) {
      const headers = { 'Sec-Fetch-Mode': 'navigate', Authorization: `Bearer ${bridge.token}` };
      const { status } = await send(method, url, headers);
      if (isStatic(url)) expect([method, url, status < 400]).toEqual([method, url, true]);
      else expect([method, url, status]).toEqual([method, url, 403]);
    }
  });

  it('is refused in one shape: a sentence in `error` and `message`, where the guide’s pages read it, and a code', async () => {
    const strangers = [
      { Host: 'evil.example' },
      { Origin: 'http://new.example' },
      {},
      { ...bearer(bridge.token), 'X-Forwarded-For': '10.0.0.1' },
    ];
    for (const { method, url } of bridge.bridge.routes()) {
      if (isStatic(url)) continue;
      for (const headers of strangers) {
        const body: unknown = JSON.parse((await send(method, url, headers)).body);
        const { error } = errorReplySchema.strict().parse(body);
        expect(error).toMatch(/^[A-Z].{10,}/);
        expect([method, url, body]).toEqual([
          method,
          url,
          { success: false, error, message: error, code: expect.any(String) },
        ]);
      }
    }
  });

  it('has no GET that changes anything: the queue is the same after all of them', async () => {
    const before = await bridge.queue.tasks.list({ limit: 100 });
    for (const { method, url } of bridge.bridge.routes()) {
      if (method === 'GET') await send(method, url, { Authorization: `Bearer ${bridge.token}` });
    }
    expect(await bridge.queue.tasks.list({ limit: 100 })).toEqual(before);
    expect(bridge.faults).toEqual([]);
  });
});

/** Every method that Node's parser takes, so that a newer Node brings its own. CONNECT never becomes a request; see below. */
const EVERY_METHOD = METHODS.filter((method) => method !== 'CONNECT');
const paths = () => [...new Set(bridge.bridge.routes().map(({ url }) => url))];
const STRANGERS = [
  { who: 'a foreign Host', status: 421, headers: (token: string) => ({ Host: 'evil.example', ...bearer(token) }) },
  { who: 'no approval', status: 403, headers: (token: string) => ({ Origin: 'http://new.example', ...bearer(token) }) },
  { who: 'the null origin', status: 403, headers: (token: string) => ({ Origin: 'null', ...bearer(token) }) },
  { who: 'no token', status: 401, headers: () => ({}) },
  { who: 'a wrong token', status: 401, headers: (token: string) => bearer(`${token}x`) },
];
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
/** The files that hold nothing of the creator, and who may read them. */
const mayRead = (who: string, method: string, url: string) =>
  method === 'GET' && isStatic(url) && (who.endsWith('token') || (who === 'no approval' && url === '/client.js'));

describe.each(STRANGERS)('$who', ({ who, status, headers }) => {
  it.each(EVERY_METHOD)(
    `gets ${status} for %s on every path that the router knows, whether it takes that or not`,
    async (method) => {
      const before = (await bridge.queue.tasks.list({ limit: 1 })).total;
      const replies = paths().map(async (url) => {
        const got = (await send(method, url, headers(bridge.token))).status;
        // A static path may reply with a redirect to another.
        expect([url, got < 400 ? 'served' : got]).toEqual([url, mayRead(who, method, url) ? 'served' : status]);
      });
      await Promise.all(replies);
      expect((await bridge.queue.tasks.list({ limit: 1 })).total).toBe(before);
    },
  );
});

describe('CONNECT', () => {
  it('is refused on every path, to approved callers too: the bridge is no proxy', async () => {
    for (const { headers } of [...STRANGERS, { headers: bearer }]) {
      for (const url of paths())
        expect([url, (await send('CONNECT', url, headers(bridge.token))).status]).toEqual([url, 400]);
    }
  });
});

describe('a route that is added later without any guard of its own', () => {
  it('is refused to the same strangers: the guard runs before the router, and only named files are open', async () => {
    const paths = ['/api/queue/everything', '/admin', '/client.js.map', '/docsx', '/clientXjs', '/openapi.json', '/'];
    const routes = new RouteTable();
    for (const path of paths) routes.add(['GET', 'POST'], path);
    const server = createServer(async (incoming, response) => {
      if (await door.admit(incoming, response)) response.end('let in');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { origins, token } = bridge;
    const rateLimit = new RateLimit(() => ({ perSecond: 1_000, burst: 1_000 }));
    const door = new FrontDoor({
      port: () => port,
      token,
      origins,
      routes,
      rateLimit,
      holdMs: 0,
      language: () => 'en',
      countRequest: () => {},
    });
    try {
      for (const { method, url } of routes.all()) {
        for (const { who, status, headers } of STRANGERS) {
          expect([url, who, (await send(method, url, headers(token), port)).status]).toEqual([url, who, status]);
        }
        expect(await send(method, url, bearer(token), port)).toEqual({ status: 200, body: 'let in' });
      }
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
