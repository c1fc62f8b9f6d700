import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodePicture } from '../decode-picture';
import { type Fingerprint, isSamePicture } from '../fingerprint';
import type { PictureRequest, StagedPicture } from '../picture-source';
import type { Candidate } from './collect-candidates';
import { guardedFetch } from './guarded-fetch';
import type { Robots } from './robots';

const DEFAULT_MIN = { width: 640, height: 360 };
const MAX_PICTURE_BYTES = 25 * 1024 * 1024;
const PICTURE_TIMEOUT_MS = 20_000;
/** A page with thousands of unusable pictures must not keep the slot for hours. */
const MAX_DOWNLOADS_PER_PAGE = 150;

export interface CrawledPicture extends StagedPicture {
  /** What the page calls it, in lower case, to be compared with keywords. */
  readonly about: string;
}

export type CollectorRequest = Pick<
  PictureRequest,
  'metadata' | 'scenes' | 'policy' | 'stagingDir' | 'signal' | 'onPicture'
>;

/** Downloads, checks and stages candidates one at a time until there is one for every scene. */
export class PictureCollector {
  readonly found: CrawledPicture[] = [];
  readonly min: { readonly width: number; readonly height: number };
  readonly #request: CollectorRequest;
  readonly #robots: Robots;
  readonly #triedUrls = new Set<string>();
  readonly #bytesSeen = new Set<string>();
  readonly #hashes: Fingerprint[] = [];

  constructor(request: CollectorRequest, robots: Robots) {
    const { minWidth, minHeight } = request.metadata;
    this.min = { width: minWidth ?? DEFAULT_MIN.width, height: minHeight ?? DEFAULT_MIN.height };
    this.#request = request;
    this.#robots = robots;
  }

  async take(candidates: readonly Candidate[], pageUrl: string, licence: string): Promise<void> {
    const { scenes, signal, onPicture } = this.#request;
    for (const candidate of candidates.slice(0, MAX_DOWNLOADS_PER_PAGE)) {
      if (this.found.length >= scenes.length) return;
      for (const url of candidate.urls) {
        signal.throwIfAborted();
        if (this.#triedUrls.has(url)) break;
        this.#triedUrls.add(url);
        const outcome = await this.#tryOne(url, candidate.alt, pageUrl, licence);
        if (outcome === 'taken') onPicture(this.found.length);
        // Another address of the same picture may be larger, or still exist; that of a duplicate cannot be new.
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
    await writeFile(join(this.#request.stagingDir, file), picture.data);
    this.found.push({
      file,
      extension: picture.extension,
      details: { sourceUrl: url, pageUrl, ...(licence === '' ? {} : { licence }) },
      about: `${alt} ${readable(new URL(url).pathname)}`.toLowerCase(),
    });
    return 'taken';
  }

  async #download(url: string, pageUrl: string): Promise<Buffer | null> {
    const { policy, signal } = this.#request;
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
      // Whatever is wrong with one picture (gone, too large, a private address) costs only that picture.
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
