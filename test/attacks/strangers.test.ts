import diagnostics from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  enqueueFrom,
  headFrom,
  holdThree,
  type OpenRequest,
  openRequest,
  PAGE,
  TASK,
} from '../main/bridge/support/held';
import { openTestBridge, type TestBridge } from '../main/bridge/support/open-test-bridge';

const BODY = JSON.stringify(TASK);
const WHOLE = ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(BODY)}`];
const CHUNKED = ['Content-Type: application/json', 'Transfer-Encoding: chunked'];
const MIB = 1024 * 1024;

let bridge: TestBridge;
let sent: OpenRequest[] = [];
beforeEach(async () => {
  bridge = await openTestBridge();
});
afterEach(async () => {
  for (const { socket } of sent) socket.destroy();
  sent = [];
  await bridge.close();
  expect(bridge.faults).toEqual([]);
});

const total = async () => (await bridge.queue.tasks.list({ limit: 1 })).total;
const askedAbout = () => bridge.origins.requests().map(({ origin }) => origin);
const expectGoodRequest = async () => expect((await bridge.call('GET', '/api/queue/health')).status).toBe(200);
const send = async (bytes: string | Buffer): Promise<OpenRequest> => {
  const request = await openRequest(bridge.port, bytes);
  sent.push(request);
  return request;
};
const post = (origin: string, headers = WHOLE, body = BODY) =>
  send(`${headFrom(bridge.port, origin, headers)}\r\n\r\n${body}`);

describe('a stranger', () => {
  it('of a thousand names fills no list and no memory: ten questions, and all others are refused with the code alone', async () => {
    const mine = await post(PAGE);
    await expect.poll(askedAbout).toEqual([PAGE]);
    const codes = new Map<string, number>();
    // In parts, since the bridge takes 256 connections.
    for (let from = 0; from < 1_000; from += 100) {
      const part = Array.from({ length: 100 }, (_, n) => post(`https://a${from + n}.evil.example`));
      await Promise.all(part);
      const held = () => sent.filter((request) => request !== mine && request.statuses().length === 0);
      await expect.poll(() => held().length).toBe(9);
      for (const request of sent.filter(({ statuses }) => statuses().length > 0)) {
        const { code, ...rest } = JSON.parse(request.text().slice(request.text().indexOf('{')));
        expect(Object.keys(rest).sort()).toEqual(['error', 'message', 'success']);
        codes.set(code, (codes.get(code) ?? 0) + 1);
        request.socket.destroy();
      }
      sent = sent.filter(({ socket }) => !socket.destroyed);
    }
    expect([...codes]).toEqual([['origin_not_approved', 991]]);
    expect(askedAbout()).toHaveLength(10);
    expect(mine.text()).toBe('');
    bridge.origins.decide(PAGE, true);
    await expect.poll(mine.statuses).toEqual([200]);
    expect(await total()).toBe(1);
  });

  it('of one name that calls fifty times makes three wait, is asked about once, and slows nobody', async () => {
    const calls = Array.from({ length: 50 }, () => enqueueFrom(bridge));
    let refused = 0;
    for (const call of calls) void call.then(({ status }) => (refused += status === 403 ? 1 : 0));
    await expect.poll(() => refused).toBe(47);
    expect(askedAbout()).toEqual([PAGE]);
    await expectGoodRequest();
    bridge.origins.decide(PAGE, false);
    expect(new Set((await Promise.all(calls)).map(({ status }) => status))).toEqual(new Set([403]));
    expect(await total()).toBe(0);
  });

  it('that sends one request after the other on a connection makes three wait; the replies keep their order', async () => {
    const one = `${headFrom(bridge.port, PAGE, WHOLE)}\r\n\r\n${BODY}`;
    const other = `${headFrom(bridge.port, PAGE, [], 'GET /api/queue/health')}\r\n\r\n`;
    const pipelined = await send(one + other + one + other.repeat(1_000));
    await expect.poll(askedAbout).toEqual([PAGE]);
    // Behind those that wait, whatever they are: nothing is sent.
    await expectGoodRequest();
    expect(pipelined.text()).toBe('');
    bridge.origins.decide(PAGE, true);
    await expect.poll(() => pipelined.statuses().slice(0, 4)).toEqual([200, 200, 200, 403]);
    expect(await total()).toBe(2);
  });

  it.each(['HEAD', 'GET', 'DELETE', 'PUT', 'OPTIONS'])(
    'finds out nothing by %s: on every path it waits alike, then has the same code',
    async (method) => {
      const paths = ['/api/queue/list', '/nowhere', '/docs'];
      const calls = await Promise.all(
        paths.map((path) => send(`${headFrom(bridge.port, PAGE, [], `${method} ${path}`)}\r\n\r\n`)),
      );
      await expect.poll(askedAbout).toEqual([PAGE]);
      await expectGoodRequest();
      bridge.origins.decide(PAGE, false);
      for (const call of calls) await expect.poll(call.statuses).toEqual([403]);
      const heads = calls.map((call) => call.text().replace(/^Date: .*$/m, ''));
      expect(new Set(heads).size).toBe(1);
    },
  );

  it('that lets its body drip in waits like any other, and the body is not read: Node takes two chunks of it at most', async () => {
    const arrived: { request: IncomingMessage; socket: Socket }[] = [];
    const onRequest = (message: unknown) => {
      const { request } = message as { request: IncomingMessage };
      if (request.headers.origin !== undefined) arrived.push({ request, socket: request.socket });
    };
    diagnostics.subscribe('http.server.request.start', onRequest);
    try {
      const chunk = `100000\r\n${' '.repeat(MIB)}\r\n`;
      for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
        for (const _ of [1, 2, 3]) {
          const { socket } = await post(`http://localhost:${3_000 + n}`, CHUNKED, '');
          for (let i = 0; i < 16; i += 1) socket.write(chunk);
        }
      }
      const drip = await post(PAGE, CHUNKED, '1\r\n{\r\n');
      await expect.poll(() => arrived.filter(({ socket }) => socket.bytesRead > 64 * 1024).length).toBe(27);
      for (let n = 0; n < 50; n += 1) {
        drip.socket.write('1\r\n \r\n');
        await expectGoodRequest();
      }
      for (const { request, socket } of arrived) {
        expect(request.readableLength).toBeLessThanOrEqual(128 * 1024);
        expect(socket.bytesRead).toBeLessThanOrEqual(192 * 1024);
      }
    } finally {
      diagnostics.unsubscribe('http.server.request.start', onRequest);
    }
  });
});

