import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createSocketServer } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { openBrowser } from '../../e2e/support/browser';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';

let browser: Browser;
let context: BrowserContext;
let bridge: TestBridge;
let site: Server;
let origin: string;
/** Event streams that pages of the browser hold open now. */
let streams: Set<object>;

const listen = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://localhost:${(server.address() as AddressInfo).port}`;
};
const close = (server: Server) => {
  server.closeAllConnections();
  server.close();
};

beforeAll(async () => {
  site = createServer((_request, response) =>
    response.setHeader('Content-Type', 'text/html').end('<html lang="ko"><h1>page</h1>'),
  );
  origin = await listen(site);
  browser = await openBrowser();
}, 60_000);
afterAll(async () => {
  await browser.close();
  close(site);
});
beforeEach(async () => {
  bridge = await openTestBridge({ eventStream: { heartbeatMs: 200 } });
  bridge.origins.approve(origin);
  context = await browser.newContext();
  streams = new Set();
});
afterEach(async () => {
  await context.close();
  await bridge.close();
});

const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 15_000, interval: 50 });

interface PageOptions {
  readonly timeoutMs?: number;
  readonly pollMs?: number;
  readonly quietMs?: number;
  readonly baseUrl?: string;
}

/** A page of the creator's with the library in it, and a list of what its watchers heard. */
async function openPage(options: PageOptions = {}, at = origin): Promise<Page> {
  const page = await context.newPage();
  const own = new Set<object>();
  page.on('request', (request) => {
    if (request.url().endsWith('/api/queue/events')) for (const set of [own, streams]) set.add(request);
  });
  const gone = (request: object) => streams.delete(request);
  page.on('requestfailed', gone).on('requestfinished', gone);
  page.on('close', () => own.forEach(gone));
  await page.goto(at);
  // Text, since the test runner would rewrite import() in a function.
  await page.evaluate(`import('${bridge.url}/client.js').then(({ createStudioQueue }) => {
    window.heard = [];
    window.queue = createStudioQueue(${JSON.stringify({ pollMs: 600_000, ...options })});
    window.follow = (id) => queue.watch(id, {
      onChange: ({ task }) => heard.push(id + ' ' + task.status),
      onLog: (lines) => heard.push(...lines.map(({ text }) => id + ' ' + text)),
      onEnd: (task) => heard.push(id + ' end ' + task.status),
      onError: (error) => heard.push(id + ' error ' + error.code),
    });
  })`);
  return page;
}
const heard = (page: Page) => page.evaluate<string[]>('heard');
const follow = (page: Page, ids: readonly string[]) =>
  page.evaluate(`${JSON.stringify(ids)}.forEach((id) => { follow(id); })`);
const enqueueIn = (page: Page) =>
  page.evaluate<string>(
    `queue.enqueue({ type: 'script', projectId: 'p', metadata: { title: '제목' } }).then(({ task }) => task.id, (error) => error.code)`,
  );

