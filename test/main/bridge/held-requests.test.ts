import { afterEach, describe, expect, it } from 'vitest';
import { enqueueFrom, headFrom, holdThree, openRequest, PAGE, TASK } from './support/held';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';
import { sendRaw } from './support/raw-http';

const OTHER = 'http://localhost:4000';
const BODY = JSON.stringify(TASK);
const JSON_TYPE = 'Content-Type: application/json';

let bridge: TestBridge;
afterEach(() => bridge.close());
const open = async (parts: Parameters<typeof openTestBridge>[0] = {}) => {
  // Longer than anything here takes: what ends a wait is what the test is about.
  bridge = await openTestBridge({ holdMs: 3_600_000, ...parts });
};
/** The same call as `enqueueFrom`, whose reply can be looked for. */
const postFrom = (origin: string) => {
  const head = headFrom(bridge.port, origin, [JSON_TYPE, `Content-Length: ${Buffer.byteLength(BODY)}`]);
  return openRequest(bridge.port, `${head}\r\n\r\n${BODY}`);
};

const askedAbout = () => bridge.origins.requests().map(({ origin }) => origin);
const total = async () => (await bridge.queue.tasks.list({ limit: 1 })).total;
const untilAskedAbout = (...origins: string[]) => expect.poll(askedAbout).toEqual(origins);
const said = ({ status, error }: Awaited<ReturnType<typeof enqueueFrom>>) => [status, error?.code];
const sorted = async (calls: readonly ReturnType<typeof enqueueFrom>[]) =>
  (await Promise.all(calls)).map((reply) => said(reply).join(' ')).sort();

describe('the first call of a page', () => {
  it('waits while the creator is asked, and goes through when they say yes', async () => {
    await open();
    const call = enqueueFrom(bridge);
    await untilAskedAbout(PAGE);
    expect(await total()).toBe(0);
    bridge.origins.decide(PAGE, true);
    const { status, headers } = await call;
    expect([status, headers.get('access-control-allow-origin')]).toEqual([200, PAGE]);
    expect(await total()).toBe(1);
    expect(askedAbout()).toEqual([]);
  });

  it('is refused so that the page can read it when they say no, and so is every later one, which asks nobody', async () => {
    await open();
    const call = enqueueFrom(bridge);
    await untilAskedAbout(PAGE);
    bridge.origins.decide(PAGE, false);
    for (const reply of [await call, await enqueueFrom(bridge)]) {
      expect(said(reply)).toEqual([403, 'origin_not_allowed']);
      expect(reply.headers.get('access-control-allow-origin')).toBe(PAGE);
    }
    expect(await total()).toBe(0);
    expect(askedAbout()).toEqual([]);
  });

  it('is refused so that the page can read it when nobody decides in time; the question stays', async () => {
    await open({ holdMs: 100 });
    const call = await postFrom(PAGE);
    await expect.poll(call.statuses).toEqual([403]);
    expect(call.text()).toMatch(
      /\r\naccess-control-allow-origin: http:\/\/localhost:3000\r\n.*"code":"origin_not_approved"/is,
    );
    call.socket.destroy();
    expect(askedAbout()).toEqual([PAGE]);
    bridge.origins.decide(PAGE, true);
    expect((await enqueueFrom(bridge)).status).toBe(200);
  });

  it('is checked as a whole once the page is allowed: what is wrong with it is reported then, and not before', async () => {
    await open();
    const calls = [
      bridge.callFrom(PAGE, 'POST', '/nowhere', TASK),
      bridge.callFrom(PAGE, 'DELETE', '/api/queue/list'),
      bridge.callFrom(PAGE, 'POST', '/api/queue/enqueue', { type: 'film' }),
    ];
    await untilAskedAbout(PAGE);
    bridge.origins.decide(PAGE, true);
    expect(await sorted(calls)).toEqual(['404 route_not_found', '405 method_not_allowed', '422 invalid_body']);
  });

  it('counts once against the page’s rate, and not while it waits', async () => {
    await open({ pageRate: { perSecond: 0.001, burst: 3 } });
    const { calls } = await holdThree(bridge);
    bridge.origins.decide(PAGE, true);
    expect((await sorted(calls)).filter((reply) => reply.startsWith('200'))).toHaveLength(3);
    expect(said(await enqueueFrom(bridge))).toEqual([429, 'too_many_requests']);
  });

  it('may be an event stream, which opens after the yes', async () => {
    await open();
    const call = fetch(`${bridge.url}/api/queue/events`, { headers: { Origin: PAGE } });
    await untilAskedAbout(PAGE);
    bridge.origins.decide(PAGE, true);
    const { status, headers, body } = await call;
    expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    await body?.cancel();
  });

  it('waits for its “100 Continue” until the yes', async () => {
    await open();
    const head = headFrom(bridge.port, PAGE, [
      JSON_TYPE,
      `Content-Length: ${Buffer.byteLength(BODY)}`,
      'Expect: 100-continue',
    ]);
    const call = await openRequest(bridge.port, `${head}\r\n\r\n`);
    await untilAskedAbout(PAGE);
    expect(call.text()).toBe('');
    bridge.origins.decide(PAGE, true);
    await expect.poll(call.text).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    call.socket.write(BODY);
    await expect.poll(call.statuses).toEqual([100, 200]);
    call.socket.destroy();
  });
});

