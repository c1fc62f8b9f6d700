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
  stage: '웹 페이지',
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
    log(`🌐 ${host}`);
    try {
      if (!(await robots.isAllowed(pageUrl))) {
        forbidden += 1;
        log(`⚠️ ${host}: robots.txt가 수집을 허용하지 않아 건너뜁니다.`, 'warn');
        continue;
      }
      const page = await openPage({ browser, proxy, url: pageUrl, signal });
      try {
        if (!(await robots.isAllowed(page.url()))) {
          forbidden += 1;
          log(`⚠️ ${new URL(page.url()).host}: robots.txt가 수집을 허용하지 않아 건너뜁니다.`, 'warn');
          continue;
        }
        await scrollThrough(page, signal);
        const { candidates, licence } = await collectCandidates(page, collector.min);
        log(`🔎 ${host}: 그림 후보 ${candidates.length}개`);
        await collector.take(candidates, page.url(), licence);
      } finally {
        await page.close().catch(() => {});
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof RefusedAddressError) throw pageRefused(host, index);
      if (!(error instanceof PageNotOpenedError)) throw error;
      unopened += 1;
      log(`⚠️ ${host}: ${error.message}`, 'warn');
    }
  }
  if (collector.found.length > 0) return collector.found;
  const firstHost = new URL(pages[0] ?? 'http://-').host;
  if (forbidden === pages.length) {
    throw new StepError('page_refused', `${firstHost}의 robots.txt가 그림 수집을 허용하지 않습니다.`, {
      retryable: false,
      field: 'metadata.pages.0',
    });
  }
  throw new StepError(
    'no_pictures',
    `${firstHost}${pages.length > 1 ? ` 외 ${pages.length - 1}곳` : ''}에서 쓸 수 있는 그림(${collector.min.width}×${collector.min.height} 이상)을 찾지 못했습니다.`,
    { retryable: unopened > 0, field: 'metadata.pages' },
  );
}

function pageRefused(host: string, index: number): StepError {
  return new StepError(
    'page_refused',
    `${host} 페이지는 열 수 없습니다. 이 컴퓨터나 사설 네트워크의 주소, 또는 80·443 이외의 포트로 연결됩니다.`,
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
