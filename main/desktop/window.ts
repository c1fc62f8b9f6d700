import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { BrowserWindow, nativeTheme, protocol, screen, session } from 'electron';
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

/** Files beside the page's own: those of an address that begins so. `rest` is what follows, as it came. */
export interface FileRoute {
  readonly prefix: `/${string}/`;
  respond(rest: string, range: string | null): Promise<Response>;
}

/** Serves the built renderer and nothing outside its folder, and whatever the routes have, which `onServed` hears of. */
export function serveRenderer(
  folder: string,
  routes: readonly FileRoute[],
  onServed: (prefix: string, contentType: string | null) => void,
): void {
  protocol.handle('app', async (request) => {
    const url = new URL(request.url);
    const notFound = new Response(null, { status: 404 });
    try {
      const route = routes.find(({ prefix }) => url.pathname.startsWith(prefix));
      if (url.host === 'studio-queue' && route !== undefined) {
        const response = await route.respond(url.pathname.slice(route.prefix.length), request.headers.get('range'));
        if (response.ok) onServed(route.prefix, response.headers.get('content-type'));
        return response;
      }
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
  // The panel copies logs and needs nothing else (no camera, page notifications, clipboard reading, …). Chromium asks both handlers.
  const needed = (permission: string) => permission === 'clipboard-sanitized-write';
  session.defaultSession.setPermissionRequestHandler((_contents, permission, reply) => reply(needed(permission)));
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => needed(permission));
  // The panel needs no network. The policy above covers neither WebRTC nor name look-ups, by which a hostile script could send out
  // what it reads: they go to a proxy that does not exist. Main's own calls do not pass here.
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

/** The panel's window. Made when it is first opened, and again, where and as it was, after it was closed. */
export class PanelWindow {
  private window: BrowserWindow | null = null;
  private wasShown = false;
  private isClosing = false;
  constructor(private readonly options: PanelWindowOptions) {}

  /** null while it is closed. */
  current(): BrowserWindow | null {
    return this.window;
  }

  /** Closed, in the tray or minimised: what the panel asks is not seen. */
  isOutOfSight(): boolean {
    return this.window === null || !this.window.isVisible() || this.window.isMinimized();
  }

  /** Calls `then` once the page listens: right away, or after it has loaded. */
  whenReady(then: () => void): void {
    const contents = this.window?.webContents;
    if (contents === undefined) return;
    if (contents.isLoading()) contents.once('did-finish-load', then);
    else then();
  }

  /** Brings it to the front. With `hidden` it is loaded but not shown, so that the tray can open it at once. */
  open(hidden = false): void {
    if (this.window === null) {
      this.window = this.create(hidden);
    } else if (this.isClosing) {
      // Electron may crash when a window is shown that is on its way out.
      this.window.once('closed', () => this.open(hidden));
    } else if (!hidden) {
      // show() leaves a minimised window minimised.
      if (this.window.isMinimized()) this.window.restore();
      this.window.show();
      this.window.focus();
    }
  }

  /**
   * Lets go of decoded pictures that the page no longer shows, and of what its rows left behind. Only the protocol of the developer tools
   * reaches Chromium's cache of pictures.
   */
  async letPicturesGo(): Promise<void> {
    const tools = this.window?.webContents.debugger;
    // Somebody else's, whose session must not be ended.
    if (tools === undefined || tools.isAttached()) return;
    tools.attach();
    try {
      await tools.sendCommand('Memory.simulatePressureNotification', { level: 'critical' });
      await tools.sendCommand('HeapProfiler.collectGarbage');
    } finally {
      if (tools.isAttached()) tools.detach();
    }
  }

  /** Stores the window's place. Closing the window does that by itself, but the end of the app closes no window. */
  keepPlace(): void {
    const { window } = this;
    // A window that was never shown does not have its stored state yet: it is maximised when it is shown.
    if (window === null || !this.wasShown) return;
    const place = {
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
      fullScreen: window.isFullScreen(),
    };
    keepWindowPlace(this.options.placeFile, place, this.options.onProblem);
    this.keepTyped();
  }

  /** The page's own part (its open screen, what is being typed): without this, Chromium may store it only seconds later. */
  keepTyped(): void {
    this.window?.webContents.session.flushStorageData();
  }

  private create(hidden: boolean): BrowserWindow {
    const place = readWindowPlace(this.options.placeFile);
    const window = createWindow(this.options.preload, hidden, place);
    this.wasShown = false;
    window.once('show', () => {
      this.wasShown = true;
      // Not before: maximising a window shows it.
      if (place?.fullScreen === true) window.setFullScreen(true);
      else if (place?.maximized === true) window.maximize();
      this.options.onShown();
    });
    window.on('close', () => {
      this.isClosing = true;
      this.keepPlace();
    });
    window.on('closed', () => {
      this.window = null;
      this.isClosing = false;
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
      // A middle click would ask for a new window; without the event it cannot.
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

/** When the page dies again within this time, it is reloaded only after as long a pause, so that it does not die in a tight loop. */
const REVIVE_PAUSE_MS = 5_000;

/** A dead page (out of memory, killed) leaves an empty window. The queue goes on without it, and a new page reads everything again. */
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
