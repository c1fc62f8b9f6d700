import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageMetadata } from '../../../contract/task';
import { type RunContext, StepError } from '../../runtime/processor';
import { decodePicture, isSamePicture } from '../decode-picture';
import type { PictureScene } from '../load-scenes';
import type { StagedPicture } from '../make-images';
import type { Browser } from '../web/browser';
import { type Candidate, collectCandidates, scrollThrough } from '../web/collect-candidates';
import type { EgressProxy } from '../web/egress-proxy';
import { guardedFetch } from '../web/guarded-fetch';
import { openPage, PageNotOpenedError } from '../web/open-page';
import { type AddressPolicy, RefusedAddressError, resolveTarget, targetOf } from '../web/public-address';
import { type Robots, robotsOf } from '../web/robots';

const DEFAULT_MIN = { width: 640, height: 360 };
const MAX_PICTURE_BYTES = 25 * 1024 * 1024;
const PICTURE_TIMEOUT_MS = 20_000;
/** A page of thousands of rejects must not keep the slot for hours. */
const MAX_DOWNLOADS_A_PAGE = 150;

export interface CrawledPicture extends StagedPicture {
  /** What the page calls it, lower case, for matching with keywords. */
  readonly about: string;
}

export interface CrawlRequest {
  readonly context: RunContext<ImageMetadata>;
  readonly browser: Browser;
  readonly proxy: EgressProxy;
  readonly policy: AddressPolicy;
  readonly pages: readonly string[];
  /** How many pictures; the pages are visited in order until there are so many. */
  readonly wanted: number;
  readonly onPicture: (found: number) => void;
}

/**
 * Pictures of the pages, in the order of pages and documents, each once. Throws StepError: `page_refused` (not public, or all
 * pages forbidden by robots.txt; field names the page), `no_pictures` (retryable when a page did not open).
 */
export async function crawlPages(request: CrawlRequest): Promise<CrawledPicture[]> {
  const { context, pages, policy } = request;
  const { signal } = context;
  const robots = robotsOf({ policy, signal });
  const collector = new PictureCollector(request, robots);
  let forbidden = 0;
  let unopened = 0;
  for (const [index, pageUrl] of pages.entries()) {
    if (collector.found.length >= request.wanted) break;
    signal.throwIfAborted();
    const { host } = new URL(pageUrl);
    context.log(`🌐 ${host}`);
    try {
      if (!(await robots.isAllowed(pageUrl))) {
        forbidden += 1;
        context.log(`⚠️ ${host}: robots.txt가 수집을 허용하지 않아 건너뜁니다.`, 'warn');
        continue;
      }
      const page = await openPage({ ...request, url: pageUrl, signal });
      try {
        if (!(await robots.isAllowed(page.url()))) {
          forbidden += 1;
          context.log(`⚠️ ${new URL(page.url()).host}: robots.txt가 수집을 허용하지 않아 건너뜁니다.`, 'warn');
          continue;
        }
        await scrollThrough(page, signal);
        const { candidates, licence } = await collectCandidates(page, collector.min);
        context.log(`🔎 ${host}: 그림 후보 ${candidates.length}개`);
        await collector.take(candidates, page.url(), licence);
      } finally {
        await page.close().catch(() => {});
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof RefusedAddressError) throw pageRefused(host, index);
      if (!(error instanceof PageNotOpenedError)) throw error;
      unopened += 1;
      context.log(`⚠️ ${host}: ${error.message}`, 'warn');
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
 * Refuses pages that are not of the allowed web before any browser is started. Throws StepError `page_refused`; a name that does
 * not resolve is left to the visit.
 */
export async function checkPages(pages: readonly string[], policy: AddressPolicy): Promise<void> {
  for (const [index, page] of pages.entries()) {
    const url = new URL(page);
    await resolveTarget(targetOf(url), policy).catch((error: unknown) => {
      if (error instanceof RefusedAddressError) throw pageRefused(url.host, index);
    });
  }
}

/** Downloads, checks and stages candidates one by one until there are enough. */
class PictureCollector {
  readonly found: CrawledPicture[] = [];
  readonly min: { readonly width: number; readonly height: number };
  readonly #request: CrawlRequest;
  readonly #robots: Robots;
  readonly #triedUrls = new Set<string>();
  readonly #bytesSeen = new Set<string>();
  readonly #hashes: Uint8Array[] = [];

  constructor(request: CrawlRequest, robots: Robots) {
    const { minWidth, minHeight } = request.context.metadata;
    this.min = { width: minWidth ?? DEFAULT_MIN.width, height: minHeight ?? DEFAULT_MIN.height };
    this.#request = request;
    this.#robots = robots;
  }

  async take(candidates: readonly Candidate[], pageUrl: string, licence: string): Promise<void> {
    const { context, wanted, onPicture } = this.#request;
    for (const candidate of candidates.slice(0, MAX_DOWNLOADS_A_PAGE)) {
      if (this.found.length >= wanted) return;
      for (const url of candidate.urls) {
        context.signal.throwIfAborted();
        if (this.#triedUrls.has(url)) break;
        this.#triedUrls.add(url);
        const outcome = await this.#tryOne(url, candidate.alt, pageUrl, licence);
        if (outcome === 'taken') onPicture(this.found.length);
        // Another address of the same picture may be larger or alive; of a duplicate it cannot be new.
        if (outcome !== 'unusable') break;
      }
    }
  }

  async #tryOne(
    url: string,
    alt: string,
    pageUrl: string,
    licence: string,
  ): Promise<'taken' | 'duplicate' | 'unusable'> {
    const bytes = await this.#download(url, pageUrl);
    if (bytes === null) return 'unusable';
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (this.#bytesSeen.has(sha256)) return 'duplicate';
    this.#bytesSeen.add(sha256);
    const decoded = await decodePicture(bytes, this.min);
    if (!decoded.ok) return 'unusable';
    const { picture } = decoded;
    if (this.#hashes.some((hash) => isSamePicture(hash, picture.hash))) return 'duplicate';
    this.#hashes.push(picture.hash);
    const file = `crawl-${this.found.length + 1}.${picture.extension}`;
    await writeFile(join(this.#request.context.stagingDir, file), picture.data);
    this.found.push({
      file,
      extension: picture.extension,
      details: { sourceUrl: url, pageUrl, ...(licence === '' ? {} : { licence }) },
      about: `${alt} ${readable(new URL(url).pathname)}`.toLowerCase(),
    });
    return 'taken';
  }

  async #download(url: string, pageUrl: string): Promise<Buffer | null> {
    const { context, policy } = this.#request;
    const { signal } = context;
    try {
      if (!(await this.#robots.isAllowed(url))) return null;
      const { status, body } = await guardedFetch(url, {
        policy,
        maxBytes: MAX_PICTURE_BYTES,
        timeoutMs: PICTURE_TIMEOUT_MS,
        signal,
        headers: { accept: 'image/avif,image/webp,image/jpeg,image/png,image/gif', referer: pageUrl },
      });
      return status === 200 ? body : null;
    } catch {
      // Whatever is wrong with one picture (gone, too large, a private address) costs that picture only.
      signal.throwIfAborted();
      return null;
    }
  }
}

function readable(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/**
 * Which picture goes to which scene: first those whose description names a scene's keyword, then the rest in order. Scenes left
 * over are absent from the map.
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
