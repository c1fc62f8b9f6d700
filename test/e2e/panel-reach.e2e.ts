import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EUL_REUL, withJosa } from '../../renderer/format/josa';
import type { Messages } from '../../renderer/i18n/messages';
import { axeProblems } from '../support/axe';
import { type Client, client } from './support/client';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain, changeSettings } from './support/panel-page';
import { startSlowLlm } from './support/slow-llm';
import { fill, LOOKS, speak } from './support/words';

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
  page.setDefaultTimeout(10_000);
});
afterAll(async () => {
  await running?.close();
  llm?.close();
});

const screenIs = (name: string) => page.locator(`[data-testid=nav-${name}][aria-current=page]`).waitFor();
const paused = async () => (await callMain(page, 'app:snapshot', undefined)).paused.script;
const resize = (width: number, height: number) =>
  running.app.evaluate(
    ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
    { width, height },
  );

describe.each(LOOKS)('“Stop now” is in reach while a task runs, $language $theme', (look) => {
  let words: Messages;
  const named = () => fill(words.palette.pauseNow, { type: words.lane.script });
  beforeAll(async () => {
    words = await speak(page, look);
  });
  afterEach(async () => {
    await callMain(page, 'queue:all', { action: 'cancel', filter: { statuses: ['waiting'] } });
    await callMain(page, 'queue:resume', { type: 'script' });
  });
  /** A script whose language model does not answer. */
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

  it('in the lane, once it is paused', async () => {
    const id = await start();
    expect(await page.getByTestId('stop-now-script').count()).toBe(0);
    await page.getByTestId('pause-script').click();
    await page.getByTestId('stop-now-script').getByText(words.job.stopNow, { exact: true }).waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await page.getByTestId('stop-now-script').click();
    await stopped(id);
    await page.getByTestId('stop-now-script').waitFor({ state: 'detached' });
  });

  it('beside the button that paused, which stays in its place: a second click there resumes', async () => {
    const id = await start();
    const pause = page.getByTestId('pause-script');
    const before = await pause.boundingBox();
    await pause.click();
    await page.getByTestId('stop-now-script').waitFor();
    expect(await pause.boundingBox()).toEqual(before);
    await page.mouse.click((before?.x ?? 0) + (before?.width ?? 0) / 2, (before?.y ?? 0) + (before?.height ?? 0) / 2);
    await page.getByTestId('stop-now-script').waitFor({ state: 'detached' });
    expect([await paused(), (await queue.status(id)).status]).toEqual([false, 'processing']);
    await callMain(page, 'queue:cancel', { id });
    await page.getByTestId('running-script').waitFor({ state: 'detached' });
  });

  it('in a paused lane by the keyboard alone', async () => {
    const id = await start();
    await page.getByTestId('pause-script').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('stop-now-script').waitFor();
    await page.keyboard.press('Tab');
    await page.locator('[data-testid=stop-now-script]:focus').waitFor();
    await page.keyboard.press('Enter');
    await stopped(id);
  });

  it.each([false, true])('in the palette, by its own words, with the lane paused: %s', async (isPaused) => {
    const id = await start();
    if (isPaused) {
      await callMain(page, 'queue:pause', { type: 'script', mode: 'after-current' });
      await page.getByTestId('stop-now-script').waitFor();
    }
    await page.keyboard.press('Control+k');
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.type(look.language === 'ko' ? '지금 멈추기' : 'stop now');
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

describe.each(LOOKS)('A search that finds nothing, $language $theme', (look) => {
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

describe('Shortcuts', () => {
  let words: Messages;
  beforeAll(async () => {
    words = await speak(page, LOOKS[0]);
  });
  /** A key as the page hears it, for what no keyboard of the test's has. */
  const hear = (key: Readonly<Record<string, string | number | boolean>>) =>
    page.evaluate((init) => {
      const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
      (document.activeElement ?? document.body).dispatchEvent(event);
    }, key);

  it('of the screens work while a search field has the focus', async () => {
    await page.getByTestId('waiting-search').focus();
    await page.keyboard.press('Control+3');
    await screenIs('history');
    await page.getByTestId('history-search').focus();
    await page.keyboard.press('Control+2');
    await screenIs('needsYou');
    await page.keyboard.press('Control+1');
    await screenIs('queue');
    await page.getByTestId('waiting-search').focus();
    await page.keyboard.press('Control+,');
    await screenIs('settings');
    await page.getByLabel(words.settings.llmModel, { exact: true }).focus();
    await page.keyboard.press('Control+1');
    await screenIs('queue');
  });

  it('of a form and of the palette work there too, and one that writes a character does not', async () => {
    const search = page.getByTestId('waiting-search');
    await search.focus();
    await page.keyboard.type('?123');
    expect(await search.inputValue()).toBe('?123');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await search.fill('');
    for (const key of ['Control+n', 'Control+Shift+N', 'Control+k']) {
      await search.focus();
      await page.keyboard.press(key);
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
  });

  it('come by the place of the key while a Korean keyboard is on', async () => {
    await page.getByTestId('waiting-search').focus();
    await hear({ key: 'ㅜ', code: 'KeyN', ctrlKey: true });
    await page.getByRole('dialog').getByText(words.header.newTask, { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await hear({ key: 'ㅏ', code: 'KeyK', ctrlKey: true });
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('do not hear AltGr, nor a syllable that is being composed', async () => {
    await page.getByTestId('waiting-search').focus();
    for (const key of [
      { key: '3', code: 'Digit3', ctrlKey: true, altKey: true },
      { key: '3', code: 'Digit3', ctrlKey: true, modifierAltGraph: true },
      { key: '3', code: 'Digit3', ctrlKey: true, isComposing: true },
      { key: 'Process', code: 'Digit3', ctrlKey: true, keyCode: 229 },
      { key: 'ㅜ', code: 'KeyN', ctrlKey: true, isComposing: true },
      { key: 'ㅏ', code: 'KeyK', ctrlKey: true, isComposing: true },
      { key: '?', code: 'Slash', shiftKey: true, isComposing: true },
    ])
      await hear(key);
    await screenIs('queue');
    expect(await page.getByRole('dialog').count()).toBe(0);
    // The keyboard is alive all the same.
    await page.keyboard.press('Control+3');
    await screenIs('history');
    await page.keyboard.press('Control+1');
  });

  it('of a screen close what lies over it', async () => {
    await page.keyboard.press('Control+n');
    await page.getByRole('dialog').locator('input:focus').waitFor();
    await page.keyboard.press('Control+3');
    await screenIs('history');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+1');
  });
});

describe.each([
  [800, 600],
  [1280, 800],
  [1920, 1080],
] as const)('The settings’ navigation names where one is, %i × %i', (width, height) => {
  const SECTIONS = ['general', 'files', 'tools', 'llm', 'bridge', 'limits', 'developer', 'about'] as const;
  const current = () =>
    page
      .locator('[data-testid^=section-][aria-current=location]')
      .evaluateAll((all) => all.map((one) => one.dataset.testid));
  const scrollTo = (fraction: number) =>
    page
      .locator('#main')
      .evaluate((main, to) => main.scrollTo({ top: to * (main.scrollHeight - main.clientHeight) }), fraction);
  beforeAll(async () => {
    await speak(page, LOOKS[0]);
    await resize(width, height);
    await page.getByTestId('nav-settings').click();
    await page.getByTestId('settings').waitFor();
  });
  afterAll(() => resize(1280, 800));

  it('after a click on each section, the last ones too', async () => {
    for (const name of [...SECTIONS, ...SECTIONS.toReversed()]) {
      await page.getByTestId(`section-${name}`).click();
      await expect.poll(current).toEqual([`section-${name}`]);
      await page.locator(`#settings-${name}`).waitFor();
      expect(await page.locator(`#settings-${name}`).evaluate((one) => one === document.activeElement)).toBe(true);
    }
  });

  it('while it is scrolled: each section in its turn, the first at the top, the last at the end', async () => {
    const scrolls = await page.locator('#main').evaluate((main) => main.scrollHeight > main.clientHeight);
    if (!scrolls) return;
    await scrollTo(1);
    await expect.poll(current).toEqual(['section-about']);
    await scrollTo(0);
    await expect.poll(current).toEqual(['section-general']);
    const seen = new Set<string | undefined>();
    for (let step = 0; step <= 60; step += 1) {
      await scrollTo(step / 60);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      for (const name of await current()) seen.add(name);
    }
    expect([...seen]).toEqual(SECTIONS.map((name) => `section-${name}`));
  });

  it('while the focused field grows by a word on what is wrong with it', async () => {
    await page.getByTestId('section-bridge').click();
    const port = page.locator('[data-setting=port]');
    await port.fill('80');
    await port.press('Enter');
    await page.locator('[data-section=bridge] [role=alert]').waitFor();
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    expect(await current()).toEqual(['section-bridge']);
    await port.press('Escape');
    await page.getByTestId('unsaved').waitFor();
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    expect(await current()).toEqual(['section-bridge']);
    await page.getByTestId('unsaved').locator('button').last().click();
  });

  it('while fields are walked by the keyboard', async () => {
    for (const [name, selector] of [
      ['bridge', '[data-section=bridge] input'],
      ['about', '[data-section=about] button'],
      ['files', '[data-section=files] input'],
    ] as const) {
      await page.locator(selector).first().focus();
      await expect.poll(current).toEqual([`section-${name}`]);
    }
  });
});

describe('A port that another program has', () => {
  let taken: Server;
  let app: RunningApp;
  let port: number;
  let words: Messages;
  beforeAll(async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    port = (taken.address() as AddressInfo).port;
  });
  afterAll(() => {
    taken?.close();
  });
  afterEach(() => app?.close());
  /** Without its bridge, which has no port to write down. */
  const start = async (stored: number, flags: readonly string[]) => {
    const place = await newPlace({ notifications: false, port: stored });
    app = await launchApp({ place, flags, asInstalled: true, withoutBridge: true });
    app.page.setDefaultTimeout(10_000);
    await changeSettings(app.page, { workspace: place.workspace });
    words = await speak(app.page, LOOKS[0]);
  };
  const values = () => ({ port: String(port), portEul: withJosa(String(port), EUL_REUL) });
  const field = () => app.page.getByLabel(words.settings.port, { exact: true });

  it.each(['strip-open-port', 'open-port'])(
    'is shown in its field, which has the focus, with a free one beside it that works at once (%s)',
    async (button) => {
      await start(port, []);
      await app.page.locator('[data-testid=bridge-pill][data-state=port-in-use]').waitFor();
      if (button === 'open-port') await app.page.getByTestId('bridge-pill').click();
      await app.page.getByTestId(button).click();
      await expect.poll(() => field().evaluate((one) => one === document.activeElement)).toBe(true);
      expect(await field().inputValue()).toBe(String(port));
      await app.page.getByText(fill(words.settings.portTaken, values())).waitFor();
      await app.page.getByTestId('use-free-port').waitFor();
      expect(await axeProblems(app.page)).toEqual([]);
      await app.page.getByTestId('use-free-port').click();
      await app.page.locator('[data-testid=bridge-pill][data-state=listening]').waitFor();
      const { settings } = await callMain(app.page, 'settings:get', undefined);
      expect(settings.port).not.toBe(port);
      expect((await fetch(`http://127.0.0.1:${settings.port}/api/queue/health`)).status).toBeLessThan(500);
      await app.page.getByTestId('use-free-port').waitFor({ state: 'detached' });
    },
  );

  it('and that was given at the start is told beside the stored one, which waits for the next start', async () => {
    await start(47_123, ['--port', String(port)]);
    await app.page.locator('[data-testid=bridge-pill][data-state=port-in-use]').waitFor();
    await app.page.getByTestId('strip-open-port').click();
    expect(await field().inputValue()).toBe('47123');
    await app.page.getByText(fill(words.settings.portGivenTaken, values())).waitFor();
    expect(await app.page.getByTestId('use-free-port').count()).toBe(0);
    expect(await app.page.getByTestId('bridge-strip').textContent()).toContain(words.bridge.takenGivenTodo);
    // Nor does the pill promise that the port can be changed now.
    await app.page.getByTestId('bridge-pill').click();
    await app.page.getByTestId('bridge-details').getByText(words.bridge.takenGivenTodo).waitFor();
    await app.page.keyboard.press('Escape');
  });
});

describe('A port that was given at the start', () => {
  it('is named in the settings beside the stored one', async () => {
    const words = await speak(page, LOOKS[0]);
    await page.getByTestId('nav-settings').click();
    const { port } = new URL(running.bridge.url);
    await page.getByText(fill(words.settings.portGiven, { port })).waitFor();
    const field = page.getByLabel(words.settings.port, { exact: true });
    expect(await field.inputValue()).toBe('47800');
    await page.getByTestId('nav-queue').click();
  });
});
