import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page, Request } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import en from '../../renderer/i18n/en';
import ko from '../../renderer/i18n/ko';
import { triesAll } from '../faults/support/soak';
import { type GuideSite, startGuideSite } from '../fixtures/guide-pages/site';
import { openBrowser } from './support/browser';
import { type Client, client } from './support/client';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain, changeSettings } from './support/panel-page';
import { startSlowLlm } from './support/slow-llm';
import { startWritingLlm } from './support/writing-llm';

/** Every state once per way to the queue; each way runs the app in another language, so that both languages are shown. */
const WAYS = [
  { way: "by relative addresses, through the creator's own server", language: 'ko', isDirect: false },
  { way: 'straight at the bridge, from an approved origin', language: 'en', isDirect: true },
] as const;

const WORDS = {
  ko: { cancelled: /취소/, refused: /[가-힣]{2}.*[.다요]$/ },
  en: { cancelled: /cancel/i, refused: /[A-Za-z]{3} .*\.$/ },
};
const NEVER_SHOWN = /\[object|undefined|NaN|null/;
/** What the guide's page sends, with the text that a creator adds: it needs no language model. */
const WITH_TEXT = { titleId: 'T-1', category: '건강', text: '아침에 몸을 늘립니다. 하루가 가벼워집니다.' };
/** Held in the middle of its run by a language model that never replies. */
const HELD = { titleId: 'T-2', category: '건강', title: '붙잡힌 작업' };

interface GuidePage {
  readonly page: Page;
  readonly alerts: string[];
  /** Advances the page's clock by five seconds and waits for the reply to its next call. Returns false when the page no longer polls. */
  tick(): Promise<boolean>;
}

describe.each(WAYS)('The pages of the guide, $way', ({ language, isDirect }) => {
  let slow: Awaited<ReturnType<typeof startSlowLlm>>;
  let writing: Awaited<ReturnType<typeof startWritingLlm>>;
  let site: GuideSite;
  let running: RunningApp;
  let queue: Client;
  let browser: Browser;
  let context: BrowserContext;
  const open: GuidePage[] = [];
  /** Pages to use again: a new one starts a process. */
  const unused: Page[] = [];
  const panelWords = language === 'ko' ? ko : en;
  const words = WORDS[language];

  beforeAll(async () => {
    slow = await startSlowLlm();
    writing = await startWritingLlm();
    site = await startGuideSite();
    running = await launchApp({ place: await newPlace({ language, llm: { baseUrl: slow.baseUrl, model: 'slow' } }) });
    queue = client(running.bridge);
    site.forwardTo(running.bridge);
    browser = await openBrowser();
    context = await browser.newContext();
  });
  afterAll(async () => {
    await browser?.close();
    await running?.close();
    site?.close();
    slow?.close();
    writing?.close();
  });
  beforeEach(() => changeSettings(running.page, { llm: { baseUrl: slow.baseUrl, model: 'slow' } }));
  afterEach(async () => {
    for (const { page, alerts } of open.splice(0)) {
      const shown = await page.locator('body').innerText();
      expect([shown, ...alerts].filter((text) => NEVER_SHOWN.test(text))).toEqual([]);
      page.removeAllListeners('dialog').removeAllListeners('request');
      // Nothing of it polls any more.
      await page.goto('about:blank');
      unused.push(page);
    }
  });

  async function newGuidePage(): Promise<Page> {
    const page = await context.newPage();
    // Its time stands still but for `tick`: a page that polled by itself on a busy machine would have two polls under way at once.
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 1_000);
    return page;
  }

  async function openGuidePage(
    name: 'dashboard' | 'automation',
    given: Record<string, string> = {},
    nowMs = Date.now(),
  ): Promise<GuidePage> {
    const page = unused.pop() ?? (await newGuidePage());
    await page.clock.setSystemTime(nowMs);
    const alerts: string[] = [];
    page.on('dialog', (dialog) => {
      if (dialog.type() === 'alert') alerts.push(dialog.message());
      void dialog.accept();
    });
    const query = new URLSearchParams({ ...given, ...(isDirect ? { bridge: running.bridge.url } : {}) });
    await page.goto(`${site.origin}/${name}.html?${query}`);
    const polls: Request[] = [];
    page.on('request', (request) => {
      if (/\/api\/queue\/(status|list)/.test(request.url())) polls.push(request);
    });
    const tick = async (): Promise<boolean> => {
      polls.length = 0;
      await page.clock.fastForward(5_000);
      // Our request arrives after all that the page sent before it.
      await page.evaluate(() => fetch(location.href).then(() => undefined));
      const [request] = polls;
      await (await request?.response())?.finished();
      // Only after it has read the reply: an earlier poll would hear of the end a second time.
      await page.evaluate(() => fetch(location.href).then(() => undefined));
      return request !== undefined;
    };
    const guidePage = { page, alerts, tick };
    open.push(guidePage);
    return guidePage;
  }

  /** Presses the page's button. Returns its alert about the place in the queue, and the new task's id. */
  async function start(guidePage: GuidePage): Promise<{ id: string; alert: string }> {
    const { page, alerts } = guidePage;
    const replying = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.locator('#start').click();
    const { task } = z.object({ task: z.object({ id: z.uuid() }) }).parse(await (await replying).json());
    await expect.poll(() => alerts.length).toBeGreaterThan(0);
    return { id: task.id, alert: alerts.at(-1) ?? '' };
  }
  const automation = (metadata: object, project = '가이드') =>
    openGuidePage('automation', { project, metadata: JSON.stringify(metadata) });

  /** Lets the page poll until it has reported the end, once; then it must stop polling. */
  async function pollToItsEnd({ alerts, tick }: GuidePage): Promise<string> {
    const poll = async () => {
      if (alerts.length < 2) await tick();
      return alerts.length;
    };
    await expect.poll(poll, { interval: 100 }).toBe(2);
    expect(await tick()).toBe(false);
    expect(alerts).toHaveLength(2);
    return alerts[1] ?? '';
  }
  async function cancelInPanel(id: string): Promise<void> {
    await running.page.getByTestId('nav-queue').click();
    await running.page.getByTestId(`cancel-${id}`).click();
    await running.page.getByTestId('confirm').click();
  }
  const waitingRows = ({ page }: GuidePage) => page.locator('#waiting li').allInnerTexts();
  const add = (metadata: Record<string, string>, more: object = {}) =>
    queue.enqueue({ type: 'script', projectId: '다른 곳', metadata, ...more });

  /** What lies behind both ways alike: the soak tries it by each. */
  const inOneWay = it.runIf(triesAll || !isDirect);

  it('refused: a page that may not come in says why, and comes in once the creator allows it', async () => {
    if (!isDirect) site.forwardTo({ ...running.bridge, token: 'not-the-token' });
    const board = await openGuidePage('dashboard');
    if (isDirect) {
      // Its first call waits until the creator has decided.
      const question = running.page.getByTestId('origin-request');
      await question.getByText(site.origin).waitFor();
      await running.page.getByTestId('origin-deny').click();
      await question.waitFor({ state: 'detached' });
    }
    await expect.poll(() => board.page.locator('#problem').innerText()).toMatch(words.refused);
    if (isDirect) await callMain(running.page, 'origins:decide', { origin: site.origin, allow: true });
    else site.forwardTo(running.bridge);
    await board.tick();
    await expect.poll(() => board.page.locator('#card-script').innerText()).toBe('0 / 0 / 0 / 0');
    expect(await board.page.locator('#problem').innerText()).toBe('');
  });

  inOneWay('refused: what cannot be meant is refused in words, and nothing is added', async () => {
    const page = await openGuidePage('automation', {
      type: 'video',
      project: '가이드',
      metadata: JSON.stringify({ scriptId: 'S-1', duration: 'soon' }),
    });
    await page.page.locator('#start').click();
    await expect.poll(() => page.alerts).toEqual([expect.stringMatching(/^넣지 못했습니다: ./)]);
    expect(page.alerts[0]).toMatch(words.refused);
  });

  it('normal: the place and the minutes are numbers, then the page hears that it is done', async () => {
    const page = await automation(WITH_TEXT);
    const { alert } = await start(page);
    expect(alert).toMatch(/^넣었습니다\. 1번째, 약 \d+분$/);
    expect(await pollToItsEnd(page)).toBe('다 되었습니다.');
    const board = await openGuidePage('dashboard');
    await expect.poll(() => board.page.locator('#card-script').innerText()).toBe('0 / 0 / 1 / 0');
  });

  it('cancelled by the creator, running or waiting: the page’s polling ends and says so', async () => {
    const held = await automation(HELD);
    const first = await start(held);
    await slow.asked();
    const behind = await automation(WITH_TEXT);
    const second = await start(behind);
    expect(second.alert).toMatch(/^넣었습니다\. 1번째, 약 \d+분$/);
    await behind.tick();
    await cancelInPanel(second.id);
    expect(await pollToItsEnd(behind)).toMatch(new RegExp(`^되지 않았습니다: .*${words.cancelled.source}`, 'i'));
    await cancelInPanel(first.id);
    expect(await pollToItsEnd(held)).toMatch(new RegExp(`^되지 않았습니다: .*${words.cancelled.source}`, 'i'));
  });

  inOneWay(
    'cancelled by the board: one that waits is, one that has begun is not, and both are said in words',
    async () => {
      const held = await add(HELD);
      await slow.asked();
      const waiting = await add(WITH_TEXT);
      const begun = await add(HELD);
      const board = await openGuidePage('dashboard');
      const cancelOnBoard = (id: string) => board.page.locator(`[data-id="${id}"] button`).click();
      await cancelOnBoard(waiting.id);
      await expect.poll(() => board.alerts).toEqual(['취소했습니다.']);
      await expect.poll(() => waitingRows(board)).toEqual([expect.stringContaining('1번째')]);
      await cancelInPanel(held.id);
      await queue.until(begun.id, (task) => task.status === 'processing');
      // The board has not polled since, so the row with its button is still there.
      await cancelOnBoard(begun.id);
      await expect.poll(() => board.alerts.at(-1)).toMatch(/^취소하지 못했습니다: ./);
      expect(board.alerts.at(-1)).toMatch(words.refused);
      await cancelInPanel(begun.id);
      await queue.ended(begun.id);
    },
  );

  inOneWay(
    'parked: a task with only the guide’s metadata waits for the creator, shows on the board, and ends when they cancel',
    async () => {
      const page = await automation({ titleId: 'T-1', category: '건강' });
      const { id } = await start(page);
      await queue.until(id, (task) => task.needsYou !== undefined);
      for (let n = 0; n < 3; n += 1) expect(await page.tick()).toBe(true);
      expect(await page.page.locator('#status').innerText()).toMatch(/^waiting/);
      const board = await openGuidePage('dashboard');
      await expect.poll(() => waitingRows(board)).toEqual([expect.stringMatching(/가이드.*1번째/)]);
      await running.page.getByTestId('nav-today').click();
      const row = running.page.getByTestId(`needs-you-${id}`);
      await row.getByRole('button', { name: panelWords.waiting.cancel }).click();
      await running.page.getByTestId('confirm').click();
      expect(await pollToItsEnd(page)).toMatch(words.cancelled);
    },
  );

  inOneWay(
    'parked: once the creator has set what was missing it goes on, and the page hears that it is done',
    async () => {
      await changeSettings(running.page, { llm: { baseUrl: '', model: '' } });
      const page = await automation(HELD);
      const { id } = await start(page);
      await queue.until(id, (task) => task.needsYou !== undefined);
      expect(await page.tick()).toBe(true);
      await changeSettings(running.page, { llm: { baseUrl: writing.baseUrl, model: 'writer' } });
      expect(await pollToItsEnd(page)).toBe('다 되었습니다.');
    },
  );

  inOneWay(
    'parked: once the creator has mended the cause and tries again, the page hears that it is done',
    async () => {
      let isMended = false;
      const service = createServer(async (request, response) => {
        request.resume();
        if (!isMended) return response.writeHead(401).end('{}');
        const reply = await fetch(`${writing.baseUrl}/chat/completions`, { method: 'POST' });
        return response.setHeader('Content-Type', 'application/json').end(await reply.text());
      });
      onTestFinished(() => {
        service.closeAllConnections();
        service.close();
      });
      await once(service.listen(0, '127.0.0.1'), 'listening');
      const { port } = service.address() as AddressInfo;
      await changeSettings(running.page, { llm: { baseUrl: `http://127.0.0.1:${port}/v1`, model: 'writer' } });
      const page = await automation(HELD);
      const { id } = await start(page);
      await queue.until(id, (task) => task.needsYou !== undefined);
      expect(await page.tick()).toBe(true);
      isMended = true;
      await running.page.getByTestId('nav-today').click();
      const row = running.page.getByTestId(`needs-you-${id}`);
      await row.getByRole('button', { name: panelWords.needsYou.retry }).click();
      expect(await pollToItsEnd(page)).toBe('다 되었습니다.');
    },
  );

  inOneWay('restarted app: the pages poll through it and end right', async () => {
    const held = await automation(HELD);
    const first = await start(held);
    await slow.asked();
    const behind = await automation(WITH_TEXT);
    await start(behind);
    await running.close();
    for (const page of [held, behind]) for (let n = 0; n < 3; n += 1) expect(await page.tick()).toBe(true);
    const { port } = new URL(running.bridge.url);
    running = await launchApp({ place: running.place, flags: ['--port', port] });
    queue = client(running.bridge);
    site.forwardTo(running.bridge);
    await slow.asked();
    await held.tick();
    expect(await held.page.locator('#status').innerText()).toMatch(/^processing/);
    await cancelInPanel(first.id);
    expect(await pollToItsEnd(held)).toMatch(words.cancelled);
    expect(await pollToItsEnd(behind)).toBe('다 되었습니다.');
  });

  inOneWay('105 waiting: the board shows the one that runs, and the true places', async () => {
    const held = await add(HELD, { userId: 'mina' });
    await slow.asked();
    const waiting = await Promise.all(Array.from({ length: 104 }, () => add(WITH_TEXT)));
    const urgent = await add(WITH_TEXT, { priority: 5 });
    const page = await automation(WITH_TEXT);
    await running.page.getByTestId('nav-queue').click();
    // A busy machine may have needed a minute for all of this.
    const { startedAt = '' } = await queue.until(held.id, (task) => task.status === 'processing');
    const board = await openGuidePage('dashboard', {}, Date.parse(startedAt));
    await expect.poll(() => board.page.locator('#card-script').innerText()).toMatch(/^105 \/ 1 \/ /);
    expect(await board.page.locator('#running li').allInnerTexts()).toEqual([
      expect.stringMatching(/^대본 \| 다른 곳 \| 방금 \| mina \| ./),
    ]);
    const ids = await board.page.locator('#waiting li').evaluateAll((rows) => rows.map((row) => row.dataset.id ?? ''));
    expect(ids.length).toBeGreaterThanOrEqual(99);
    expect(ids[0]).toBe(urgent.id);
    const positions = await Promise.all(
      ids.map(async (id) => {
        const { body } = await queue.call('GET', `/api/queue/status/${id}`);
        return z.object({ position: z.number() }).parse(body).position;
      }),
    );
    expect(positions).toEqual(ids.map((_, index) => index));
    expect(new Set(waiting.map(({ id }) => id)).has(ids[1] ?? '')).toBe(true);
    const { alert } = await start(page);
    expect(alert).toMatch(/^넣었습니다\. 106번째, 약 \d+분$/);
    await cancelInPanel(held.id);
  });
});