describe('the calls that wait', () => {
  it('are three of a page; one more is refused at once, readably, and takes nobody’s place', async () => {
    await open();
    const { refused, calls } = await holdThree(bridge);
    expect(said(refused)).toEqual([403, 'origin_not_approved']);
    expect(refused.headers.get('access-control-allow-origin')).toBe(PAGE);
    expect(askedAbout()).toEqual([PAGE]);
    bridge.origins.decide(PAGE, true);
    expect((await Promise.all(calls)).map(({ status }) => status).sort()).toEqual([200, 200, 200, 403]);
    expect(await total()).toBe(3);
  });

  it('are those of each page by itself: a decision about one leaves the others waiting', async () => {
    await open();
    const mine = await holdThree(bridge, PAGE);
    const other = await holdThree(bridge, OTHER);
    bridge.origins.decide(OTHER, false);
    expect(await sorted(other.calls)).toEqual([
      '403 origin_not_allowed',
      '403 origin_not_allowed',
      '403 origin_not_allowed',
      '403 origin_not_approved',
    ]);
    expect(askedAbout()).toEqual([PAGE]);
    bridge.origins.decide(PAGE, true);
    expect((await Promise.all(mine.calls)).filter(({ status }) => status === 200)).toHaveLength(3);
  });

  it('are refused when newer questions replace theirs', async () => {
    await open();
    const first = await postFrom('https://a0.example');
    await untilAskedAbout('https://a0.example');
    for (let n = 1; n <= 10; n += 1) bridge.origins.request(`https://a${n}.example`);
    await expect.poll(first.statuses).toEqual([403]);
    expect(first.text()).toContain('origin_not_approved');
    first.socket.destroy();
  });

  it('are refused when the yes is taken back before they are let in', async () => {
    await open();
    const call = enqueueFrom(bridge);
    await untilAskedAbout(PAGE);
    bridge.origins.decide(PAGE, true);
    bridge.origins.revoke(PAGE);
    expect(said(await call)).toEqual([403, 'origin_not_approved']);
    expect(await total()).toBe(0);
  });

  it('free their place when the caller leaves, and are not carried out', async () => {
    await open();
    const left = await Promise.all([1, 2, 3, 4].map(() => postFrom(PAGE)));
    await expect.poll(() => left.flatMap(({ statuses }) => statuses())).toEqual([403]);
    for (const { socket } of left) socket.end();
    await Promise.all(left.map(({ closed }) => closed));
    const again = await Promise.all([1, 2, 3, 4].map(() => postFrom(PAGE)));
    const statuses = () => again.flatMap((call) => call.statuses()).sort();
    await expect.poll(statuses).toEqual([403]);
    // Were a place still taken, another of them would be refused meanwhile.
    for (let n = 0; n < 10; n += 1) await bridge.call('GET', '/api/queue/health');
    expect(statuses()).toEqual([403]);
    bridge.origins.decide(PAGE, true);
    await expect.poll(statuses).toEqual([200, 200, 200, 403]);
    expect(await total()).toBe(3);
    for (const { socket } of again) socket.destroy();
  });

  it('are refused at once when the bridge stops, which they do not hold up', async () => {
    await open();
    const { calls } = await holdThree(bridge);
    const head = headFrom(bridge.port, OTHER, [JSON_TYPE, 'Content-Length: 500']);
    const half = await openRequest(bridge.port, `${head}\r\n\r\n{`);
    await untilAskedAbout(PAGE, OTHER);
    await bridge.bridge.stop();
    expect(new Set(await sorted(calls))).toEqual(new Set(['403 origin_not_approved']));
    await half.closed;
    expect(half.statuses()).toEqual([403]);
    expect(await total()).toBe(0);
  });

  it('are not what a preflight is: one that announces a body and never sends it keeps no connection', async () => {
    await open({ timeoutsMs: { headers: 1_000, body: 1_000, check: 50 } });
    for (const origin of [PAGE, OTHER]) {
      if (origin === OTHER) bridge.origins.decide(OTHER, true);
      const head = headFrom(
        bridge.port,
        origin,
        ['Access-Control-Request-Method: POST', 'Content-Length: 1000000'],
        'OPTIONS /api/queue/enqueue',
      );
      const preflight = await openRequest(bridge.port, `${head}\r\n\r\nx`);
      await preflight.closed;
      expect(preflight.statuses()).toEqual([204]);
    }
  });

  it('are not cut while their body is not read; after the yes it has the time that any body has', async () => {
    await open({ timeoutsMs: { headers: 1_000, body: 1_000, check: 50 } });
    const head = (who: string) => `POST /api/queue/enqueue HTTP/1.1\r\nHost: 127.0.0.1:${bridge.port}\r\n${who}\r\n`;
    const body = `${JSON_TYPE}\r\nContent-Length: ${Buffer.byteLength(BODY)}\r\n\r\n${BODY.slice(0, 5)}`;
    const patient = await openRequest(bridge.port, head(`Origin: ${PAGE}`) + body);
    const silent = await openRequest(bridge.port, head(`Origin: ${PAGE}`) + body);
    await untilAskedAbout(PAGE);
    // Sent later, and let in at once: when its time is over, so is that of the others.
    const cut = await sendRaw(bridge.port, Buffer.from(head(`Authorization: Bearer ${bridge.token}`) + body));
    expect(cut.status).toBe(408);
    expect([patient.text(), silent.text()]).toEqual(['', '']);
    bridge.origins.decide(PAGE, true);
    patient.socket.write(BODY.slice(5));
    await expect.poll(patient.statuses).toEqual([200]);
    await silent.closed;
    expect(silent.statuses()).toEqual([408]);
    patient.socket.destroy();
  });
});

