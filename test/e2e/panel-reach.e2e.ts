import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Messages } from '../../renderer/i18n/messages';
import { axeProblems } from '../support/axe';
import { type Client, client } from './support/client';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { startSlowLlm } from './support/slow-llm';
import { ENGLISH, fill, KOREAN, speak } from './support/words';

let llm: Awaited<ReturnType<typeof startSlowLlm>>;
let running: RunningApp;
let queue: Client;
let page: Page;

beforeAll(async () => {
  llm = await startSlowLlm();
  const place = await newPlace({ notifications: false, llm: { baseUrl: llm.baseUrl, model: 'slow' } });
  running = await launchApp({ place });
  queue = client(running.bridge);
  page = running.page;
});
afterAll(async () => {
  await running?.close();
  llm?.close();
});

const paused = async () => (await callMain(page, 'app:snapshot', undefined)).paused.script;

describe('“Stop now” is in reach while a task runs', () => {
  const look = ENGLISH;
  let words: Messages;
  const named = () => fill(words.palette.pauseNow, { type: words.lane.script });
  beforeAll(async () => {
    words = await speak(page, look);
  });
  afterEach(async () => {
    await callMain(page, 'queue:all', { action: 'cancel', filter: { statuses: ['waiting'] } });
    await callMain(page, 'queue:resume', { type: 'script' });
  });
  /** A script whose language model does not reply. */
  const start = async () => {
    const title = `멈출 대본 ${look.language}`;
    const { id } = await queue.enqueue({ type: 'script', projectId: title, metadata: { title } });
    await page.getByTestId('running-script').waitFor();
    return id;
  };
  const stopped = async (id: string) => {
    const task = await queue.until(id, ({ status }) => status === 'waiting');
    expect([task.retryCount, await paused()]).toEqual([0, true]);
  };

  it('in the lane’s menu, which says what is thrown away', async () => {
    const id = await start();
    await page.getByTestId('pause-menu-script').click();
    const stop = page.getByTestId('stop-now-script');
    await stop.getByText(words.work.stopNow, { exact: true }).waitFor();
    // With how far it has come.
    await stop.getByText(/멈출 대본.*\d%|\d%.*멈출 대본/u).waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await stop.click();
    await stopped(id);
    await page.getByTestId('pause-menu-script').click();
    await page.getByTestId('resume-script').waitFor();
    expect(await stop.count()).toBe(0);
    await page.keyboard.press('Escape');
  });

  it('not by the button itself, which lets the task finish and stays in its place: a second click resumes', async () => {
    const id = await start();
    const pause = page.getByTestId('pause-script');
    const before = await pause.boundingBox();
    await pause.click();
    // Until the panel shows it, a second click says the same as the first.
    await page.getByTestId('paused-script').waitFor();
    expect(await paused()).toBe(true);
    expect(await pause.boundingBox()).toEqual(before);
    await page.mouse.click((before?.x ?? 0) + (before?.width ?? 0) / 2, (before?.y ?? 0) + (before?.height ?? 0) / 2);
    await expect.poll(paused).toBe(false);
    expect((await queue.status(id)).status).toBe('processing');
    await callMain(page, 'queue:cancel', { id });
    await page.getByTestId('running-script').waitFor({ state: 'detached' });
  });

  it('in the menu with the keyboard only', async () => {
    const id = await start();
    await page.getByTestId('pause-menu-script').focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-testid=finish-script]:focus').waitFor();
    await page.keyboard.press('Tab');
    await page.locator('[data-testid=stop-now-script]:focus').waitFor();
    await page.keyboard.press('Enter');
    await stopped(id);
  });

  it.each([false, true])('in the palette, by its own words, with the lane paused: %s', async (isPaused) => {
    const id = await start();
    if (isPaused) {
      await callMain(page, 'queue:pause', { type: 'script', mode: 'after-current' });
      await page.getByTestId('paused-script').waitFor();
    }
    await page.keyboard.press('Control+k');
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.type('stop now');
    const found = page.getByRole('dialog').locator('[data-action]');
    await expect.poll(() => found.first().textContent()).toContain(named());
    await page.keyboard.press('Enter');
    await stopped(id);
  });

  it('and is not offered where nothing runs', async () => {
    await page.keyboard.press('Control+k');
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.type(words.lane.script);
    const found = page.getByRole('dialog').locator('[data-action]');
    await found.getByText(fill(words.job.pause, { type: words.lane.script }), { exact: true }).waitFor();
    expect(await found.getByText(named(), { exact: true }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});

describe('A search that finds nothing', () => {
  const look = KOREAN;
  let words: Messages;
  const nothing = '어디에도 없는 말';
  beforeAll(async () => {
    words = await speak(page, look);
  });

  it('among waiting tasks speaks of these and of what was searched, and is cleared by a button', async () => {
    const search = page.getByTestId('waiting-search');
    await search.fill(nothing);
    await page.getByText(fill(words.waiting.emptySearch, { text: nothing }), { exact: true }).waitFor();
    await page.getByTestId('clear-search').click();
    await page.getByText(words.waiting.empty, { exact: true }).waitFor();
    expect(await search.inputValue()).toBe('');
    await page.locator('[data-testid=waiting-search]:focus').waitFor();
  });

  it('in the history and among the dead letters likewise', async () => {
    await page.getByTestId('nav-history').click();
    const search = page.getByTestId('history-search');
    await search.fill(nothing);
    await page.getByText(fill(words.history.emptySearch, { text: nothing }), { exact: true }).waitFor();
    await page.getByTestId('history-failed').click();
    await page.getByTestId('history-dead').click();
    await page.getByText(fill(words.dead.emptySearch, { text: nothing }), { exact: true }).waitFor();
    await page.getByTestId('clear-search').click();
    await page.getByText(words.dead.empty, { exact: true }).waitFor();
    expect(await search.inputValue()).toBe('');
    await page.getByTestId('nav-queue').click();
  });

  it('in the palette likewise', async () => {
    await page.keyboard.press('Control+k');
    const input = page.locator('[role=dialog] input:focus');
    await input.waitFor();
    await page.keyboard.type(nothing);
    await page.getByText(fill(words.palette.none, { text: nothing }), { exact: true }).waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await page.getByTestId('clear-palette').click();
    expect(await input.inputValue()).toBe('');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});