async function addTasks(count: number, metadata: Record<string, string> = { title: '제목' }): Promise<string[]> {
  const tasks = await Promise.all(
    Array.from({ length: count }, () => bridge.queue.enqueue({ type: 'script', projectId: 'p', metadata })),
  );
  return tasks.map(({ task }) => task.id);
}
async function claim() {
  const claimed = await bridge.queue.dequeue('script');
  if (claimed === null) throw new Error('nothing to claim');
  const say = (text: string) =>
    bridge.queue.appendLog(claimed.lease, [{ at: new Date().toISOString(), level: 'info', text }]);
  return { ...claimed, say, id: claimed.task.id };
}
type Run = Awaited<ReturnType<typeof claim>>;
/** Writes lines `from`… in the run until all of these pages have heard one of them: their stream is there. */
async function untilLive(run: Run, pages: readonly Page[], name: string): Promise<void> {
  let n = 0;
  await eventually(async () => {
    n += 1;
    await run.say(`${name} ${n}`);
    const all = await Promise.all(pages.map(heard));
    return all.every((lines) => lines.some((line) => line.startsWith(`${run.id} ${name} `)));
  }).toBe(true);
}
const linesOf = async (page: Page, run: Run, name: string) =>
  (await heard(page))
    .filter((line) => line.startsWith(`${run.id} ${name} `))
    .map((line) => Number(line.split(' ').at(-1)));
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('one event stream', () => {
  it('serves however many watches of a page, and the next call goes through', async () => {
    const page = await openPage();
    const ids = await addTasks(10);
    await follow(page, ids);
    await eventually(async () => (await heard(page)).filter((line) => line.endsWith(' waiting')).length).toBe(10);
    expect(await enqueueIn(page)).toMatch(/^[0-9a-f-]{36}$/);
    expect(streams.size).toBe(1);
    for (let n = 0; n < 10; n += 1) await bridge.queue.endRun((await claim()).lease, { kind: 'completed' });
    await eventually(async () => (await heard(page)).filter((line) => line.endsWith(' end completed')).length).toBe(10);
    // Nothing is watched any more: the connection is given back.
    await eventually(() => streams.size).toBe(0);
  });

  it('serves all pages of an origin: four with three watches each hold one connection, and a fifth still gets in', async () => {
    const ids = await addTasks(3);
    const pages: Page[] = [];
    for (let n = 0; n < 4; n += 1) pages.push(await openPage());
    for (const page of pages) await follow(page, ids);
    const run = await claim();
    await untilLive(run, pages, 'line');
    expect(streams.size).toBe(1);
    expect(await enqueueIn(await openPage())).toMatch(/^[0-9a-f-]{36}$/);
    await bridge.queue.endRun(run.lease, { kind: 'completed' });
    for (const page of pages) await eventually(() => heard(page)).toContain(`${run.id} end completed`);
    expect(streams.size).toBe(1);
  });

  it('is one a page where the browser has no locks or no channel', async () => {
    await context.addInitScript('delete Navigator.prototype.locks');
    const ids = await addTasks(3);
    const pages = [await openPage(), await openPage()];
    for (const page of pages) await follow(page, ids);
    await untilLive(await claim(), pages, 'line');
    expect(streams.size).toBe(2);
  });

  it('asks for nothing while the queue stands still, however many tasks are watched', async () => {
    const page = await openPage({ pollMs: 50 });
    const ids = await addTasks(6);
    await follow(page, ids);
    const run = await claim();
    await untilLive(run, [page], 'line');
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().includes('/status/')) asked += 1;
    });
    // What the claim moved has been read.
    await eventually(async () => {
      const before = asked;
      await page.waitForTimeout(200);
      return asked - before;
    }).toBe(0);
    asked = 0;
    await page.waitForTimeout(500);
    expect(asked).toBe(0);
    // The next end moves the five that wait: each is asked for once or twice, not ten times.
    await bridge.queue.endRun(run.lease, { kind: 'completed' });
    await eventually(() => heard(page)).toContain(`${run.id} end completed`);
    await page.waitForTimeout(500);
    expect(asked).toBeGreaterThanOrEqual(6);
    expect(asked).toBeLessThanOrEqual(12);
  });
});

