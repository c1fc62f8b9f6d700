import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, resolve, sep } from 'node:path';
import react from '@vitejs/plugin-react';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { build } from 'vite';
import { type FakeMain, installFakeMain, type Scenario } from './fake-main';

const REPO = resolve(import.meta.dirname, '../../..');
const MIME: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

export interface OpenOptions {
  readonly scenario: Scenario;
  readonly language?: 'ko' | 'en';
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** 1.25 for text of 125 %. */
  readonly textScale?: number;
}

/** The built renderer in real Chromium, with a made-up main process behind it. For design and component tests only. */
export class PanelPreview {
  readonly #outDir: string;
  readonly #server: Server;
  readonly #browser: Browser;
  readonly #url: string;

  private constructor(outDir: string, server: Server, browser: Browser, url: string) {
    this.#outDir = outDir;
    this.#server = server;
    this.#browser = browser;
    this.#url = url;
  }

  static async start(): Promise<PanelPreview> {
    const outDir = await mkdtemp(join(tmpdir(), 'studio-queue-panel-'));
    await build({
      configFile: false,
      root: join(REPO, 'renderer'),
      base: './',
      plugins: [react()],
      logLevel: 'error',
      build: { target: 'chrome130', outDir, emptyOutDir: true },
    });
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      const file = join(outDir, path === '/' ? 'index.html' : path);
      if (path === '/favicon.ico') {
        response.writeHead(204).end();
        return;
      }
      if (!file.startsWith(outDir + sep)) {
        response.writeHead(404).end();
        return;
      }
      readFile(file).then(
        (body) => response.writeHead(200, { 'content-type': MIME[extname(file)] ?? 'text/plain' }).end(body),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the preview server has no port');
    const browser = await chromium.launch({
      executablePath: process.env.STUDIO_QUEUE_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    return new PanelPreview(outDir, server, browser, `http://127.0.0.1:${address.port}/`);
  }

  async open(options: OpenOptions): Promise<{ page: Page; context: BrowserContext; problems: string[] }> {
    const { scenario, language = 'ko', scheme = 'light', width = 1280, height = 800, textScale = 1 } = options;
    const context = await this.#browser.newContext({
      viewport: { width, height },
      locale: language === 'ko' ? 'ko-KR' : 'en-US',
      colorScheme: scheme,
      timezoneId: 'Asia/Seoul',
      reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    // Below the test's own limit, so that a wait that fails says what it waited for.
    page.setDefaultTimeout(15_000);
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
    });
    await page.addInitScript(installFakeMain, scenario);
    if (textScale !== 1) {
      await page.addInitScript((scale: number) => {
        document.addEventListener('DOMContentLoaded', () => {
          document.documentElement.style.fontSize = `${scale * 100}%`;
        });
      }, textScale);
    }
    await page.goto(this.#url);
    await page.locator('[data-testid=app]:not([data-phase=connecting])').waitFor();
    await page.evaluate(() => document.fonts.ready);
    return { page, context, problems };
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await new Promise((done) => this.#server.close(done));
    await rm(this.#outDir, { recursive: true, force: true });
  }
}

/** What the page asked of the made-up main, newest last. */
export function callsOf(page: Page): Promise<FakeMain['calls']> {
  return page.evaluate(() => (Reflect.get(window, 'fakeMain') as FakeMain).calls);
}

export function emit(page: Page, channel: string, payload: unknown): Promise<void> {
  return page.evaluate(([name, value]) => (Reflect.get(window, 'fakeMain') as FakeMain).emit(String(name), value), [
    channel,
    payload,
  ] as const);
}
