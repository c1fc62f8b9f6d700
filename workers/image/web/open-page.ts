import type { BrowserContext, Page, Request, Route } from 'playwright';
import { type Problem, say } from '../../../contract/messages';
import type { Browser } from './browser';
import { type EgressProxy, REFUSAL_HEADER } from './egress-proxy';
import { USER_AGENT } from './guarded-fetch';
import { RefusedAddressError } from './public-address';

const OPEN_TIMEOUT_MS = 30_000;
/** For pictures and scripts after the text. A page that never stops loading is then used as it is. */
const LOAD_TIMEOUT_MS = 10_000;
const SETTLE_MS = 300;

/** The page is down, slow or replies with an error: the others are still worth a visit. */
export class PageNotOpenedError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(say(problem, 'en'));
    this.problem = problem;
  }
}

const guardedContexts = new WeakSet<BrowserContext>();

/**
 * Opens a page and waits until it has loaded. Throws RefusedAddressError when it, or a redirect, leads to an address that is not
 * allowed, and PageNotOpenedError when it does not respond or responds with an error.
 */
export async function openPage(request: {
  readonly browser: Browser;
  readonly proxy: EgressProxy;
  readonly url: string;
  readonly signal: AbortSignal;
}): Promise<Page> {
  const { proxy, signal } = request;
  const { context } = request.browser;
  const page = await context.newPage();
  closePopups(context);
  page.on('dialog', (dialog) => void dialog.dismiss().catch(() => {}));
  let settled = false;
  // Once settled the page may not navigate: its pictures would disappear while they are being collected.
  const staysHere = (one: Request) => settled && one.isNavigationRequest() && one.frame() === page.mainFrame();
  await page.route('**/*', (route) => filterRequest(route, staysHere));
  await nameOurselves(page);

  let navigatingTo = request.url;
  page.on('request', (one) => {
    if (one.isNavigationRequest() && one.frame() === page.mainFrame()) navigatingTo = one.url();
  });
  const refuseIfRefused = () => {
    if (proxy.wasRefused(navigatingTo)) throw new RefusedAddressError(new URL(navigatingTo).hostname, 'led there');
  };
  try {
    const response = await page.goto(withoutCredentials(request.url), {
      waitUntil: 'domcontentloaded',
      timeout: OPEN_TIMEOUT_MS,
    });
    if (response?.headers()[REFUSAL_HEADER] === proxy.refusalMark) refuseIfRefused();
    const status = response?.status() ?? 0;
    if (status >= 400) throw new PageNotOpenedError({ code: 'page.http_status', status });
    await page.waitForLoadState('load', { timeout: LOAD_TIMEOUT_MS }).catch(() => {});
    // A meta refresh or a script may navigate once everything has loaded.
    await page.waitForTimeout(SETTLE_MS);
    await page.waitForLoadState('load', { timeout: LOAD_TIMEOUT_MS }).catch(() => {});
    refuseIfRefused();
    settled = true;
    return page;
  } catch (error) {
    await page.close().catch(() => {});
    signal.throwIfAborted();
    if (error instanceof RefusedAddressError || error instanceof PageNotOpenedError) throw error;
    refuseIfRefused();
    if (context.pages().length === 0 && isClosed(error)) throw error;
    throw new PageNotOpenedError({ code: 'page.not_opened' });
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof Error && /has been closed|crashed/u.test(error.message);
}

/** Closes windows that a page opens. Ours come from newPage and have no opener. */
function closePopups(context: BrowserContext): void {
  if (guardedContexts.has(context)) return;
  guardedContexts.add(context);
  context.on('page', (page) => {
    void page
      .opener()
      .then((opener) => (opener === null ? undefined : page.close()))
      .catch(() => {});
  });
}

/** Blocks videos, which no film is made of, and everything that is not the web. */
async function filterRequest(route: Route, staysHere: (request: Request) => boolean): Promise<void> {
  const request = route.request();
  const isWeb = /^(https?|data|blob):/iu.test(request.url());
  const isTopData = request.isNavigationRequest() && !/^https?:/iu.test(request.url());
  try {
    if (!isWeb || isTopData || staysHere(request) || request.resourceType() === 'media')
      await route.abort('blockedbyclient');
    else await route.continue();
  } catch {
    // The page was closed in the meantime.
  }
}

/** Adds our name to the browser's user agent (pages lay themselves out by it), so that a site's owner sees who visited. */
async function nameOurselves(page: Page): Promise<void> {
  const own = await page.evaluate(() => navigator.userAgent);
  const session = await page.context().newCDPSession(page);
  await session.send('Network.setUserAgentOverride', {
    userAgent: `${own.replace('HeadlessChrome', 'Chrome')} ${USER_AGENT}`,
  });
}

function withoutCredentials(address: string): string {
  const url = new URL(address);
  url.username = '';
  url.password = '';
  return url.href;
}
