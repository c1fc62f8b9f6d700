import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestBridge, type TestBridge } from '../main/bridge/support/open-test-bridge';
import { sendRaw } from '../main/bridge/support/raw-http';
import { CALLERS } from './requests/callers';
import { CONTENTS } from './requests/contents';
import { CANARY, chunked, request, TASK } from './requests/request';
import { SHAPES } from './requests/shapes';

const ATTACKS = [...SHAPES, ...CALLERS, ...CONTENTS];
const NEXT_WITHIN_MS = 1_000;

let bridge: TestBridge;
beforeAll(async () => {
  bridge = await openTestBridge({ timeoutsMs: { headers: 700, request: 900, check: 100 } });
  bridge.origins.approve('http://localhost:3000');
  bridge.origins.decide('http://denied.example', false);
});
afterAll(() => bridge.close());

describe('attacks', () => {
  it('are at least 160, each named once', () => {
    expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
    expect(ATTACKS.length).toBeGreaterThanOrEqual(160);
  });

  it.each(ATTACKS)(
    '$name: $status, nothing created, nothing echoed, the next good request answered at once',
    async (attack) => {
      const facts = { host: `127.0.0.1:${bridge.port}`, token: bridge.token };
      const before = await bridge.queue.list({ limit: 1 });
      const reply = await sendRaw(bridge.port, attack.send(facts));
      expect(reply.status, reply.text).toBe(attack.status);
      // An unknown page must be able to read why: its origin, and nothing else, stands in the header made for that.
      expect(attack.name === 'an unknown page' ? reply.body : reply.text).not.toContain(CANARY);
      expect(reply.text).not.toContain(bridge.token);
      expect(reply.text).not.toMatch(/\bat .*:\d+:\d+/);
      if (attack.name !== 'HEAD') {
        expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
        expect(JSON.parse(reply.body)).toMatchObject({ success: false, error: { code: expect.any(String) } });
      }
      expect(reply.headers.get('access-control-allow-origin')).not.toBe('*');
      expect(reply.headers.has('access-control-allow-credentials')).toBe(false);
      expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
      expect(reply.headers.get('cache-control')).toBe('no-store');
      expect((await bridge.queue.list({ limit: 1 })).total).toBe(before.total);
      expect(bridge.faults).toEqual([]);

      const askedAt = performance.now();
      expect((await bridge.call('GET', '/api/queue/list?limit=1')).status).toBe(200);
      expect(performance.now() - askedAt).toBeLessThan(NEXT_WITHIN_MS);
    },
  );

  it('serves the same request when nothing is wrong with it', async () => {
    const facts = { host: `127.0.0.1:${bridge.port}`, token: bridge.token };
    expect((await sendRaw(bridge.port, request(() => ({}))(facts))).status).toBe(200);
    expect((await sendRaw(bridge.port, request(() => chunked(TASK))(facts))).status).toBe(200);
  });
});
