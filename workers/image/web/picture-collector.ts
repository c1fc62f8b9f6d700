import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright';
import type { PictureReason } from '../../../contract/messages';
import { decodeApart } from '../decode-apart';
import type { NotTaken } from '../decode-picture';
import type { PictureRequest, StagedPicture } from '../picture-source';
import { SeenPictures } from '../seen-pictures';
import { PictureLoader, type SlowHosts } from './picture-loader';
import type { Robots } from './robots';
import type { Survey } from './survey';
import type { Visit } from './visit';

const DEFAULT_MIN = { width: 640, height: 360 };
/** As wide as a film: nothing larger is asked for. */
const LARGE_ENOUGH = 1_920;
/** So many loads are begun ahead of the picture that is being decoded. */
const AHEAD = 4;

export interface CrawledPicture extends StagedPicture {
  /** What the page calls it, in lower case, to be compared with keywords. */
  readonly about: string;
}

export type CollectorRequest = Pick<PictureRequest, 'metadata' | 'scenes' | 'stagingDir' | 'signal' | 'onPicture'>;

/** How often pictures of one page were left out, by reason. */
export type Tally = Map<PictureReason, number>;

interface Wanted {
  /** Best first. */
  readonly addresses: readonly string[];
  readonly shown: string;
  readonly width: number;
  readonly alt: string;
  readonly frame: Frame;
  readonly isPreview: boolean;
}

/** What the log says for each reason of decodePicture. */
const REASONS: Readonly<Record<NotTaken, PictureReason>> = {
  'no picture': 'no_picture',
  'too small': 'too_small',
  'no contrast': 'no_contrast',
  'too large': 'unreadable',
  unreadable: 'unreadable',
};

/** Checks and stages the pictures of pages, one at a time, until there is one for every scene. */
export class PictureCollector {
  readonly found: CrawledPicture[] = [];
  readonly min: { readonly width: number; readonly height: number };
  readonly #request: CollectorRequest;
  readonly #robots: Robots;
  readonly #slowHosts: SlowHosts;
  readonly #tried = new Set<string>();
  readonly #seen = new SeenPictures();
  #hasMetKnown = false;

  constructor(request: CollectorRequest, robots: Robots, slowHosts: SlowHosts) {
    const { minWidth, minHeight } = request.metadata;
    this.min = { width: minWidth ?? DEFAULT_MIN.width, height: minHeight ?? DEFAULT_MIN.height };
    this.#request = request;
    this.#robots = robots;
    this.#slowHosts = slowHosts;
  }

  get isDone(): boolean {
    return this.found.length >= this.#request.scenes.length;
  }

  /** Whether a picture was left out because the film has it. */
  get hasMetKnown(): boolean {
    return this.#hasMetKnown;
  }

  /** Call before the first page: these files are duplicates wherever they are found. */
  leaveOut(paths: readonly string[]): Promise<void> {
    return this.#seen.add(paths, this.#request.signal);
  }

  /** Takes what was seen on a page, in its order. Returns how many pictures were left out, and why. */
  async take(visit: Visit, survey: Survey): Promise<Tally> {
    const loader = new PictureLoader(visit, this.#robots, this.#slowHosts);
    const tally: Tally = new Map();
    const count = (why: PictureReason, times = 1) => tally.set(why, (tally.get(why) ?? 0) + times);
    const wanted = wantedOf(visit, survey);
    // Decoding needs the memory that a page of large pictures takes, and such a page has nothing more to give.
    const isAllHere = wanted.every(({ addresses: [first = ''], isPreview }) => isPreview || visit.traffic.has(first));
    if (isAllHere && (await visit.takesMuchMemory())) await visit.release();
    if (survey.small.size > 0) count('too_small', survey.small.size);
    for (const [at, one] of wanted.entries()) {
      if (this.isDone) break;
      for (const { addresses, frame } of wanted.slice(at, at + AHEAD)) {
        const [first] = addresses;
        if (first !== undefined && !this.#tried.has(first)) void loader.get(first, frame);
      }
      const outcome = await this.#takeOne(one, loader, visit.page.url(), survey.licenceOf(one.frame));
      if (outcome === 'taken') this.#request.onPicture(this.found.length);
      else count(outcome);
    }
    return tally;
  }

  async #takeOne(
    one: Wanted,
    loader: PictureLoader,
    pageUrl: string,
    licence: string,
  ): Promise<'taken' | PictureReason> {
    let outcome: PictureReason = 'duplicate';
    for (const address of one.addresses) {
      this.#request.signal.throwIfAborted();
      if (this.#tried.has(address)) return 'duplicate';
      this.#tried.add(address);
      const loaded = await loader.get(address, one.frame);
      // Another address of the same picture may be larger, or still exist; that of a duplicate cannot be new.
      const next = 'why' in loaded ? loaded.why : await this.#tryFile(loaded.file, address, one, { pageUrl, licence });
      if (next === 'taken' || next === 'duplicate') return next;
      outcome = next;
    }
    return outcome;
  }

  async #tryFile(
    path: string,
    address: string,
    one: Wanted,
    { pageUrl, licence }: { readonly pageUrl: string; readonly licence: string },
  ): Promise<'taken' | PictureReason> {
    const bytes = await readFile(path);
    if (this.#seen.hasBytes(bytes)) return 'duplicate';
    const decoded = await decodeApart(path, this.min);
    if (!decoded.ok) return REASONS[decoded.why];
    const { picture } = decoded;
    // What called itself large is not: the one that the page shows comes last.
    if (address !== one.shown && one.shown !== '' && picture.width < Math.min(one.width, LARGE_ENOUGH))
      return 'too_small';
    const before = this.#seen.meet(bytes, picture.hash);
    if (before !== 'new') {
      this.#hasMetKnown ||= before === 'of the film';
      return 'duplicate';
    }
    const file = `crawl-${this.found.length + 1}.${picture.extension}`;
    await writeFile(join(this.#request.stagingDir, file), picture.data);
    const isAddress = /^https?:/iu.test(address);
    this.found.push({
      file,
      extension: picture.extension,
      details: { ...(isAddress ? { sourceUrl: address } : {}), pageUrl, ...(licence === '' ? {} : { licence }) },
      about: `${one.alt} ${isAddress ? readable(new URL(address).pathname) : ''}`.toLowerCase(),
    });
    return 'taken';
  }
}

/**
 * The page's pictures in its order, then those that the browser received without their place being known (closed shadow roots, lists
 * that take away what was scrolled past), then the ones for link previews.
 */
function wantedOf(visit: Visit, survey: Survey): Wanted[] {
  const mainFrame = visit.page.mainFrame();
  const toWanted = ({ larger, shown, width, alt, frame, kind }: Survey['seen'][number]): Wanted => {
    const better = width >= LARGE_ENOUGH ? [] : larger;
    return {
      addresses: [...new Set([...better, shown])].filter((one) => one !== ''),
      shown,
      width,
      alt,
      frame,
      isPreview: kind === 'preview',
    };
  };
  const placed = survey.seen.filter(({ kind }) => kind !== 'preview').map(toWanted);
  const known = new Set([...placed.flatMap(({ addresses }) => addresses), ...survey.small]);
  const others = visit.traffic
    .received()
    .filter(({ url }) => !known.has(url))
    .map(({ url }) => ({ addresses: [url], shown: url, width: 0, alt: '', frame: mainFrame, isPreview: false }));
  const previews = survey.seen.filter(({ kind }) => kind === 'preview').map(toWanted);
  return [...placed, ...others, ...previews];
}

function readable(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
