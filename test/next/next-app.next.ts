import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openBrowser } from '../e2e/support/browser';
import { type Client, client } from '../e2e/support/client';
import { probe } from '../e2e/support/film';
import { launchApp, newPlace, type RunningApp } from '../e2e/support/launch';
import { changeSettings } from '../e2e/support/panel-page';
import { type NextApp, startNextApp } from './support/next-app';

let running: RunningApp;
let queue: Client;
let next: NextApp;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  running = await launchApp({ place: await newPlace() });
  queue = client(running.bridge);
  next = await startNextApp(running.place.home);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await next?.close();
  await running?.close();
});
beforeEach(async () => {
  context = await browser.newContext({ locale: 'ko-KR' });
});
afterEach(() => context.close());

/** A page with what it showed in alerts; every question is answered with yes. */
async function openPage(path: string, at = next.origin): Promise<{ page: Page; alerts: string[] }> {
  const page = await context.newPage();
  const alerts: string[] = [];
  page.on('dialog', (dialog) => {
    if (dialog.type() === 'alert') alerts.push(dialog.message());
    void dialog.accept();
  });
  await page.goto(at + path);
  return { page, alerts };
}
const add = (metadata: Record<string, string>) => ({ type: 'script' as const, projectId: '다른 곳', metadata });
const total = async () => ((await queue.call('GET', '/api/queue/list?limit=1')).body as { total: number }).total;

describe('The pages of a Next.js app, through kit/next', () => {
  it('add a task by a relative address, and the page says its place; the panel has not been asked', async () => {
    const { page, alerts } = await openPage('/automation');
    await page.locator('[name=projectId]').fill('넥스트');
    await page.getByRole('button', { name: '큐에 추가' }).click();
    await expect.poll(() => alerts).toEqual([expect.stringMatching(/순서: \d+번째\n예상 대기: 약 \d+분$/)]);
    const id = (await page.locator('.task').getAttribute('data-id')) ?? '';
    const task = await queue.status(id);
    expect(task).toMatchObject({ type: 'script', projectId: '넥스트', metadata: { titleId: 'T-1', category: '건강' } });
    expect(await running.page.getByTestId('origin-request').count()).toBe(0);
  });

  it('show on the dashboard what runs and what waits, and cancel it', async () => {
    await queue.enqueue(add({ titleId: 'T-9' }));
    const { page, alerts } = await openPage('/admin/queue');
    const waiting = page.getByTestId('waiting');
    const row = waiting.locator('.task', { hasText: '다른 곳' });
    await row.waitFor();
    await row.getByRole('button', { name: '취소' }).click();
    await row.waitFor({ state: 'detached' });
    expect(alerts).toEqual(['취소했습니다.']);
    const { failed } = (
      (await queue.call('GET', '/api/queue/list?limit=1')).body as {
        summary: { script: { failed: number; cancelled: number } };
      }
    ).summary.script;
    expect(await page.locator('[data-type=script]').innerText()).toContain(`실패: ${failed}`);
  });

  it('hear of events while they happen', async () => {
    const { page } = await openPage('/automation');
    await page.evaluate(`
      window.heard = [];
      window.source = new EventSource('/api/queue/events');
      new Promise((open) => source.addEventListener('ready', open));
    `);
    await page.evaluate(`source.addEventListener('task', ({ data }) => heard.push(JSON.parse(data).task.id))`);
    const task = await queue.enqueue(add({ titleId: 'T-2' }));
    await expect.poll(() => page.evaluate<string[]>('heard')).toContain(task.id);
  });

  it('are shown by the dashboard when the app is closed, and go on once it is back', async () => {
    const { page } = await openPage('/admin/queue');
    await page.locator('[data-type=script]').waitFor();
    await running.close();
    await page.getByRole('button', { name: '새로고침' }).click();
    await expect.poll(() => page.getByRole('status').innerText()).toContain('실행되고 있지 않습니다');
    running = await launchApp({ place: running.place });
    queue = client(running.bridge);
    await page.getByRole('button', { name: '새로고침' }).click();
    await expect.poll(() => page.getByRole('status').innerText()).toBe('');
  });
});

describe('A page of another site in the same browser', () => {
  it.each(['localhost', '127.0.0.1'])(
    'neither adds nor reads a task through the Next.js app, from %s on another port',
    async (host) => {
      const site = createServer((_request, response) =>
        response.setHeader('Content-Type', 'text/html').end('<h1>other</h1>'),
      );
      onTestFinished(() => {
        site.closeAllConnections();
        site.close();
      });
      await once(site.listen(0, '127.0.0.1'), 'listening');
      const { page } = await openPage('/', `http://${host}:${(site.address() as AddressInfo).port}`);
      const before = await total();
      const body = JSON.stringify(add({ titleId: 'T-1' }));
      const tried = await page.evaluate(
        async ([origin, sent]) => {
          const attempts: [string, RequestInit][] = [
            ['enqueue', { method: 'POST', body: sent, headers: { 'Content-Type': 'application/json' } }],
            ['enqueue', { method: 'POST', body: sent, mode: 'no-cors' }],
            ['list', {}],
          ];
          return Promise.all(
            attempts.map(([call, init]) =>
              fetch(`${origin}/api/queue/${call}`, init).then(
                (reply) => reply.type,
                () => 'blocked',
              ),
            ),
          );
        },
        [next.origin, body] as const,
      );
      expect(tried).toEqual(['blocked', 'opaque', 'blocked']);
      expect(await total()).toBe(before);
    },
  );
});

describe('A film by the three endpoints of the Next.js app', () => {
  it('is made from the page only: each task is added by it, done by its own server, and reported to it', async () => {
    const own = (path: string, body: 'metadata' | 'task') => {
      const url = `${next.origin}/api/automation/${path}`;
      return { kind: 'url' as const, url, body, secrets: [], timeoutMinutes: 30 };
    };
    const processors = {
      script: own('generate-script', 'metadata'),
      image: own('images', 'metadata'),
      video: own('video', 'task'),
    };
    await changeSettings(running.page, { processors });
    const { page, alerts } = await openPage('/automation');
    await page.locator('[name=projectId]').fill('넥스트 영화');
    for (const type of ['대본작성', '이미지크롤링', '영상제작']) {
      alerts.length = 0;
      await page.locator('[name=type]').selectOption({ label: type });
      await page.getByRole('button', { name: '큐에 추가' }).click();
      const expected = [expect.stringMatching(/순서: \d+번째/), `${type}: 완료되었습니다.`];
      await expect.poll(() => alerts.length, { timeout: 600_000 }).toBe(2);
      expect(alerts).toEqual(expected);
    }
    const film = join(running.place.workspace, '넥스트 영화', 'video.mp4');
    expect(probe(film).format.duration).toBeCloseTo(15, 0);
  });
});
