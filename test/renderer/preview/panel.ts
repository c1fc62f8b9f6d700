import type { Server } from 'node:http';
import type { Browser, BrowserContext, Page } from 'playwright';
import { openBrowser } from '../../e2e/support/browser';
import { type FakeMain, installFakeMain, type Scenario } from './fake-main';
import { BLANK, servePanel } from './panel-server';

type Language = 'ko' | 'en';

export interface OpenOptions {
  readonly scenario: Scenario;
  readonly language?: Language;
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** The screen that was open when the window was last closed. Most tests are about the queue. */
  readonly screen?: 'queue' | 'today';
  /** 1.25 for text of 125 %. */
  readonly textScale?: number;
}

export interface OpenedPanel {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page has written to the console as an error or a warning since it was opened. */
  readonly problems: string[];
}

/** A page that shows one scenario after the other. */
interface View {
  readonly page: Page;
  readonly context: BrowserContext;
  problems: string[];
  scripts: { dispose(): Promise<void> }[];
}

/**
 * The built renderer in real Chromium, with a made-up main process behind it. For design and component tests only.
 *
 * Each language, which is fixed per browser context, has one page: the next scenario is a new document in it, without the storage of the
 * one before. A fresh context per scenario would start a new renderer process, which compiles the panel's script again: 1.4 s instead of
 * 0.5 s each.
 */
export class PanelPreview {
  readonly #server: Server;
  readonly #url: string;
  readonly #browser: Browser;
  readonly #shown: { scenario: Scenario | undefined };
  readonly #views = new Map<Language, View>();

  private constructor(server: Server, url: string, browser: Browser, shown: { scenario: Scenario | undefined }) {
    this.#server = server;
    this.#url = url;
    this.#browser = browser;
    this.#shown = shown;
  }

  static async start(): Promise<PanelPreview> {
    const shown: { scenario: Scenario | undefined } = { scenario: undefined };
    const { server, url } = await servePanel(
      (taskId, index) => shown.scenario?.ended.find((task) => task.id === taskId)?.outputs[index],
    );
    return new PanelPreview(server, url, await openBrowser(), shown);
  }

  /** Replaces what was opened before in the same language. */
  async open(options: OpenOptions): Promise<OpenedPanel> {
    const {
      scenario,
      language = 'ko',
      scheme = 'light',
      width = 1280,
      height = 800,
      textScale = 1,
      screen = 'queue',
    } = options;
    const view = await this.#emptyView(language);
    const { page, context } = view;
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme });
    view.scripts.push(await page.addInitScript(installFakeMain, scenario));
    view.scripts.push(await page.addInitScript(startWith, screen));
    if (textScale !== 1) view.scripts.push(await page.addInitScript(scaleText, textScale));
    this.#shown.scenario = scenario;
    await page.goto(this.#url);
    await page.locator('[data-testid=app]:not([data-phase=connecting])').waitFor();
    await page.evaluate(() => document.fonts.ready);
    return { page, context, problems: view.problems };
  }

  async #emptyView(language: Language): Promise<View> {
    const view = this.#views.get(language);
    if (view === undefined) return this.#newView(language);
    for (const script of view.scripts.splice(0)) await script.dispose();
    // The document before it would write what it has just read or was just typed after the storage is cleared.
    await view.page.goto(`${this.#url}${BLANK}`);
    await view.page.evaluate(async () => {
      localStorage.clear();
      sessionStorage.clear();
      for (const { name } of await indexedDB.databases()) {
        // Emptied instead of deleted: that would wait for whatever still has it open.
        const opening = indexedDB.open(name ?? '');
        await new Promise((opened) => opening.addEventListener('success', opened));
        const database = opening.result;
        for (const store of database.objectStoreNames) {
          const emptied = database.transaction(store, 'readwrite').objectStore(store).clear();
          await new Promise((done) => emptied.addEventListener('success', done));
        }
        database.close();
      }
    });
    // Where it is in a new page; otherwise the next document would start with something hovered.
    await view.page.mouse.move(0, 0);
    view.problems = [];
    return view;
  }

  async #newView(language: Language): Promise<View> {
    const context = await this.#browser.newContext({
      locale: language === 'ko' ? 'ko-KR' : 'en-US',
      timezoneId: 'Asia/Seoul',
      reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    // Ends a hang; below the test's own limit, so that a failing wait says what it waited for.
    page.setDefaultTimeout(120_000);
    const view: View = { page, context, problems: [], scripts: [] };
    page.on('pageerror', (error) => view.problems.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') view.problems.push(message.text());
    });
    context.on('close', () => this.#views.delete(language));
    this.#views.set(language, view);
    return view;
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await new Promise((done) => this.#server.close(done));
  }
}

/** The panel's own memory of its last screen, unless it has one already. Runs inside the browser. */
function startWith(screen: string): void {
  if (localStorage.getItem('studio-queue-screen') === null) localStorage.setItem('studio-queue-screen', screen);
}

/** Scales the text before the first layout, as a creator's own text size would. Runs inside the browser. */
function scaleText(scale: number): void {
  new MutationObserver((_, observer) => {
    if (document.documentElement === null) return;
    document.documentElement.style.fontSize = `${scale * 100}%`;
    observer.disconnect();
  }).observe(document, { childList: true });
}

/** The page's calls to the made-up main, newest last. */
function callsOf(page: Page): Promise<FakeMain['calls']> {
  return page.evaluate(() => (Reflect.get(window, 'fakeMain') as FakeMain).calls);
}

/** The inputs of the calls of one channel. */
export async function asked(page: Page, channel: string): Promise<unknown[]> {
  return (await callsOf(page)).filter((call) => call.channel === channel).map((call) => call.input);
}

export function emit(page: Page, channel: string, payload: unknown): Promise<void> {
  return page.evaluate(([name, value]) => (Reflect.get(window, 'fakeMain') as FakeMain).emit(String(name), value), [
    channel,
    payload,
  ] as const);
}

/** Makes the calls of a channel fail, or succeed again. */
export function setFailing(page: Page, channel: string, fails: boolean): Promise<unknown> {
  return page.evaluate(
    ([name, isOn]) => {
      const { failing } = Reflect.get(window, 'fakeMain') as FakeMain;
      return isOn ? failing.add(name) : failing.delete(name);
    },
    [channel, fails] as const,
  );
}
