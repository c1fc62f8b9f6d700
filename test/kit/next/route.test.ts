import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DELETE, GET, POST } from '../../../kit/next/route';
import { openTestBridge, type TestBridge } from '../../main/bridge/support/open-test-bridge';
import { tempDir } from '../../support/temp-dir';

const SCRIPT = { type: 'script', projectId: '가이드', metadata: { title: '제목' } };
const METHODS = { GET, POST, DELETE };
/** What a browser sends with a call of a page of http://localhost:3000, and Next adds. */
const OF_A_PAGE = {
  host: 'localhost:3000',
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'cors',
  cookie: 'session=secret',
  'x-forwarded-for': '::1',
  'x-forwarded-host': 'localhost:3000',
};
const addedSchema = z.object({ task: z.object({ id: z.string(), projectId: z.string() }) });
const refusedSchema = z.object({ success: z.literal(false), error: z.string(), code: z.string(), message: z.string() });

let bridge: TestBridge;
let home: string;
const publish = ({ url, token }: { url: string; token: string }) =>
  writeFileSync(join(home, 'bridge.json'), JSON.stringify({ url, token, pid: process.pid }));

beforeEach(async () => {
  bridge = await openTestBridge({ eventStream: { maxStreams: 1, heartbeatMs: 100 } });
  home = tempDir('home');
  process.env.STUDIO_QUEUE_HOME = home;
  publish(bridge);
});
afterEach(async () => {
  delete process.env.STUDIO_QUEUE_HOME;
  await bridge.close();
});

interface Call {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly without?: readonly string[];
  readonly signal?: AbortSignal;
}

