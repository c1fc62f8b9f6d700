import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import react from '@vitejs/plugin-react';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { build } from 'vite';
import type { TaskOutput } from '../../../contract/task';
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

/** A made-up finished file: what main would serve below /output/. */
async function madeUpFile(output: TaskOutput, folder: string): Promise<{ type: string; body: string | Buffer }> {
  if (output.path.includes('missing')) throw new Error('moved away');
  if (output.kind === 'image') {
    const hue = ((output.scene ?? 1) * 47) % 360;
    const sky = `<rect width="160" height="100" fill="hsl(${hue} 45% 70%)"/>`;
    const hills = `<path d="M0 70 L50 35 L85 62 L120 40 L160 72 V100 H0Z" fill="hsl(${hue} 40% 40%)"/>`;
    const sun = '<circle cx="125" cy="22" r="9" fill="#fff3c4"/>';
    return {
      type: 'image/svg+xml',
      body: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 100">${sky}${sun}${hills}</svg>`,
    };
  }
  if (output.kind === 'video') {
    const film = join(folder, 'film.mp4');
    const make = ['-nostdin', '-y', '-f', 'lavfi', '-i', 'mandelbrot=size=320x180:rate=10', '-t', '2'];
    await promisify(execFile)('ffmpeg', [...make, '-pix_fmt', 'yuv420p', '-movflags', '+faststart', film]);
    return { type: 'video/mp4', body: await readFile(film) };
  }
  return {
    type: 'text/plain; charset=utf-8',
    body: '# 서울 골목 산책\n\n## 장면 1 (6.2초)\n\n골목은 도시의 가장 오래된 길입니다. <b>천천히</b> 걸어 봅니다.\n\n## 장면 2 (7.0초)\n\n담장 너머로 감나무가 보입니다.\n',
  };
}

/** The built renderer in real Chromium, with a made-up main process behind it. For design and component tests only. */
export class PanelPreview {
  readonly #outDir: string;
  readonly #server: Server;
  readonly #browser: Browser;
  readonly #url: string;
  readonly #opened: { scenario: Scenario | undefined };

  private constructor(parts: {
    outDir: string;
    server: Server;
    browser: Browser;
    url: string;
    opened: { scenario: Scenario | undefined };
  }) {
    this.#outDir = parts.outDir;
    this.#server = parts.server;
    this.#browser = parts.browser;
    this.#url = parts.url;
    this.#opened = parts.opened;
  }

  static async start(): Promise<PanelPreview> {
    const outDir = await mkdtemp(join(tmpdir(), 'studio-queue-panel-'));
    // The test runner's own value would build React's slow development version, which no user ever runs.
    const { NODE_ENV } = process.env;
    process.env.NODE_ENV = 'production';
    await build({
      configFile: false,
      root: join(REPO, 'renderer'),
      base: './',
      plugins: [react()],
      logLevel: 'error',
      build: { target: 'chrome130', outDir, emptyOutDir: true },
    });
    process.env.NODE_ENV = NODE_ENV;
    const opened: { scenario: Scenario | undefined } = { scenario: undefined };
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      const asked = /^\/output\/([0-9a-f-]{36})\/(\d+)$/u.exec(path);
      if (asked !== null) {
        const output = opened.scenario?.ended.find((task) => task.id === asked[1])?.outputs[Number(asked[2])];
        if (output === undefined) response.writeHead(404).end();
        else {
          madeUpFile(output, outDir).then(
            ({ type, body }) => response.writeHead(200, { 'content-type': type }).end(body),
            () => response.writeHead(404).end(),
          );
        }
        return;
      }
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
    return new PanelPreview({ outDir, server, browser, url: `http://127.0.0.1:${address.port}/`, opened });
  }

  async open(options: OpenOptions): Promise<{ page: Page; context: BrowserContext; problems: string[] }> {
    const { scenario, language = 'ko', scheme = 'light', width = 1280, height = 800, textScale = 1 } = options;
    this.#opened.scenario = scenario;
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
        // Before the first layout, as a creator's own text size would be.
        new MutationObserver((_, observer) => {
          if (document.documentElement === null) return;
          document.documentElement.style.fontSize = `${scale * 100}%`;
          observer.disconnect();
        }).observe(document, { childList: true });
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
