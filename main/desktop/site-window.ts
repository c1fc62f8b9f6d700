import { spawn } from 'node:child_process';
import { access, chmod, mkdir, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../contract/errors';
import { recipeIdSchema } from '../../contract/recipe';
import { openMarkOf, profileOf } from '../../contract/recipe-folders';
import { errorCode } from '../system/error-code';

/** Between two looks at a window that an earlier run of the app opened. */
const LOOK_MS = 2_000;

export interface SiteWindowsOptions {
  /** Absolute: the creator's recipes. */
  readonly recipesDir: string;
  /** The installed browser, absolute; undefined when there is none. */
  readonly browser: () => string | undefined;
  /** Called when the window was closed: what waited for that may go on. */
  readonly onClosed: (recipe: string) => void;
  readonly platform?: NodeJS.Platform;
  readonly lookMs?: number;
}

/**
 * The browser window of a recipe's own profile, for the creator alone: they sign in, answer and agree by hand. The app started it and does
 * not drive it, and nobody but the browser reads what is typed there. A mark beside the profile outlives the app, so that the next start
 * notices a window that was closed while the app was not running.
 */
export class SiteWindows {
  readonly #options: SiteWindowsOptions;
  readonly #open = new Set<string>();
  readonly #end = new AbortController();

  constructor(options: SiteWindowsOptions) {
    this.#options = options;
  }

  /** Opens the window at the address, or brings it up if it is open. @throws AppError */
  async open(recipe: string, address: string): Promise<void> {
    const url = URL.parse(address);
    const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
    if (url === null || !isWeb || !recipeIdSchema.safeParse(recipe).success) {
      throw new AppError('invalid_request', { code: 'processor.no_address' }, 'id');
    }
    const browser = this.#options.browser();
    if (browser === undefined) throw new AppError('no_browser', { code: 'browser.none' });
    const profile = profileOf(this.#options.recipesDir, recipe);
    await mkdir(profile, { recursive: true, mode: 0o700 });
    await chmod(profile, 0o700);
    const child = spawn(browser, this.#flags(profile, url.href), { stdio: 'ignore' });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', () => reject(new AppError('no_browser', { code: 'browser.not_found' })));
    });
    // A second one only tells the first to come up, and ends.
    if (this.#open.has(recipe)) return;
    this.#open.add(recipe);
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    await this.#mark(recipe);
    void closed.then(() => this.#closed(recipe));
  }

  /**
   * Does work for which the app itself uses the profile. Tasks that wait for the profile go on afterwards or, if the creator's window is open,
   * when that is closed.
   */
  async during<T>(recipe: string, work: () => Promise<T>): Promise<T> {
    if (this.#open.has(recipe)) return work();
    this.#open.add(recipe);
    await this.#mark(recipe);
    try {
      return await work();
    } finally {
      await this.#closed(recipe);
    }
  }

  /** Takes up the windows that an earlier run of the app left: some were closed since, for others it waits. */
  async resume(): Promise<void> {
    const folder = dirname(profileOf(this.#options.recipesDir, '-'));
    for (const name of await readdir(folder).catch(() => [])) {
      const recipe = name.replace(/\.open$/, '');
      if (recipe === name || !recipeIdSchema.safeParse(recipe).success || this.#open.has(recipe)) continue;
      this.#open.add(recipe);
      void this.#untilClosed(recipe);
    }
  }

  /** The app ends; the windows stay. */
  stop(): void {
    this.#end.abort();
  }

  async #untilClosed(recipe: string): Promise<void> {
    const { recipesDir, platform = process.platform, lookMs = LOOK_MS } = this.#options;
    const { signal } = this.#end;
    while (await isOpen(profileOf(recipesDir, recipe), platform)) {
      // This wait does not keep the app from ending.
      const isOver = await sleep(lookMs, false, { signal, ref: false }).catch(() => true);
      if (isOver) return;
    }
    await this.#closed(recipe);
  }

  /** Where the mark cannot be written, only a window that is closed after this run of the app goes unnoticed. */
  async #mark(recipe: string): Promise<void> {
    const path = openMarkOf(this.#options.recipesDir, recipe);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(() => {});
    await writeFile(path, '', { mode: 0o600 }).catch(() => {});
  }

  async #closed(recipe: string): Promise<void> {
    if (this.#end.signal.aborted) return;
    this.#open.delete(recipe);
    await rm(openMarkOf(this.#options.recipesDir, recipe), { force: true }).catch(() => {});
    this.#options.onClosed(recipe);
  }

  #flags(profile: string, url: string): string[] {
    const { platform = process.platform } = this.#options;
    return [
      `--user-data-dir=${profile}`,
      '--no-first-run',
      '--no-default-browser-check',
      '--hide-crash-restore-bubble',
      // As the driver starts the same profile. With another password store it could not read the sign-in.
      '--password-store=basic',
      ...(platform === 'darwin' ? ['--use-mock-keychain'] : []),
      // Chromium's sandbox does not work as root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      url,
    ];
  }
}

/** Whether a browser uses the profile: on Windows by a lock that goes with it, elsewhere by the process that its lock names. */
async function isOpen(profile: string, platform: NodeJS.Platform): Promise<boolean> {
  if (platform === 'win32') {
    return access(join(profile, 'lockfile')).then(
      () => true,
      () => false,
    );
  }
  const lock = await readlink(join(profile, 'SingletonLock')).catch(() => '');
  const pid = Number(/-(\d+)$/u.exec(lock)?.[1]);
  if (!Number.isSafeInteger(pid) || pid < 2) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