describe('a call that waits', () => {
  it.each([
    ['says that its body is too large', ['Content-Type: application/json', `Content-Length: ${2 * MIB}`], ''],
    ['has a body that turns out too large', CHUNKED, `200000\r\n${' '.repeat(2 * MIB)}\r\n0\r\n\r\n`],
  ])('and %s gets 413 after the yes, and creates nothing', async (_what, headers, body) => {
    const call = await post(PAGE, headers, body);
    await expect.poll(askedAbout).toEqual([PAGE]);
    await expectGoodRequest();
    expect(call.text()).toBe('');
    bridge.origins.decide(PAGE, true);
    await expect.poll(call.statuses).toEqual([413]);
    expect(await total()).toBe(0);
  });

  it('and whose caller tore the connection is not carried out, and leaves its place', async () => {
    const torn = await Promise.all([1, 2, 3, 4].map(() => post(PAGE)));
    await expect.poll(() => torn.flatMap(({ statuses }) => statuses())).toEqual([403]);
    for (const { socket } of torn) socket.resetAndDestroy();
    for (let n = 0; n < 10; n += 1) await expectGoodRequest();
    const again = await Promise.all([1, 2, 3, 4].map(() => post(PAGE)));
    const statuses = () => again.flatMap((call) => call.statuses()).sort();
    await expect.poll(statuses).toEqual([403]);
    // Were a place still taken, another of them would be refused meanwhile.
    for (let n = 0; n < 10; n += 1) await expectGoodRequest();
    expect(statuses()).toEqual([403]);
    bridge.origins.decide(PAGE, true);
    await expect.poll(statuses).toEqual([200, 200, 200, 403]);
    expect(await total()).toBe(3);
  });

  it('is followed by what is no HTTP: refused with 400, and never carried out', async () => {
    const call = await send(`${headFrom(bridge.port, PAGE, WHOLE)}\r\n\r\n${BODY}nonsense\r\n\r\n`);
    await call.closed;
    expect(call.statuses()).toEqual([400]);
    bridge.origins.decide(PAGE, true);
    await expectGoodRequest();
    expect(await total()).toBe(0);
  });

  it('is one of thirty when the bridge stops: all are refused, and it stops', async () => {
    const origins = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => `http://localhost:${3_000 + n}`);
    const all = (await Promise.all(origins.map((origin) => holdThree(bridge, origin)))).flatMap(({ calls }) => calls);
    await bridge.bridge.stop();
    for (const { status, error } of await Promise.all(all))
      expect([status, error?.code]).toEqual([403, 'origin_not_approved']);
    expect(await total()).toBe(0);
  });
});

it('a decision that meets the end of the time counts: whatever ended the wait, a page is let in exactly when it is approved at that moment', async () => {
  await bridge.close();
  bridge = await openTestBridge({ holdMs: 20 });
  let tasks = 0;
  for (let n = 1; n <= 100; n += 1) {
    const origin = `http://localhost:${3_000 + n}`;
    const call = enqueueFrom(bridge, origin);
    await new Promise<void>((resolve) => setTimeout(resolve, n % 25));
    bridge.origins.decide(origin, n % 2 === 0);
    const { status, error } = await call;
    if (status === 200) {
      tasks += 1;
      expect(n % 2).toBe(0);
    } else expect(['origin_not_approved', n % 2 === 0 ? '' : 'origin_not_allowed']).toContain(error?.code);
  }
  expect(await total()).toBe(tasks);
});
