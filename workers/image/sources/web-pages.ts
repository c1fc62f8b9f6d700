import { join } from 'node:path';
import type { PictureReason } from '../../../contract/messages';
import { StepError } from '../../runtime/failures';
import type { PictureScene } from '../load-scenes';
import type { PictureRequest, PictureSource } from '../picture-source';
import { lookThrough, untilPictures } from '../web/look-through';
import { openPage, PageNotOpenedError } from '../web/open-page';
import { type CrawledPicture, PictureCollector, type Tally } from '../web/picture-collector';
import { SlowHosts } from '../web/picture-loader';
import { type AddressPolicy, RefusedAddressError, resolveTarget, targetOf } from '../web/public-address';
import { robotsOf } from '../web/robots';
import { Survey } from '../web/survey';
import { PageStoppedError } from '../web/visit';

/** Pictures of the web pages that the task names. */
export const webPages: PictureSource = {
  id: 'web-pages',
  stage: 'web_pages',
  takes: ({ metadata }) => metadata.pages !== undefined,
  async *find(request) {
    const pages = request.metadata.pages ?? [];
    await refusePages(pages, request.policy);
    request.signal.throwIfAborted();
    // Which picture suits which scene best is known once all of them are there.
    const matched = matchToScenes(await crawlPages(request, pages), request.scenes);
    for (const [scene, { about: _, ...picture }] of matched) yield { scene, picture };
  },
};

/** How a visit of one page ended. */
type Ending = 'looked at' | 'forbidden' | 'later' | 'not opened';

/**
 * Pictures of the pages, in the order of the pages and within them, each once. The pages are visited until there is a picture
 * for every scene; one that hangs, crashes or bursts costs itself alone. Throws StepError: `page_refused` (not public, or robots.txt
 * forbids all pages; `field` names the page), `no_pictures` (retryable when a page did not open or its site did not respond).
 */
async function crawlPages(request: PictureRequest, pages: readonly string[]): Promise<CrawledPicture[]> {
  const { signal, log, times } = request;
  const { browser, proxy } = await request.openBrowser();
  const robots = robotsOf({ proxy, signal, timeoutMs: times.robots });
  const slowHosts = new SlowHosts();
  const collector = new PictureCollector(request, robots, slowHosts);
  await collector.leaveOut(request.inUse);

  /** The ending when robots.txt stops the visit, which is logged; undefined when it allows the page. */
  const stoppedByRobots = async (url: string): Promise<Ending | undefined> => {
    const verdict = await robots.verdict(url);
    const { host } = new URL(url);
    if (verdict === 'forbidden') log({ code: 'image.robots_skipped', host }, 'warn');
    if (verdict === 'later') log({ code: 'image.robots_silent', host }, 'warn');
    return verdict === 'allowed' ? undefined : verdict;
  };
  const visitOne = async (url: string, index: number): Promise<Ending> => {
    const { host } = new URL(url);
    const stoppedBefore = await stoppedByRobots(url);
    if (stoppedBefore !== undefined) return stoppedBefore;
    if (slowHosts.areGivenUp(url)) throw new PageNotOpenedError({ code: 'page.host_given_up' });
    const folder = join(request.stagingDir, `page-${index + 1}`);
    const { visit, checkAddress, settle } = await openPage({ browser, proxy, url, folder, signal, times });
    try {
      const survey = new Survey(visit, collector.min);
      try {
        await untilPictures(visit, survey);
        checkAddress();
        settle();
        const stoppedAfter = await stoppedByRobots(visit.page.url());
        if (stoppedAfter !== undefined) return stoppedAfter;
        await lookThrough(visit, survey);
      } catch (error) {
        if (!(error instanceof PageStoppedError)) throw error;
        signal.throwIfAborted();
        log({ code: 'image.page_skipped', host, problem: error.problem }, 'warn');
        await visit.untilClosed();
      }
      const before = collector.found.length;
      const tally = await collector.take(visit, survey);
      log({ code: 'image.page_done', host, taken: collector.found.length - before, left: reasonsOf(tally) });
      return 'looked at';
    } finally {
      await visit.end();
    }
  };

  const endings = new Map<Ending, number>();
  for (const [index, url] of pages.entries()) {
    if (collector.isDone) break;
    signal.throwIfAborted();
    const { host } = new URL(url);
    log({ code: 'image.visiting', host });
    const ending = await visitOne(url, index).catch((error: unknown): Ending => {
      signal.throwIfAborted();
      if (error instanceof RefusedAddressError) throw pageRefused(host, index);
      if (!(error instanceof PageNotOpenedError)) throw error;
      if (error.timedOut) slowHosts.note(url);
      log({ code: 'image.page_skipped', host, problem: error.problem }, 'warn');
      return 'not opened';
    });
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
  }
  if (collector.found.length > 0) return collector.found;
  if (collector.hasMetKnown) throw noOtherFound(pages);
  throw nothingFound(pages, endings, collector.min, robots.waitSeconds);
}