describe('a preflight of a page that is not approved', () => {
  const preflight = (origin: string, path = '/api/queue/enqueue', more: Record<string, string> = {}) =>
    fetch(bridge.url + path, {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'POST', ...more },
    });

  it.each(['unknown', 'denied'])(
    '(%s) is let through, so that the page can read its refusal, and asks nobody',
    async (standing) => {
      await open();
      if (standing === 'denied') bridge.origins.decide(PAGE, false);
      const { status, headers } = await preflight(PAGE, '/api/queue/enqueue', {
        'Access-Control-Request-Private-Network': 'true',
      });
      expect(status).toBe(204);
      expect(Object.fromEntries(headers)).toMatchObject({
        'access-control-allow-origin': PAGE,
        'access-control-allow-methods': 'DELETE, GET, POST',
        'access-control-allow-headers': 'Content-Type, Idempotency-Key, Last-Event-ID',
        'access-control-allow-private-network': 'true',
      });
      expect(askedAbout()).toEqual([]);
    },
  );

  it('has the same reply on every path, so that it finds out nothing about them', async () => {
    await open();
    const replies = ['/api/queue/enqueue', '/api/queue/list', '/docs', '/client.js', '/nowhere'].map(async (path) => {
      const { status, headers } = await preflight(PAGE, path);
      return [status, headers.get('access-control-allow-methods'), headers.get('access-control-allow-origin')];
    });
    expect(new Set((await Promise.all(replies)).map(String))).toEqual(new Set([`204,DELETE, GET, POST,${PAGE}`]));
  });

  it.each(['null', 'http://LOCALHOST:3000', 'chrome-extension://abc'])(
    'fails for %s, which can never be allowed',
    async (origin) => {
      await open();
      const { status, headers } = await preflight(origin);
      expect(status).toBe(403);
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    },
  );
});

it('the client library loads at once in a page that nobody knows, and asks nobody', async () => {
  await open();
  const { status } = await fetch(`${bridge.url}/client.js`, { headers: { Origin: PAGE } });
  expect([status, askedAbout()]).toEqual([200, []]);
});