/** As Next calls the handler. */
function call(method: keyof typeof METHODS, path: string, { body, headers = {}, without = [], signal }: Call = {}) {
  const sent = new Headers({
    ...OF_A_PAGE,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  });
  for (const name of without) sent.delete(name);
  const request = new Request(`http://localhost:3000/api/queue/${path}`, {
    method,
    headers: sent,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const segments = (path.split('?')[0] ?? '').split('/').map(decodeURIComponent);
  return METHODS[method](request, { params: Promise.resolve({ path: segments }) });
}
const refusalOf = async (response: Response) => ({
  status: response.status,
  ...refusedSchema.parse(await response.json()),
});

describe('A page behind the route handler', () => {
  it('adds, reads and cancels tasks by relative addresses, with neither token nor Origin', async () => {
    const added = await call('POST', 'enqueue', { body: SCRIPT });
    expect(added.status).toBe(200);
    const { task } = addedSchema.parse(await added.json());
    const listed = await call('GET', 'list?type=script&limit=5');
    expect(await listed.json()).toMatchObject({ tasks: [{ id: task.id, projectId: '가이드' }], total: 1 });
    expect(await (await call('GET', `status/${task.id}`)).json()).toMatchObject({ position: 0 });
    expect(await (await call('GET', `tasks/${task.id}/logs`)).json()).toMatchObject({ next: 0 });
    const cancelled = await call('DELETE', `cancel/${task.id}`);
    expect(await cancelled.json()).toMatchObject({ success: true });
    expect((await call('POST', `retry/${task.id}`)).status).toBe(200);
    expect(bridge.faults).toEqual([]);
  });

  it('adds a task once for one idempotency key', async () => {
    const send = () => call('POST', 'enqueue', { body: SCRIPT, headers: { 'idempotency-key': 'once' } });
    const [first, second] = [
      addedSchema.parse(await (await send()).json()),
      addedSchema.parse(await (await send()).json()),
    ];
    expect(second.task.id).toBe(first.task.id);
  });

  it("gets the bridge's own refusal, with its status and words", async () => {
    const refused = await call('POST', 'enqueue', { body: { type: 'film' } });
    expect(await refusalOf(refused)).toMatchObject({ status: 422, code: 'invalid_body' });
    const gone = await call('DELETE', 'cancel/0199d6a0-0000-7000-8000-000000000001');
    expect(await refusalOf(gone)).toMatchObject({ status: 404, code: 'task_not_found' });
  });

  it('never sees the token', async () => {
    const replies = await Promise.all([
      call('GET', 'list'),
      call('GET', 'health'),
      call('POST', 'enqueue', { body: {} }),
    ]);
    for (const reply of replies) {
      expect([...reply.headers].join()).not.toContain(bridge.token);
      expect(await reply.text()).not.toContain(bridge.token);
    }
  });

  it('gets an error in its language when the app does not run, or was killed', async () => {
    await bridge.bridge.stop();
    expect(await refusalOf(await call('GET', 'list', { headers: { 'accept-language': 'ko-KR,ko' } }))).toMatchObject({
      status: 503,
      code: 'not_running',
      error: expect.stringContaining('실행되고 있지 않습니다'),
    });
    rmSync(join(home, 'bridge.json'));
    expect(await refusalOf(await call('GET', 'list'))).toMatchObject({
      status: 503,
      error: expect.stringContaining('Start it'),
    });
  });

  it('goes on when the app has started again with another port and token', async () => {
    publish({ url: 'http://127.0.0.1:1', token: 'earlier' });
    expect((await call('GET', 'list')).status).toBe(503);
    publish(bridge);
    expect((await call('GET', 'list')).status).toBe(200);
  });

  it('hears of events as they come, and its end frees the stream', async () => {
    const page = new AbortController();
    const stream = await call('GET', 'events', { signal: page.signal });
    expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(stream.headers.get('cache-control')).toContain('no-transform');
    const reader = (stream.body ?? expect.unreachable()).pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toMatch(/^event: ready/);
    const added = addedSchema.parse(await (await call('POST', 'enqueue', { body: SCRIPT })).json());
    let heard = '';
    while (!heard.includes(added.task.id)) heard += (await reader.read()).value ?? '';
    page.abort();
    await expect(reader.closed).rejects.toThrow();
    // The bridge allows one stream here: the next one opens once the first is gone.
    await expect
      .poll(async () => {
        const next = await call('GET', 'events');
        await next.body?.cancel();
        return next.status;
      })
      .toBe(200);
  });
});

describe('Whoever is no page of the app on this computer', () => {
  it.each<[string, Call]>([
    ['another website', { headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' } }],
    [
      'a page on another port of localhost',
      { headers: { 'sec-fetch-site': 'same-site', origin: 'http://localhost:8080' } },
    ],
    ['another website in an old browser', { headers: { origin: 'http://evil.example' }, without: ['sec-fetch-site'] }],
    ['a frame without an origin', { headers: { origin: 'null' }, without: ['sec-fetch-site'] }],
    [
      'a name that was re-pointed at this computer',
      { headers: { host: 'evil.example:3000', origin: 'http://evil.example:3000' } },
    ],
    ['another computer', { headers: { 'x-forwarded-for': '192.168.0.7' } }],
    ['a tunnel that names itself localhost', { headers: { 'x-forwarded-for': '203.0.113.9, 127.0.0.1' } }],
    ['a proxy', { headers: { via: '1.1 proxy' } }],
    ['nobody that names a host', { without: ['host'] }],
  ])('is refused: %s', async (_who, given) => {
    const refused = await call('POST', 'enqueue', { body: SCRIPT, ...given });
    expect(await refusalOf(refused)).toMatchObject({ status: 403, code: 'not_a_page_request' });
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    expect(await (await call('GET', 'list')).json()).toMatchObject({ total: 0 });
  });

  it('may be a program of this computer', async () => {
    const program = { without: ['sec-fetch-site', 'sec-fetch-mode', 'cookie'] };
    expect((await call('GET', 'health', program)).status).toBe(200);
  });
});

describe('What is forwarded', () => {
  it.each<[keyof typeof METHODS, string]>([
    ['GET', '../../docs'],
    ['GET', '..%2F..%2Fclient.js'],
    ['GET', 'status/%2e%2e'],
    ['GET', '.env'],
    ['POST', 'claim/script'],
    ['POST', 'tasks/0199d6a0-0000-7000-8000-000000000001/complete'],
    ['POST', 'list'],
    ['DELETE', 'enqueue'],
    ['DELETE', 'status/x'],
  ])('is a call that pages have: not %s %s', async (method, path) => {
    expect(await refusalOf(await call(method, path))).toMatchObject({ status: 404, code: 'route_not_found' });
  });

  it('is at most 1 MiB, as at the bridge', async () => {
    const body = { ...SCRIPT, metadata: { text: 'x'.repeat(1024 * 1024) } };
    expect(await refusalOf(await call('POST', 'enqueue', { body }))).toMatchObject({
      status: 413,
      code: 'body_too_large',
    });
  });
});
