import type { BrowserContext, Page, Request, Route } from 'playwright';
import { type Problem, say } from '../../../contract/messages';
import type { Browser } from './browser';
import { refreshesIn } from './collect.page';
import type { CrawlTimes } from './crawl-times';
import { type EgressProxy, REFUSAL_HEADER } from './egress-proxy';
import { RefusedAddressError } from './public-address';
import { USER_AGENT } from './robots';
import { PageStoppedError, Visit } from './visit';

const OPEN_TIMEOUT_MS = 30_000;
const SETTLE_MS = 300;
const MAX_REFRESHES = 3;

/** The page is down, slow or replies with an error: the others are still worth a visit. */
export class PageNotOpenedError extends Error {
  readonly problem: Problem;
  /** Whether it did not respond in time. */
  readonly timedOut: boolean;
  constructor(problem: Problem, timedOut = false) {
    super(say(problem, 'en'));
    this.problem = problem;
    this.timedOut = timedOut;
  }
}

export interface OpenedPage {
  readonly visit: Visit;
  /** Throws RefusedAddressError when the page has meanwhile been led to an address that is not allowed. */
  checkAddress(): void;
  /** From now on the page may not navigate: its pictures would disappear while they are being collected. */
  settle(): void;
}

const guardedContexts = new WeakSet<BrowserContext>();

/**
 * Opens a page, follows its meta refresh and waits until it has loaded; what it receives goes to `folder`, which must not exist. Throws
 * RefusedAddressError when it, or a redirect, leads to an address that is not allowed, and PageNotOpenedError when it does not
 * respond or responds with an error. The visit is ended by the caller.
 */
export async function openPage(request: {
  readonly browser: Browser;
  readonly proxy: EgressProxy;
  readonly url: string;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly times: CrawlTimes;
}): Promise<OpenedPage> {
  const { proxy, signal, times } = request;
  const { context } = request.browser;
  proxy.renewAllowance();
  const page = await context.newPage();
  closePopups(context);
  page.on('dialog', (dialog) => void dialog.dismiss().catch(() => {}));
  const visit = await Visit.begin(request.browser, page, request.folder, times);
  let settled = false;
  const staysHere = (one: Request) =>
    visit.hasStopped || (settled && one.isNavigationRequest() && one.frame() === page.mainFrame());
  await page.route('**/*', (route) => filterRequest(route, staysHere));
  await nameOurselves(page);

  let navigatingTo = request.url;
  page.on('request', (one) => {
    if (one.isNavigationRequest() && one.frame() === page.mainFrame() && !staysHere(one)) navigatingTo = one.url();
  });
  const checkAddress = () => {
    if (proxy.wasRefused(navigatingTo)) throw new RefusedAddressError(new URL(navigatingTo).hostname, 'led there');
  };
  try {
    const response = await page.goto(withoutCredentials(request.url), {
      waitUntil: 'commit',
      timeout: OPEN_TIMEOUT_MS,
    });
    if (response?.headers()[REFUSAL_HEADER] === proxy.refusalMark) checkAddress();
    const status = response?.status() ?? 0;
    if (status >= 400) throw new PageNotOpenedError({ code: 'page.http_status', status });
    try {
      await untilLoaded(page, times.load);
      checkAddress();
      await followRefreshes(visit);
    } catch (error) {
      // It was open: what it has shown is worth having, and the visit says what became of it.
      if (!visit.hasStopped) throw error;
    }
    checkAddress();
    const settle = () => {
      settled = true;
    };
    return { visit, checkAddress, settle };
  } catch (error) {
    await visit.end();
    signal.throwIfAborted();
    if (error instanceof RefusedAddressError || error instanceof PageNotOpenedError) throw error;
    checkAddress();
    if (request.browser.hasEnded()) throw error;
    throw new PageNotOpenedError({ code: 'page.not_opened' }, error instanceof Error && error.name === 'TimeoutError');
  }
}

async function untilLoaded(page: Page, ms: number): Promise<void> {
  const options = { timeout: ms };
  const has = (state: 'domcontentloaded' | 'load') =>
    page.waitForLoadState(state, options).then(
      () => true,
      () => false,
    );
  if (!(await has('domcontentloaded')) || !(await has('load'))) return;
  // A script may navigate once everything has loaded.
  await page.waitForTimeout(SETTLE_MS);
  await has('load');
}

/** "You will be taken there in 3 seconds": the pictures are there. */
async function followRefreshes(visit: Visit): Promise<void> {
  const { page } = visit;
  for (let done = 0; done < MAX_REFRESHES; done += 1) {
    const before = page.url();
    const seconds = await visit.run(page.evaluate(refreshesIn)).catch((error: unknown) => {
      if (error instanceof PageStoppedError) throw error;
      // It navigated just now.
      return 0;
    });
    if (seconds === null) return;
    await page
      .waitForURL((url) => url.href !== before, { waitUntil: 'commit', timeout: (seconds + 5) * 1_000 })
      .catch(() => {});
    await untilLoaded(page, visit.times.load);
  }
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
    // "Aborted" leaves the open document in place; any other reason would replace it by an error page.
    if (staysHere(request)) await route.abort('aborted');
    else if (!isWeb || isTopData || request.resourceType() === 'media') await route.abort('blockedbyclient');
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
