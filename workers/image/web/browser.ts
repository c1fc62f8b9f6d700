import { access, constants, mkdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright';
import { NeedsYouError, StepError } from '../../runtime/failures';
import { type GroupGuard, guardProcessGroup, killProcessGroup } from '../../runtime/process-group';
import { endOf } from '../../runtime/program-end';
import { groupMemoryBytes } from './browser-memory';
import type { EgressProxy } from './egress-proxy';

const VIEWPORT = { width: 1_920, height: 1_080 };

const LAUNCH_TIMEOUT_MS = 30_000;
/** A browser that has not closed by then is killed. */
const CLOSE_GRACE_MS = 1_000;

/** Of every browser that the app drives: nothing leaves it but through its proxy. */
const FLAGS = [
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--mute-audio',
  // Both would bypass the proxy: QUIC is UDP, and WebRTC opens sockets of its own. Of the two WebRTC flags the second is the newer:
  // Chromium 156 ignores the first, and a page's STUN requests were seen to reach 127.0.0.1.
  '--disable-quic',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  // The browser itself resolves no name, so whatever ignores the proxy reaches nothing.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
  // A container's /dev/shm has 64 MB; a large page needs more.
  '--disable-dev-shm-usage',
];
const CRAWLING_FLAGS = [
  '--disable-gpu',
  // One process for a page and its frames: they are seen and ended together, in a profile that holds nothing worth separating.
  '--disable-site-isolation-trials',
  // A page that fills its heap ends itself and not the worker.
  '--js-flags=--max-old-space-size=384',
];

export interface Browser {
  readonly context: BrowserContext;
  /** Whether its process is gone, and not just a page of it. */
  hasEnded(): boolean;
  /** Of all its processes, in bytes; undefined where it is not known. */
  memoryBytes(): Promise<number | undefined>;
  /** Resolves when the browser's processes are gone. Never throws; may be called more than once. */
  close(): Promise<void>;
}

interface StartOptions {
  readonly executablePath: string | undefined;
  readonly proxy: EgressProxy;
  readonly signal: AbortSignal;
}
export interface BrowserOptions extends StartOptions {
  /** Absolute. The browser's profile lies in it. */
  readonly stagingDir: string;
}
type ContextOptions = NonNullable<Parameters<typeof chromium.launchPersistentContext>[1]>;

/**
 * Starts a headless browser with a new profile, all of whose traffic goes through `proxy`; it is killed when `signal` aborts.
 * Throws NeedsYouError `no_browser` when there is none, and StepError when it does not start (retryable unless it ended by itself).
 */
export async function openBrowser(options: BrowserOptions): Promise<Browser> {
  const profile = join(options.stagingDir, 'browser');
  // Not recursive: a run that resumes after its end must not create its staging folder again.
  await mkdir(profile);
  return startBrowser(options, profile, {
    headless: true,
    args: CRAWLING_FLAGS,
    viewport: VIEWPORT,
    deviceScaleFactor: 1,
    locale: 'ko-KR',
    serviceWorkers: 'block',
  });
}

/**
 * Starts a browser on the profile, which has to be there and in use by no other; the same otherwise. `closeGraceMs`: what it
 * may take to close by itself, which a profile that is kept needs to be written.
 */
export async function startBrowser(
  { executablePath: wanted, signal, proxy }: StartOptions,
  profile: string,
  { args = [], ...given }: ContextOptions,
  closeGraceMs = CLOSE_GRACE_MS,
): Promise<Browser> {
  const executablePath = await existingBrowser(wanted);
  signal.throwIfAborted();
  const context = await chromium
    .launchPersistentContext(profile, {
      ...given,
      executablePath,
      // Chromium's sandbox does not work as root. Everybody else always has it.
      chromiumSandbox: process.getuid?.() !== 0,
      args: [...FLAGS, ...args],
      // Otherwise crash reports and the desktop's settings cache end up in the creator's home, whatever the profile is (seen).
      env: { ...process.env, BREAKPAD_DUMP_LOCATION: join(profile, 'crashes'), GSETTINGS_BACKEND: 'memory' },
      proxy: { server: proxy.url, username: proxy.username, password: proxy.password, bypass: '<-loopback>' },
      acceptDownloads: false,
      permissions: [],
      timeout: LAUNCH_TIMEOUT_MS,
      // The worker's runtime decides about signals; these handlers would end the process.
      handleSIGHUP: false,
      handleSIGINT: false,
      handleSIGTERM: false,
    })
    .catch((error: unknown) => {
      signal.throwIfAborted();
      throw new StepError(
        'step_failed',
        { code: 'browser.not_started' },
        {
          retryable: !endedByItself(error),
          cause: error,
        },
      );
    });
  const groupId = await browserGroup(profile);
  const guard: GroupGuard | undefined = groupId === undefined ? undefined : guardProcessGroup(groupId);
  const kill = () => {
    if (groupId !== undefined) killProcessGroup(groupId);
  };
  let ended = false;
  context.once('close', () => {
    ended = true;
  });
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    signal.removeEventListener('abort', onAbort);
    const socketFolder = await singletonFolder(profile);
    const timer = setTimeout(kill, signal.aborted ? CLOSE_GRACE_MS : closeGraceMs);
    await context.close().catch(() => {});
    clearTimeout(timer);
    kill();
    guard?.release();
    // Chromium removes this folder itself unless it was killed.
    if (socketFolder !== undefined) await rm(socketFolder, { recursive: true, force: true }).catch(() => {});
  };
  const onAbort = () => {
    kill();
    closing ??= close();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return {
    context,
    hasEnded: () => ended,
    memoryBytes: async () => (groupId === undefined ? undefined : groupMemoryBytes(groupId)),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** Playwright reports how the process ended only in the log inside its error. */
function endedByItself(error: unknown): boolean {
  const [, code] = /process did exit: exitCode=(\d+), signal=null/u.exec(String(error)) ?? [];
  return code !== undefined && code !== '0' && endOf(Number(code), null).byItself;
}

async function existingBrowser(path: string | undefined): Promise<string> {
  if (path === undefined || path === '') throw new NeedsYouError('no_browser', { code: 'browser.none' });
  try {
    await access(path, constants.X_OK);
  } catch {
    throw new NeedsYouError('no_browser', { code: 'browser.not_found' });
  }
  return path;
}

/**
 * The browser's process group. Playwright does not expose the process that it started, but Chromium's own lock (`<host>-<pid>`)
 * names it. Undefined on Windows, where Playwright itself ends the tree when this process exits.
 */
async function browserGroup(profile: string): Promise<number | undefined> {
  const lock = await readlink(join(profile, 'SingletonLock')).catch(() => '');
  const pid = Number(/-(\d+)$/u.exec(lock)?.[1]);
  if (!Number.isSafeInteger(pid) || pid < 2) return undefined;
  try {
    // Throws unless the process leads a group, so that no other group is ever signalled.
    process.kill(-pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}

async function singletonFolder(profile: string): Promise<string | undefined> {
  const socket = await readlink(join(profile, 'SingletonSocket')).catch(() => undefined);
  if (socket === undefined) return undefined;
  const folder = dirname(socket);
  return dirname(folder) === tmpdir() && /^\.?(org\.chromium|com\.google|com\.microsoft)/u.test(basename(folder))
    ? folder
    : undefined;
}
