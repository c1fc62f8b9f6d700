import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import type { Page } from 'playwright';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { openBrowser } from '../../e2e/support/browser';
import {
  addTasks,
  bridge,
  claim,
  clientPagesForTests,
  close,
  enqueueIn,
  eventually,
  follow,
  heard,
  listen,
  openPage,
  origin,
  streams,
  untilLive,
} from './support/client-pages';

clientPagesForTests();

describe('what ends a line elsewhere is text here', () => {
  const ODD = 'a\u2028b\u2029c\u0085d\u000be\u000cf';

  it('in a text that comes by the bridge', async () => {
    const page = await openPage();
    const [id = ''] = await addTasks(1, { title: '제목', text: '첫 줄\u2028둘째 줄\u2029셋째\r\n넷째' });
    await follow(page, [id]);
    const run = await claim();
    await untilLive(run, [page], 'line');
    await run.say(ODD);
    await eventually(() => heard(page)).toContain(`${id} ${ODD}`);
    await bridge.queue.endRun(run.lease, { kind: 'completed' });
    await eventually(() => heard(page)).toContain(`${id} end completed`);
    expect(streams.size).toBe(0);
  });

  it('and a stream cut at every byte, in the middle of a character and of a frame, says the same', async () => {
    const event = {
      kind: 'log',
      seq: 8,
      taskId: 'T',
      lines: [{ n: 1, at: '', level: 'info', text: `✅ 대본 🎬 ${ODD}` }],
    };
    const stand = await standIn((response) => {
      const bytes = Buffer.from(
        `event: ready\nid: 00000000-7\ndata: {"seq":7}\n\n: 여기\n\nevent: log\nid: 00000000-8\ndata: ${JSON.stringify(event)}\n\n`,
      );
      let at = 0;
      const next = () => {
        if (at >= bytes.length || response.destroyed) return;
        response.write(bytes.subarray(at, at + 1));
        at += 1;
        setImmediate(next);
      };
      next();
    });
    const page = await openPage({ baseUrl: stand.url });
    await follow(page, ['T']);
    await eventually(() => heard(page)).toContain(`T ✅ 대본 🎬 ${ODD}`);
    stand.close();
  });
});

/** A server that replies with every status and opens a stream: for what our own never does. */
async function standIn(onStream: (response: ServerResponse, lastEventId: string | undefined) => void) {
  const server = createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*').setHeader('Access-Control-Allow-Headers', '*');
    if (request.method === 'OPTIONS') response.writeHead(204).end();
    else if (request.url === '/api/queue/events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.socket?.setNoDelay(true);
      const lastEventId = request.headers['last-event-id'];
      onStream(response, typeof lastEventId === 'string' ? lastEventId : undefined);
    } else
      response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ task: { id: 'T', type: 'script', status: 'processing' } }));
  });
  const url = await listen(server);
  return { url, close: () => close(server) };
}

describe('silence has an end', () => {
  it('a call to something that accepts and never replies ends with `timeout`', async () => {
    const sockets = new Set<{ destroy(): void }>();
    const mute = createSocketServer((socket) => sockets.add(socket.on('error', () => {})));
    mute.listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const page = await openPage({
      baseUrl: `http://127.0.0.1:${(mute.address() as AddressInfo).port}`,
      timeoutMs: 400,
    });
    const error = await page.evaluate(
      `queue.enqueue({ type: 'script', projectId: 'p', metadata: {} }).catch((e) => [e.name, e.code, e.message])`,
    );
    expect(error).toEqual(['StudioQueueError', 'timeout', expect.stringContaining('제때 응답하지 않았습니다')]);
    for (const socket of sockets) socket.destroy();
    mute.close();
  });

  it('a stream that says nothing is opened again at the place where it was', async () => {
    const places: (string | undefined)[] = [];
    const stand = await standIn((response, lastEventId) => {
      places.push(lastEventId);
      response.write('event: ready\nid: 00000000-7\ndata: {"seq":7}\n\n');
    });
    const page = await openPage({ baseUrl: stand.url, quietMs: 300 });
    await follow(page, ['T']);
    // On a busy machine a stream may count as quiet before its first word is read.
    await eventually(() => places.find((place) => place !== undefined)).toBe('00000000-7');
    expect(places[0]).toBeUndefined();
    stand.close();
  });
});

