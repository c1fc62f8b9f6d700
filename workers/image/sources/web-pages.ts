import { StepError } from '../../runtime/failures';
import type { PictureScene } from '../load-scenes';
import type { PictureRequest, PictureSource } from '../picture-source';
import { collectCandidates, scrollThrough } from '../web/collect-candidates';
import { openPage, PageNotOpenedError } from '../web/open-page';
import { type CrawledPicture, PictureCollector } from '../web/picture-collector';
import { type AddressPolicy, RefusedAddressError, resolveTarget, targetOf } from '../web/public-address';
import { robotsOf } from '../web/robots';

/** Pictures of the web pages that the task names. */
export const webPages: PictureSource = {
  id: 'web-pages',
  stage: 'web_pages',
  takes: ({ metadata }) => metadata.pages !== undefined,
  async find(request) {
    const pages = request.metadata.pages ?? [];
    await refusePages(pages, request.policy);
    request.signal.throwIfAborted();
    return matchToScenes(await crawlPages(request, pages), request.scenes);
  },
};

/**
 * Pictures of the pages, in the order of the pages and within them, each once. The pages are visited until there is a picture
 * for every scene. Throws StepError: `page_refused` (not public, or robots.txt forbids all pages; `field` names the page),
 * `no_pictures` (retryable when a page did not open).
 */
async function crawlPages(request: PictureRequest, pages: readonly string[]): Promise<CrawledPicture[]> {
  const { policy, signal, log } = request;
  const { browser, proxy } = await request.openBrowser();
  const robots = robotsOf({ policy, signal });
  const collector = new PictureCollector(request, robots);
  let forbidden = 0;
  let unopened = 0;
  for (const [index, pageUrl] of pages.entries()) {
    if (collector.found.length >= request.scenes.length) break;
    signal.throwIfAborted();
    const { host } = new URL(pageUrl);
    log({ code: 'image.visiting', host });
    try {
      if (!(await robots.isAllowed(pageUrl))) {
        forbidden += 1;
        log({ code: 'image.robots_skipped', host }, 'warn');
        continue;
      }
      const page = await openPage({ browser, proxy, url: pageUrl, signal });
      try {
        if (!(await robots.isAllowed(page.url()))) {
          forbidden += 1;
          log({ code: 'image.robots_skipped', host: new URL(page.url()).host }, 'warn');
          continue;
        }
        await scrollThrough(page, signal);
        const { candidates, licence } = await collectCandidates(page, collector.min);
        log({ code: 'image.candidates', host, count: candidates.length });
        await collector.take(candidates, page.url(), licence);
      } finally {
        await page.close().catch(() => {});
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof RefusedAddressError) throw pageRefused(host, index);
      if (!(error instanceof PageNotOpenedError)) throw error;
      unopened += 1;
      log({ code: 'image.page_skipped', host, problem: error.problem }, 'warn');
    }
  }
  if (collector.found.length > 0) return collector.found;
  const firstHost = new URL(pages[0] ?? 'http://-').host;
  if (forbidden === pages.length) {
    throw new StepError(
      'page_refused',
      { code: 'image.robots_refused', host: firstHost },
      {
        retryable: false,
        field: 'metadata.pages.0',
      },
    );
  }
  throw new StepError(
    'no_pictures',
    {
      code: 'image.none_found',
      host: firstHost,
      others: pages.length - 1,
      minWidth: collector.min.width,
      minHeight: collector.min.height,
    },
    { retryable: unopened > 0, field: 'metadata.pages' },
  );
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
