import { spawn } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import { AppError } from '../../contract/errors';
import { recipeIdSchema } from '../../contract/recipe';
import { profileOf } from '../../contract/recipe-folders';

export interface SiteWindowsOptions {
  /** Absolute: the creator's recipes. */
  readonly recipesDir: string;
  /** The installed browser, absolute; undefined when there is none. */
  readonly browser: () => string | undefined;
  /** The creator closed the window: what waited for them may go on. */
  readonly onClosed: (recipe: string) => void;
  readonly platform?: NodeJS.Platform;
}

/**
 * The browser window of a recipe's own profile, for the creator alone: they sign in, answer and agree by hand. The app started it and does
 * not drive it; nobody but the browser reads what is typed there.
 */
export class SiteWindows {
  readonly #options: SiteWindowsOptions;
  readonly #open = new Set<string>();

  constructor(options: SiteWindowsOptions) {
    this.#options = options;
  }

  /** Opens the window at the address; brings it up while it is open. @throws AppError */
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
    child.once('close', () => {
      this.#open.delete(recipe);
      this.#options.onClosed(recipe);
    });
  }

  #flags(profile: string, url: string): string[] {
    const { platform = process.platform } = this.#options;
    return [
      `--user-data-dir=${profile}`,
      '--no-first-run',
      '--no-default-browser-check',
      '--hide-crash-restore-bubble',
      // What the driver's own start of the same profile uses: a sign-in would else be unreadable there.
      '--password-store=basic',
      ...(platform === 'darwin' ? ['--use-mock-keychain'] : []),
      // Chromium's sandbox does not work as root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      url,
    ];
  }
}