describe('when the page that reads is gone, another goes on at its place and nothing is lost', () => {
  /** Writes a line each 10 ms while `action` happens, and until every page has heard the last one; tells what they heard. */
  async function whileTalking(run: Run, pages: readonly Page[], action: () => Promise<unknown>): Promise<number[][]> {
    let isOver = false;
    let count = 0;
    const talk = async () => {
      while (!isOver) {
        count += 1;
        await run.say(`said ${count}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    const talking = talk();
    await action();
    isOver = true;
    await talking;
    for (const page of pages) await eventually(async () => (await linesOf(page, run, 'said')).at(-1)).toBe(count);
    const all = await Promise.all(pages.map((page) => linesOf(page, run, 'said')));
    expect(all.map((lines) => lines.length)).toEqual(pages.map(() => count));
    return all;
  }
  async function openThree(options: PageOptions = {}) {
    const [id = ''] = await addTasks(1);
    const pages = [await openPage(options), await openPage(options), await openPage(options)] as const;
    for (const page of pages) await follow(page, [id]);
    const run = await claim();
    await untilLive(run, pages, 'line');
    return { pages, run };
  }
  const expectWhole = (all: readonly number[][]) => {
    for (const lines of all) expect(lines).toEqual(upTo(lines.length));
  };

  it('closed', async () => {
    const { pages, run } = await openThree();
    expectWhole(
      await whileTalking(run, pages.slice(1), async () => {
        await pages[0].close();
        await untilLive(run, pages.slice(1), 'after');
      }),
    );
    expect(streams.size).toBe(1);
  });

  it('crashed', async () => {
    const { pages, run } = await openThree();
    expectWhole(
      await whileTalking(run, pages.slice(1), async () => {
        const crashed = pages[0].waitForEvent('crash');
        const session = await context.newCDPSession(pages[0]);
        void session.send('Page.crash').catch(() => {});
        await crashed;
        await untilLive(run, pages.slice(1), 'after');
      }),
    );
  });

  it('put to sleep by the browser; awake again, it hears what it slept through', async () => {
    const { pages, run } = await openThree();
    const session = await context.newCDPSession(pages[0]);
    expectWhole(
      await whileTalking(run, pages, async () => {
        await session.send('Page.setWebLifecycleState', { state: 'frozen' });
        await untilLive(run, pages.slice(1), 'asleep');
        await session.send('Page.setWebLifecycleState', { state: 'active' });
        await untilLive(run, pages, 'awake');
      }),
    );
    expect(streams.size).toBe(1);
  });

  it('held by a dialog that nobody answers: after a silence the reading is taken from it', async () => {
    const { pages, run } = await openThree({ quietMs: 1_500 });
    const dialog = pages[0].waitForEvent('dialog');
    void pages[0].evaluate("alert('완료')").catch(() => {});
    const open = await dialog;
    await untilLive(run, pages.slice(1), 'meanwhile');
    await open.accept();
    await untilLive(run, pages, 'after');
    await eventually(() => streams.size).toBe(1);
  });
});

it('the app starts anew: watchers go on, hear what changed meanwhile, and hear the end', async () => {
  const page = await openPage({ pollMs: 300 });
  const [id = ''] = await addTasks(1);
  await follow(page, [id]);
  const run = await claim();
  await untilLive(run, [page], 'line');
  await run.say('said 1');
  await eventually(() => heard(page)).toContain(`${id} said 1`);
  await bridge.bridge.stop();
  await eventually(() => heard(page)).toContain(`${id} error unreachable`);
  await run.say('said 2');
  const { queue, origins, port } = bridge;
  const second = await openTestBridge({ queue, origins, port });
  await untilLive(run, [page], 'after');
  expect(await linesOf(page, run, 'said')).toEqual([1, 2]);
  await queue.endRun(run.lease, { kind: 'completed' });
  await eventually(() => heard(page)).toContain(`${id} end completed`);
  await second.close();
});

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

/** A server that answers every status and opens a stream: for what our own never does. */
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
  it('a call to something that accepts and never answers ends with `timeout`', async () => {
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

  it('a stream that says nothing is opened anew at the place where it was', async () => {
    const places: (string | undefined)[] = [];
    const stand = await standIn((response, lastEventId) => {
      places.push(lastEventId);
      response.write('event: ready\nid: 00000000-7\ndata: {"seq":7}\n\n');
    });
    const page = await openPage({ baseUrl: stand.url, quietMs: 300 });
    await follow(page, ['T']);
    await eventually(() => places.slice(0, 2)).toEqual([undefined, '00000000-7']);
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

describe('what went wrong is told in words that help', () => {
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
    context = await strict.newContext();
    await context.grantPermissions(['local-network-access'], { origin: far });
    const page = await openPage({}, far);
    expect(await enqueueIn(page)).toMatch(/^[0-9a-f-]{36}$/);
    await context.clearPermissions();
    const denied = await page.evaluate(
      `queue.enqueue({ type: 'script', projectId: 'p', metadata: {} }).catch((e) => [e.code, e.message])`,
    );
    expect(denied).toEqual(['local_access_denied', expect.stringContaining('사이트 설정')]);
  });
});
