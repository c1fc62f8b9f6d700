import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { openBrowser } from '../../../e2e/support/browser';
import { openTestBridge, type TestBridge } from './open-test-bridge';

let browser: Browser;
let site: Server;
/** Of the page's own site. */
export let origin: string;
/** Of this test alone, as `bridge` and `streams` are. */
export let context: BrowserContext;
export let bridge: TestBridge;
/** Event streams that pages of the browser hold open now. */
export let streams: Set<object>;

export const listen = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://localhost:${(server.address() as AddressInfo).port}`;
};
export const close = (server: Server) => {
  server.closeAllConnections();
  server.close();
};

/** Call it once at the top of a test file: one browser and one site for the file, a bridge and a context for each test. */
export function clientPagesForTests(): void {
  beforeAll(async () => {
    site = createServer((_request, response) =>
      response.setHeader('Content-Type', 'text/html').end('<html lang="ko"><h1>page</h1>'),
    );
    origin = await listen(site);
    browser = await openBrowser();
  });
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
}

export const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read);

export interface PageOptions {
  readonly timeoutMs?: number;
  readonly pollMs?: number;
  readonly quietMs?: number;
  readonly baseUrl?: string;
}

/** A page of the creator's with the library in it, and a list of what its watchers heard. */
export async function openPage(options: PageOptions = {}, at = origin, within = context): Promise<Page> {
  const page = await within.newPage();
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
export const heard = (page: Page) => page.evaluate<string[]>('heard');
export const follow = (page: Page, ids: readonly string[]) =>
  page.evaluate(`${JSON.stringify(ids)}.forEach((id) => { follow(id); })`);
export const enqueueIn = (page: Page) =>
  page.evaluate<string>(
    `queue.enqueue({ type: 'script', projectId: 'p', metadata: { title: '제목' } }).then(({ task }) => task.id, (error) => error.code)`,
  );

export async function addTasks(count: number, metadata: Record<string, string> = { title: '제목' }): Promise<string[]> {
  const tasks = await Promise.all(
    Array.from({ length: count }, () => bridge.queue.enqueue({ type: 'script', projectId: 'p', metadata })),
  );
  return tasks.map(({ task }) => task.id);
}
export async function claim() {
  const claimed = await bridge.queue.dequeue('script');
  if (claimed === null) throw new Error('nothing to claim');
  const say = (text: string) =>
    bridge.queue.appendLog(claimed.lease, [{ at: new Date().toISOString(), level: 'info', text }]);
  return { ...claimed, say, id: claimed.task.id };
}
export type Run = Awaited<ReturnType<typeof claim>>;
/** Writes lines `from`… in the run until all of these pages have heard one of them: their stream is there. */
export async function untilLive(run: Run, pages: readonly Page[], name: string): Promise<void> {
  let n = 0;
  await eventually(async () => {
    n += 1;
    await run.say(`${name} ${n}`);
    const all = await Promise.all(pages.map(heard));
    return all.every((lines) => lines.some((line) => line.startsWith(`${run.id} ${name} `)));
  }).toBe(true);
}
export const linesOf = async (page: Page, run: Run, name: string) =>
  (await heard(page))
    .filter((line) => line.startsWith(`${run.id} ${name} `))
    .map((line) => Number(line.split(' ').at(-1)));
