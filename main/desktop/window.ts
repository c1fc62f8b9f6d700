import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { BrowserWindow, nativeTheme, protocol, screen, session } from 'electron';
import type { TaskOutput } from '../../contract/task';
import { outputResponse } from '../projects/output-files';
import { intoView, keepWindowPlace, readWindowPlace, type WindowPlace } from './window-place';

/** Our own scheme: a file:// page could read the disk, and an http one could be reached by other programs. */
export const APP_ORIGIN = 'app://studio-queue';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

const SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // Mantine writes its theme's variables into a style element.
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Must run before the app is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

/**
 * Serves the built renderer, and nothing outside its folder; below `/output/<task>/<n>` the files that tasks have finished.
 * @param findOutput answers where a finished file is; see output-files.ts for what is checked before it is served
 */
export function serveRenderer(
  folder: string,
  findOutput: (
    taskId: string,
    index: number,
  ) => Promise<{ folder: string | undefined; output: TaskOutput | undefined }>,
): void {
  protocol.handle('app', async (request) => {
    const url = new URL(request.url);
    const asked = /^\/output\/([0-9a-f-]{36})\/(\d{1,5})$/.exec(url.pathname);
    if (url.host === 'studio-queue' && asked !== null) {
      const { folder, output } = await findOutput(asked[1] ?? '', Number(asked[2]));
      return outputResponse(folder, output, request.headers.get('range'));
    }
    const notFound = new Response(null, { status: 404 });
    try {
      const path = normalize(join(folder, decodeURIComponent(url.pathname === '/' ? '/index.html' : url.pathname)));
      const type = CONTENT_TYPES[extname(path)];
      if (url.host !== 'studio-queue' || !path.startsWith(folder + sep) || type === undefined) return notFound;
      return new Response(new Uint8Array(await readFile(path)), {
        headers: {
          'Content-Type': type,
          'Content-Security-Policy': SECURITY_POLICY,
          'X-Content-Type-Options': 'nosniff',
        },
      });
    } catch {
      // No such file, or a path that cannot be decoded.
      return notFound;
    }
  });
  // The panel copies a log, and needs nothing else (camera, notifications by page, clipboard reading, …). Chromium asks both.
  const needed = (permission: string) => permission === 'clipboard-sanitized-write';
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) => answer(needed(permission)));
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => needed(permission));
  // The panel needs no network. The policy above governs neither WebRTC nor name look-ups, so that a script gone wrong
  // could send out what it reads: these are sent to a proxy that is not there. Main's own calls do not come by here.
  void session.defaultSession.setProxy({ proxyRules: 'http://127.0.0.1:1', proxyBypassRules: '<-loopback>' });
}

export interface PanelWindowOptions {
  readonly preload: string;
  /** Where the window's place is kept from one opening to the next. */
  readonly placeFile: string;
  /** Once for each window, when the creator first sees it. */
  readonly onShown: () => void;
  readonly onProblem: (error: unknown) => void;
}

/** The panel's window, made when it is first wanted and again after it was closed, as it was left. */
export class PanelWindow {
  private window: BrowserWindow | null = null;
  private wasShown = false;
  constructor(private readonly options: PanelWindowOptions) {}

  /** null while it is closed. */
  current(): BrowserWindow | null {
    return this.window;
  }

  /** Calls back once the page listens: at once, or after it has loaded. */
  whenReady(then: () => void): void {
    const contents = this.window?.webContents;
    if (contents === undefined) return;
    if (contents.isLoading()) contents.once('did-finish-load', then);
    else then();
  }

  /** Brings it to the front. With `hidden` it is made ready behind the tray and not shown. */
  open(hidden = false): void {
    if (this.window === null) {
      this.window = this.create(hidden);
    } else if (!hidden) {
      // To show a minimised window is to leave it minimised.
      if (this.window.isMinimized()) this.window.restore();
      this.window.show();
      this.window.focus();
    }
  }

  /** Writes down how the window is left. Its closing does so by itself; an app that ends closes no window. */
  keepPlace(): void {
    const { window } = this;
    // One that nobody has seen is not yet as it was left: it becomes maximised when it is shown.
    if (window === null || !this.wasShown) return;
    const place = {
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
      fullScreen: window.isFullScreen(),
    };
    keepWindowPlace(this.options.placeFile, place, this.options.onProblem);
    // The page's part (its open screen), which Chromium may write down seconds later.
    window.webContents.session.flushStorageData();
  }

  private create(hidden: boolean): BrowserWindow {
    const place = readWindowPlace(this.options.placeFile);
    const window = createWindow(this.options.preload, hidden, place);
    this.wasShown = false;
    window.once('show', () => {
      this.wasShown = true;
      // Not before: to maximise a window is to show it.
      if (place?.fullScreen === true) window.setFullScreen(true);
      else if (place?.maximized === true) window.maximize();
      this.options.onShown();
    });
    window.on('close', () => this.keepPlace());
    window.on('closed', () => {
      this.window = null;
    });
    return window;
  }
}

function boundsOf(place: WindowPlace) {
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
  return intoView(
    place.bounds,
    [main, ...others].map(({ workArea }) => workArea),
  );
}

/** The panel's window; it appears once it has something to show, unless `hidden`. */
function createWindow(preload: string, hidden: boolean, place: WindowPlace | undefined): BrowserWindow {
  const window = new BrowserWindow({
    ...(place === undefined ? { width: 1280, height: 800 } : boundsOf(place)),
    minWidth: 800,
    minHeight: 560,
    show: false,
    title: 'Studio Queue',
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0f1218' : '#f6f7f9',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      // A middle click would ask for a window; without the event it cannot even ask.
      disableBlinkFeatures: 'Auxclick',
      spellcheck: false,
    },
  });
  window.webContents.on('will-navigate', (event) => event.preventDefault());
  window.webContents.on('will-attach-webview', (event) => event.preventDefault());
  window.webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  if (!hidden) window.once('ready-to-show', () => window.show());
  const load = () => void window.loadURL(`${APP_ORIGIN}/index.html`);
  reviveRenderer(window, load);
  load();
  return window;
}

/** A page that dies again within this of its last death is given time, so that it does not die in a loop. */
const REVIVE_PAUSE_MS = 5_000;

/** A dead page (out of memory, killed) leaves an empty window; the queue goes on without it, and a new page reads all anew. */
function reviveRenderer(window: BrowserWindow, load: () => void): void {
  let diedAtMs = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    const pauseMs = performance.now() - diedAtMs < REVIVE_PAUSE_MS ? REVIVE_PAUSE_MS : 0;
    diedAtMs = performance.now();
    setTimeout(() => {
      if (!window.isDestroyed()) load();
    }, pauseMs);
  });
}