function reasonsOf(tally: Tally): { why: PictureReason; count: number }[] {
  return [...tally].map(([why, count]) => ({ why, count }));
}

function nothingFound(
  pages: readonly string[],
  endings: ReadonlyMap<Ending, number>,
  min: { readonly width: number; readonly height: number },
  waitSeconds: number,
): StepError {
  const { host } = new URL(pages[0] ?? 'http://-');
  if (endings.get('forbidden') === pages.length) {
    const problem = { code: 'image.robots_refused', host } as const;
    return new StepError('page_refused', problem, { retryable: false, field: 'metadata.pages.0' });
  }
  if (endings.has('later')) {
    const problem = { code: 'image.robots_later', host } as const;
    const wait = { retryable: true, retryAfterSeconds: waitSeconds };
    return new StepError('no_pictures', problem, { ...wait, field: 'metadata.pages' });
  }
  const problem = {
    code: 'image.none_found',
    host,
    others: pages.length - 1,
    minWidth: min.width,
    minHeight: min.height,
  } as const;
  return new StepError('no_pictures', problem, { retryable: endings.has('not opened'), field: 'metadata.pages' });
}

/** The pages have pictures, and the film has them all. */
function noOtherFound(pages: readonly string[]): StepError {
  const { host } = new URL(pages[0] ?? 'http://-');
  const problem = { code: 'image.no_other_found', host, others: pages.length - 1 } as const;
  return new StepError('no_pictures', problem, { retryable: false, field: 'metadata.pages' });
}

function pageRefused(host: string, index: number): StepError {
  return new StepError(
    'page_refused',
    { code: 'image.private_page', host },
    { retryable: false, field: `metadata.pages.${index}` },
  );
}

/**
 * Before any browser is started. Throws StepError `page_refused` for a page that is not on the allowed web; a name that does not
 * resolve is left to the visit.
 */
async function refusePages(pages: readonly string[], policy: AddressPolicy): Promise<void> {
  for (const [index, page] of pages.entries()) {
    const url = new URL(page);
    await resolveTarget(targetOf(url), policy).catch((error: unknown) => {
      if (error instanceof RefusedAddressError) throw pageRefused(url.host, index);
    });
  }
}

/**
 * Which picture goes to which scene: first those whose description names one of the scene's keywords, then the others in order.
 * Scenes that get none are not in the map.
 */
export function matchToScenes(
  pictures: readonly CrawledPicture[],
  scenes: readonly PictureScene[],
): Map<number, CrawledPicture> {
  const matched = new Map<number, CrawledPicture>();
  const free = new Set(pictures);
  for (const scene of scenes) {
    const keywords = scene.keywords.map((word) => word.toLowerCase()).filter((word) => word.length > 1);
    let best: { picture: CrawledPicture; hits: number } | undefined;
    for (const picture of free) {
      const hits = keywords.filter((word) => picture.about.includes(word)).length;
      if (hits > (best?.hits ?? 0)) best = { picture, hits };
    }
    if (best === undefined) continue;
    matched.set(scene.scene, best.picture);
    free.delete(best.picture);
  }
  const rest = [...free];
  for (const { scene } of scenes) {
    if (matched.has(scene)) continue;
    const next = rest.shift();
    if (next !== undefined) matched.set(scene, next);
  }
  return matched;
}
