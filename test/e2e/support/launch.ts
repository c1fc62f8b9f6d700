import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, watch } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { z } from 'zod';
import { type BridgeFile, bridgeFileSchema } from '../../../contract/bridge';
import type { SettingsPatch } from '../../../contract/settings';
import { tempDir } from '../../support/temp-dir';
import { remember } from './started-apps';

export const projectRoot = resolve(import.meta.dirname, '../../..');

export function electron(): { executable: string; leadingArgs: string[] } {
  const executable = process.env.STUDIO_QUEUE_ELECTRON;
  const args = process.env.STUDIO_QUEUE_ELECTRON_ARGS;
  if (executable === undefined || args === undefined)
    throw new Error('Run the end-to-end tests by `npm test`: it provides Electron.');
  return { executable, leadingArgs: z.array(z.string()).parse(JSON.parse(args)) };
}

/** Where one run of the app lives. Give the same one twice to restart the app on its data. */
export interface Place {
  readonly home: string;
  readonly workspace: string;
}

export async function newPlace(settings: SettingsPatch = {}): Promise<Place> {
  const root = tempDir('app');
  const place = { home: join(root, 'home'), workspace: join(root, 'workspace') };
  await mkdir(place.home, { recursive: true });
  // The workspace is both stored and given by a flag, since the panel points out a difference. All apps of a run share one session bus,
  // where the tests of notifications count what is sent.
  const stored = { language: 'ko', welcomed: true, notifications: false, workspace: place.workspace, ...settings };
  await writeFile(join(place.home, 'settings.json'), JSON.stringify(stored));
  return place;
}

/** As from the start menu: port and workspace come from the settings, which flags would override. */
function installedArgs(place: Place, flags: readonly string[]): string[] {
  return [...electron().leadingArgs, '--home', place.home, ...flags];
}

function appArgs(place: Place, flags: readonly string[]): string[] {
  const port = flags.some((flag) => flag.startsWith('--port')) ? [] : ['--port', '0'];
  return [...electron().leadingArgs, '--home', place.home, '--workspace', place.workspace, ...port, ...flags];
}

/** A limit for hangs only: a busy machine may need most of it. */
const HANG_MS = 120_000;

/** Waits until the bridge of the app with this process id has published its address. */
export async function bridgeOf(place: Place, pid: number | undefined): Promise<BridgeFile> {
  const path = join(place.home, 'bridge.json');
  const read = (): BridgeFile | null => {
    if (!existsSync(path)) return null;
    const file = bridgeFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return pid === undefined || file.pid === pid ? file : null;
  };
  const watcher = watch(place.home);
  try {
    const deadline = AbortSignal.timeout(HANG_MS);
    for (;;) {
      const file = read();
      if (file !== null) return file;
      await once(watcher, 'change', { signal: deadline });
    }
  } finally {
    watcher.close();
  }
}

type Screen = 'today' | 'queue';

/** Gives a panel that was never open before its last screen. Runs inside the page, at any time of its load. */
function startWith(screen: Screen): void {
  // Once there is a body the panel may have begun, and read what was there.
  if (localStorage.getItem('test-start-screen') !== null || document.body !== null) return;
  localStorage.setItem('test-start-screen', screen);
  localStorage.setItem('studio-queue-screen', screen);
}

export interface RunningApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly bridge: BridgeFile;
  readonly place: Place;
  /** Quits as a user does, without the question. */
  close(): Promise<void>;
}

const NO_BRIDGE: BridgeFile = { url: 'http://127.0.0.1:1', token: '', pid: 0 };

/** Playwright takes no variable without a value. */
function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The real app with its panel, driven by Playwright. */
export async function launchApp(
  options: {
    place?: Place;
    flags?: readonly string[];
    asInstalled?: boolean;
    withoutBridge?: boolean;
    /** The screen that a panel shows that was never open before. Most tests are about the queue; the creator's is `today`. */
    screen?: Screen;
    /** Beside the test's own environment. */
    env?: Readonly<Record<string, string>>;
    /** An Electron with a copy of the built app in it, in place of the one of the repository. */
    executable?: string;
  } = {},
): Promise<RunningApp> {
  const {
    flags = [],
    asInstalled = false,
    withoutBridge = false,
    screen = 'queue',
    env = {},
    executable = electron().executable,
  } = options;
  const place = options.place ?? (await newPlace());
  const args = asInstalled ? installedArgs(place, flags) : appArgs(place, flags);
  const app = await _electron.launch({
    executablePath: executable,
    // One with an app in it needs no folder of an app.
    args: args.filter((one) => options.executable === undefined || one !== projectRoot),
    cwd: projectRoot,
    env: definedOnly({ ...process.env, ...env }),
    timeout: HANG_MS,
  });
  await app.context().addInitScript(startWith, screen);
  // Playwright gives it only while the app lives.
  const child = app.process();
  remember(child, place.home);
  const page = await app.firstWindow({ timeout: HANG_MS });
  page.setDefaultTimeout(HANG_MS);
  // On a busy machine the page may have begun before it could be told.
  if ((await page.evaluate(() => localStorage.getItem('test-start-screen'))) === null) await page.reload();
  // An app that finds its port in use writes no such file.
  const bridge = withoutBridge ? NO_BRIDGE : await bridgeOf(place, child.pid);
  return {
    app,
    page,
    bridge,
    place,
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

export interface SpawnedApp {
  readonly child: ChildProcess;
  readonly place: Place;
  /** All of stdout so far, by line. */
  lines(): string[];
  stderr(): string;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** The real app as a plain process, for what Playwright would disturb: exit codes, stdout, kill -9. */
export function spawnApp(place: Place, flags: readonly string[]): SpawnedApp {
  const { executable } = electron();
  const child = spawn(executable, appArgs(place, flags), { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] });
  const stderr = remember(child, place.home);
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) =>
    child.once('close', (code, signal) => done({ code, signal })),
  );
  return { child, place, lines: () => out.split('\n').filter((line) => line !== ''), stderr, exited };
}
