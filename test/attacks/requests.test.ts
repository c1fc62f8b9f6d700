import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestBridge, type TestBridge } from '../main/bridge/support/open-test-bridge';
import { type RawReply, sendRaw } from '../main/bridge/support/raw-http';
import { CALLERS } from './requests/callers';
import { CONTENTS } from './requests/contents';
import { type Attack, CANARY, chunked, request, TASK } from './requests/request';
import { SHAPES } from './requests/shapes';
import { STEERING } from './requests/steering';

const ATTACKS = [...SHAPES, ...CALLERS, ...CONTENTS, ...STEERING];
/** Those whose rest never comes: they hang until their time is over, and nobody else may wait for that. */
const HALVES = ATTACKS.filter(({ status }) => status === 408);
const WHOLES = ATTACKS.filter(({ status }) => status !== 408);
/** Of each half at once; together with the good ones they are fewer connections than the bridge takes. */
const CROWD = 40;
/** How long half a request may hang: long enough for several good ones meanwhile, on a busy machine too. */
const HANG_MS = 5_000;

let bridge: TestBridge;
beforeAll(async () => {
  // Nobody decides about the unknown pages among them: their time to wait is over at once.
  bridge = await openTestBridge({ holdMs: 0, timeoutsMs: { headers: HANG_MS, body: HANG_MS, check: 100 } });
  bridge.origins.approve('http://localhost:3000');
  bridge.origins.decide('http://denied.example', false);
});
afterAll(() => bridge.close());

const facts = () => ({ host: `127.0.0.1:${bridge.port}`, token: bridge.token });
const total = async () => (await bridge.queue.tasks.list({ limit: 1 })).total;

async function expectGoodRequest() {
  expect((await bridge.call('GET', '/api/queue/list?limit=1')).status).toBe(200);
}

function expectRefused(attack: Attack, reply: RawReply) {
  expect(reply.status, reply.text).toBe(attack.status);
  // An unknown page must be able to read why: its origin, and nothing else, stands in the header made for that.
  expect(attack.name === 'an unknown page' ? reply.body : reply.text).not.toContain(CANARY);
  expect(reply.text).not.toContain(bridge.token);
  expect(reply.text).not.toMatch(/\bat .*:\d+:\d+/);
  if (attack.name !== 'HEAD') {
    expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(JSON.parse(reply.body)).toMatchObject({
      success: false,
      error: expect.any(String),
      code: expect.any(String),
    });
  }
  expect(reply.headers.get('access-control-allow-origin')).not.toBe('*');
  expect(reply.headers.has('access-control-allow-credentials')).toBe(false);
  expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
  expect(reply.headers.get('cache-control')).toBe('no-store');
}

describe('attacks', () => {
  it('are at least 230, each named once, some of them never sent to their end', () => {
    expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
    expect(ATTACKS.length).toBeGreaterThanOrEqual(230);
    expect(HALVES.length).toBeGreaterThanOrEqual(5);
  });

  it.each(WHOLES)('$name: $status, nothing created, nothing echoed, the next good request served', async (attack) => {
    const before = await total();
    expectRefused(attack, await sendRaw(bridge.port, attack.send(facts())));
    expect(await total()).toBe(before);
    expect(bridge.faults).toEqual([]);
    await expectGoodRequest();
  });

  it(`${CROWD} of each half at once: good requests are served while they hang, then each is refused and closed`, async () => {
    const before = await total();
    let ended = 0;
    const replies = HALVES.flatMap((attack) =>
      Array.from({ length: CROWD }, async () => {
        const reply = await sendRaw(bridge.port, attack.send(facts())).finally(() => {
          ended += 1;
        });
        expectRefused(attack, reply);
      }),
    );
    let answeredMeanwhile = 0;
    while (ended === 0 && answeredMeanwhile < 20) {
      await expectGoodRequest();
      if (ended === 0) answeredMeanwhile += 1;
    }
    await Promise.all(replies);
    // More than one: all that was sent before the first of them has been read by the second.
    expect(answeredMeanwhile).toBeGreaterThan(1);
    expect(await total()).toBe(before);
    expect(bridge.faults).toEqual([]);
    await expectGoodRequest();
  });

  it('serves the same request when nothing is wrong with it', async () => {
    expect((await sendRaw(bridge.port, request(() => ({}))(facts()))).status).toBe(200);
    expect((await sendRaw(bridge.port, request(() => chunked(TASK))(facts()))).status).toBe(200);
  });
});