it('what a page’s own callback throws is its own, and no other watcher’s', async () => {
  const page = await openPage();
  const thrown = page.waitForEvent('pageerror');
  const [id = ''] = await addTasks(1);
  await page.evaluate(`queue.watch('${id}', { onChange: () => { throw new Error('of the page'); } })`);
  await follow(page, [id]);
  expect((await thrown).message).toBe('of the page');
  await eventually(() => heard(page)).toContain(`${id} waiting`);
});

describe('what went wrong is said in words that help', () => {
  it('a refusal of the bridge: its code, its sentence and the field', async () => {
    const page = await openPage();
    const refused = await page.evaluate(
      `queue.enqueue({ type: 'video', projectId: 'p', metadata: { duration: -1 } })
        .catch(({ code, message, field, status }) => ({ code, message, field, status }))`,
    );
    const { body } = await bridge.call('POST', '/api/queue/enqueue', {
      type: 'video',
      projectId: 'p',
      metadata: { duration: -1 },
    });
    const { error } = z.object({ error: z.string() }).parse(body);
    expect(refused).toEqual({ code: 'invalid_body', message: error, field: 'metadata.duration', status: 422 });
  });

  it('a watch of a task that nobody knows ends with its code; another of the same page goes on', async () => {
    const page = await openPage();
    const [id = ''] = await addTasks(1);
    const unknown = crypto.randomUUID();
    await follow(page, [unknown, 'no-id', id]);
    await eventually(() => heard(page)).toContain(`${id} waiting`);
    expect(await heard(page)).toEqual([
      `${unknown} error task_not_found`,
      'no-id error invalid_request',
      `${id} waiting`,
    ]);
  });

  it('a browser whose user does not let the site reach this computer: `local_access_denied`, and where to allow it', async () => {
    const { port } = new URL(origin);
    const far = `http://studio.example:${port}`;
    // The page counts as one of the web: Chromium then asks for its own permission, and without a person denies it.
    const strict = await openBrowser([
      '--host-resolver-rules=MAP studio.example 127.0.0.1',
      `--unsafely-treat-insecure-origin-as-secure=${far}`,
      `--ip-address-space-overrides=127.0.0.1:${port}=public`,
    ]);
    onTestFinished(() => strict.close());
    bridge.origins.approve(far);
    const strictContext = await strict.newContext();
    await strictContext.grantPermissions(['local-network-access'], { origin: far });
    const page = await openPage({}, far, strictContext);
    expect(await enqueueIn(page)).toMatch(/^[0-9a-f-]{36}$/);
    await strictContext.clearPermissions();
    const denied = await page.evaluate(
      `queue.enqueue({ type: 'script', projectId: 'p', metadata: {} }).catch((e) => [e.code, e.message])`,
    );
    expect(denied).toEqual(['local_access_denied', expect.stringContaining('사이트 설정')]);
  });
});

describe('enqueueMany', () => {
  const many = (page: Page, tasks: unknown, more = {}) =>
    page.evaluate<{ titles?: string[]; code?: string; failed?: { index: number; code: string; field?: string }[] }>(
      `queue.enqueueMany(${JSON.stringify(tasks)}, ${JSON.stringify(more)}).then(
        ({ tasks }) => ({ titles: tasks.map(({ metadata }) => metadata.title) }),
        ({ code, failed }) => ({ code, failed: failed?.map(({ index, code, field }) => ({ index, code, field })) }))`,
    );
  const task = (title: string, type = 'script') => ({ type, projectId: 'p', metadata: { title } });
  const total = async () => (await bridge.queue.tasks.list({ limit: 1 })).total;

  it('adds all of them once under one key, or none and lists every one that cannot be added', async () => {
    const page = await openPage();
    const key = { idempotencyKey: 'once' };
    for (const _ of [1, 2]) expect(await many(page, [task('a'), task('b')], key)).toEqual({ titles: ['a', 'b'] });
    expect(await total()).toBe(2);
    expect(await many(page, [task('c'), task('d', 'film'), task('e', '')])).toEqual({
      code: 'tasks_refused',
      failed: [
        { index: 1, code: 'invalid_body', field: 'type' },
        { index: 2, code: 'invalid_body', field: 'type' },
      ],
    });
    expect(await total()).toBe(2);
  });
});

it('A page that calls what is for programs reads that it may not', async () => {
  const page = await openPage();
  for (const path of ['pause', 'resume', 'bulk', 'dead-letters/retry']) {
    const read = await page.evaluate<[number, string]>(
      `fetch('${bridge.url}/api/queue/${path}', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' })
        .then(async (reply) => [reply.status, (await reply.json()).code])`,
    );
    expect([path, ...read]).toEqual([path, 403, 'origin_not_allowed']);
  }
});
