import { setTimeout as sleep } from 'node:timers/promises';
import type { LogText, Problem } from '../../../contract/messages';
import type { LogLevel } from '../../../contract/task';
import { readRetryAfter } from '../../runtime/retry-after';
import type { CrawlTimes } from '../web/crawl-times';
import type { EgressProxy } from '../web/egress-proxy';
import { guardedGet } from '../web/guarded-get';
import { SlowHosts } from '../web/picture-loader';
import { RefusedAddressError } from '../web/public-address';
import type { Archive, ArchiveWish, Offer } from './archive';

/** Archives want to know who asks and where to write to. */
const USER_AGENT = 'StudioQueue/0.1 (studio-queue@users.noreply.github.com)';
const MAX_REPLY_BYTES = 4 * 1024 * 1024;
const MAX_PICTURE_BYTES = 40 * 1024 * 1024;
/** In a row; one may be chance. */
const MAX_FAILURES = 2;
/** An archive that is busy again and again is left alone. */
const MAX_WAITS = 3;

export interface DoorRequest {
  readonly proxy: EgressProxy;
  readonly signal: AbortSignal;
  readonly times: CrawlTimes;
  log(text: LogText, level?: LogLevel): void;
}

/** The bytes of a reply, or why there are none. `afterMs`: the archive asks to be left alone for so long, undefined: it does not say how long. */
type Got =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'busy'; readonly afterMs: number | undefined; readonly status: number }
  | { readonly kind: 'refused' | 'silent' }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** Requests to archives: one at a time, with a pause between two. */
export class Requests {
  readonly #request: DoorRequest;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(request: DoorRequest) {
    this.#request = request;
  }

  /** Throws only the signal's reason. */
  async get(address: string, maxBytes: number): Promise<Got> {
    const { proxy, signal, times } = this.#request;
    await this.wait(this.#lastAt + times.pause - performance.now());
    const late = AbortSignal.timeout(times.archive);
    try {
      proxy.renewAllowance();
      const until = AbortSignal.any([signal, late]);
      const reply = await guardedGet(address, { proxy, signal: until, userAgent: USER_AGENT, maxBytes });
      const { status, headers, body, isWhole } = reply;
      const seconds = readRetryAfter(headers['retry-after']?.toString());
      // Wikimedia refuses by a header of a reply that is no error.
      if (status === 429 || status === 503 || headers['mediawiki-api-error'] !== undefined) {
        return { kind: 'busy', afterMs: seconds === undefined ? undefined : seconds * 1_000, status };
      }
      if (status !== 200) return { kind: 'problem', problem: { code: 'archive.http_status', status } };
      return isWhole ? { kind: 'bytes', bytes: body } : { kind: 'problem', problem: { code: 'archive.odd_reply' } };
    } catch (error) {
      signal.throwIfAborted();
      return { kind: error instanceof RefusedAddressError ? 'refused' : 'silent' };
    } finally {
      this.#lastAt = performance.now();
    }
  }

  /** Throws the signal's reason. */
  async wait(ms: number): Promise<void> {
    const { signal } = this.#request;
    if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => {});
    signal.throwIfAborted();
  }
}

/** One archive during a task: remembers what it was asked, waits when it asks for that, and is left alone when it does not work. */
export class ArchiveDoor {
  readonly archive: Archive;
  readonly #request: DoorRequest;
  readonly #requests: Requests;
  readonly #known = new Map<string, readonly Offer[]>();
  readonly #slowHosts = new SlowHosts();
  #failures = 0;
  #waits = 0;
  #isClosed = false;

  constructor(archive: Archive, request: DoorRequest, requests: Requests) {
    this.archive = archive;
    this.#request = request;
    this.#requests = requests;
  }

  /** Whether it is not asked again in this task. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** None when it has none, or does not work. Throws the signal's reason. */
  async search(query: string, wish: ArchiveWish): Promise<readonly Offer[]> {
    const known = this.#known.get(query);
    if (known !== undefined) return known;
    while (!this.#isClosed) {
      const got = await this.#requests.get(this.archive.address(query, wish).href, MAX_REPLY_BYTES);
      if (got.kind === 'busy') {
        await this.#waitOrClose(got.afterMs);
        continue;
      }
      const offers = got.kind === 'bytes' ? this.archive.offers(parseJson(got.bytes)) : undefined;
      if (offers === undefined) {
        const problem = problemOf(got);
        this.#failures += 1;
        // Where an archive leads does not change by itself.
        if (got.kind === 'refused' || this.#failures >= MAX_FAILURES) this.#close(problem);
        return [];
      }
      this.#failures = 0;
      this.#known.set(query, offers);
      return offers;
    }
    return [];
  }

  /** The bytes of an offered picture; undefined when they cannot be had. Throws the signal's reason. */
  async picture(address: string): Promise<Buffer | undefined> {
    if (this.#slowHosts.areGivenUp(address)) return undefined;
    const got = await this.#requests.get(address, MAX_PICTURE_BYTES);
    if (got.kind === 'bytes') return got.bytes;
    // Pictures lie on hosts of their own: one that does not work is no fault of the archive.
    if (got.kind === 'silent' || got.kind === 'busy') this.#slowHosts.note(address);
    return undefined;
  }

  async #waitOrClose(afterMs: number | undefined): Promise<void> {
    const { times, log } = this.#request;
    this.#waits += 1;
    if (afterMs === undefined || afterMs > times.patience || this.#waits > MAX_WAITS) {
      this.#close({ code: 'archive.busy' });
      return;
    }
    log({ code: 'image.archive_waiting', archive: this.archive.name, seconds: Math.ceil(afterMs / 1_000) });
    await this.#requests.wait(afterMs);
  }

  #close(problem: Problem): void {
    this.#isClosed = true;
    this.#request.log({ code: 'image.archive_given_up', archive: this.archive.name, problem }, 'warn');
  }
}

function problemOf(got: Got): Problem {
  if (got.kind === 'problem') return got.problem;
  if (got.kind === 'refused') return { code: 'archive.refused' };
  return { code: got.kind === 'silent' ? 'archive.silent' : 'archive.odd_reply' };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
