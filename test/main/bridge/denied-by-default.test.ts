import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';

let bridge: TestBridge;
beforeAll(async () => {
  bridge = await openTestBridge();
});
afterAll(() => bridge.close());

/** What holds no data of the creator; anything else must be refused, also a route added tomorrow. */
const isStatic = (url: string) => url === '/client.js' || url === '/docs' || url.startsWith('/docs/');

function send(method: string, url: string, headers: Record<string, string>) {
  const path = url.replace(':taskId', randomUUID()).replace('*', 'swagger-ui.css');
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: bridge.port, method, path, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => {
        body += text;
        if (response.headers['content-type']?.startsWith('text/event-stream')) response.destroy();
      });
      response.once('close', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    sent.on('error', reject).end();
  });
}

describe('every route that the router knows', () => {
  it('is more than the six calls, so that the loops below prove something', () => {
    expect(bridge.bridge.routes().filter(({ url }) => url.startsWith('/api/')).length).toBeGreaterThanOrEqual(10);
  });

  it('answers 421 to a foreign Host, token or not', async () => {
    for (const { method, url } of bridge.bridge.routes()) {
      const headers = { Host: 'studio.evil.example', Authorization: `Bearer ${bridge.token}` };
      expect([method, url, (await send(method, url, headers)).status]).toEqual([method, url, 421]);
    }
  });

  it('answers 403 to an unknown Origin, token or not, but for the client library', async () => {
    for (const { method, url } of bridge.bridge.routes()) {
      const headers = { Origin: 'http://unknown.example', Authorization: `Bearer ${bridge.token}` };
      const expected = url === '/client.js' ? 200 : 403;
      expect([method, url, (await send(method, url, headers)).status]).toEqual([method, url, expected]);
    }
  });

  it('answers 403 to the null Origin, without exception', async () => {
    for (const { method, url } of bridge.bridge.routes()) {
      const { status, body } = await send(method, url, { Origin: 'null' });
      expect([method, url, status]).toEqual([method, url, 403]);
      expect(JSON.parse(body).error.code).toBe('origin_not_allowed');
    }
  });

  it('answers 401 without a token, but for the static files', async () => {
    for (const { method, url } of bridge.bridge.routes()) {
      const { status } = await send(method, url, {});
      if (isStatic(url)) expect([method, url, status < 400]).toEqual([method, url, true]);
      else expect([method, url, status]).toEqual([method, url, 401]);
    }
  });

  it('answers 403 to a navigation, but for the static files', async () => {
    for (const { method, url } of bridge.bridge.routes()) {
      const headers = { 'Sec-Fetch-Mode': 'navigate', Authorization: `Bearer ${bridge.token}` };
      const { status } = await send(method, url, headers);
      if (isStatic(url)) expect([method, url, status < 400]).toEqual([method, url, true]);
      else expect([method, url, status]).toEqual([method, url, 403]);
    }
  });

  it('has no GET that changes anything: the queue is the same after all of them', async () => {
    const before = await bridge.queue.list({ limit: 100 });
    for (const { method, url } of bridge.bridge.routes()) {
      if (method === 'GET') await send(method, url, { Authorization: `Bearer ${bridge.token}` });
    }
    expect(await bridge.queue.list({ limit: 100 })).toEqual(before);
    expect(bridge.faults).toEqual([]);
  });
});
