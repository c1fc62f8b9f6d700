import { access, chmod, mkdir, readlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright';
import type { OpenRecipe } from '../../../contract/recipe';
import { profileOf } from '../../../contract/recipe-folders';
import { isWindows } from '../../runtime/process-group';
import { type Browser, startBrowser } from '../web/browser';
import { type EgressProxy, startEgressProxy } from '../web/egress-proxy';
import type { AddressPolicy } from '../web/public-address';

/** Long enough for the profile to be written: a sign-in is in it. */
const CLOSE_GRACE_MS = 5_000;
/** Of the window's page; most sites fit into a laptop's screen. */
const SIZE = '1280,900';

export interface OwnWindow {
  readonly page: Page;
  readonly proxy: EgressProxy;
  /** The host that a page wanted to be led to and was not. */
  blockedHost(): string | undefined;
  close(): Promise<void>;
}

export interface OwnWindowOptions {
  readonly recipe: OpenRecipe;
  /** Absolute: the creator's recipes. */
  readonly dir: string;
  readonly executablePath: string | undefined;
  readonly policy: AddressPolicy;
  readonly signal: AbortSignal;
}

export class WindowOpenError extends Error {}

/**
 * The installed browser in a window that the creator sees, on the profile in which they signed in to this site. It is driven openly: nothing
 * hides that from the site. Throws WindowOpenError while the creator has a window of the profile open, and what the browser's start throws.
 */
export async function openOwnWindow(options: OwnWindowOptions): Promise<OwnWindow> {
  const { recipe, executablePath, signal } = options;
  const profile = profileOf(options.dir, recipe.id);
  await mkdir(profile, { recursive: true, mode: 0o700 });
  // Also where it was there before.
  await chmod(profile, 0o700);
  if (await isInUse(profile)) throw new WindowOpenError('a window of this profile is open');
  const proxy = await startEgressProxy({ policy: options.policy });
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    await proxy.close();
  };
  try {
    browser = await startBrowser(
      { executablePath, proxy, signal },
      profile,
      { headless: false, viewport: null, args: [`--window-size=${SIZE}`, '--hide-crash-restore-bubble'] },
      CLOSE_GRACE_MS,
    );
    const { page, blockedHost } = await onlyPage(browser.context, recipe);
    return { page, proxy, blockedHost, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** One page, which only the recipe's hosts can be opened in; whatever else the site opens is closed. */
async function onlyPage(context: BrowserContext, { hosts, signInHosts }: OpenRecipe) {
  const page = context.pages()[0] ?? (await context.newPage());
  let blocked: string | undefined;
  context.on('page', (other) => {
    if (other !== page) void other.close().catch(() => {});
  });
  // Questions of the page's own would stop it: nobody answers them. Whether to leave it is ours to say.
  page.on('dialog', (dialog) => {
    void (dialog.type() === 'beforeunload' ? dialog.accept() : dialog.dismiss()).catch(() => {});
  });
  // Redirects pass by here; where they end is looked at before anything is done.
  await page.route(
    ({ host }) => !hosts.includes(host) && !signInHosts.includes(host),
    async (route) => {
      const request = route.request();
      const isLeaving = request.isNavigationRequest() && request.frame() === page.mainFrame();
      if (isLeaving) blocked = URL.parse(request.url())?.host;
      await (isLeaving ? route.abort('blockedbyclient') : route.fallback()).catch(() => {});
    },
  );
  return { page, blockedHost: () => blocked };
}

/** Whether a browser has the profile. Its lock alone may be left from one that was killed, so the browser itself is called. */
async function isInUse(profile: string): Promise<boolean> {
  // There a lock is gone with its browser, however that ends.
  if (isWindows) {
    return access(join(profile, 'lockfile')).then(
      () => true,
      () => false,
    );
  }
  const socket = await readlink(join(profile, 'SingletonSocket')).catch(() => undefined);
  if (socket === undefined) return false;
  return new Promise((resolve) => {
    const connection = connect(socket);
    const settle = (answer: boolean) => {
      connection.destroy();
      resolve(answer);
    };
    connection.once('connect', () => settle(true)).once('error', () => settle(false));
  });
}
