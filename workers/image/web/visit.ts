import type { CDPSession, Frame, Page } from 'playwright';
import { type Problem, say } from '../../../contract/messages';
import type { Browser } from './browser';
import { paintNoPictures } from './collect.page';
import type { CrawlTimes } from './crawl-times';
import { PageTraffic } from './page-traffic';

/** For everything that is done on one page. */
const VISIT_MS = 180_000;
/** A page that asks for too much asks for nothing more; what it asked for first may still arrive. */
const ARRIVAL_MS = 10_000;
/** Of the whole browser, which takes 300 to 550 MB on usual pages. With the worker itself this stays under its limit of 1 GB. */
const MAX_MEMORY_BYTES = 720 * 1024 * 1024;
const MUCH_MEMORY_BYTES = 420 * 1024 * 1024;
const MEMORY_LOOK_MS = 500;

/** The page hung, crashed or burst, or its time is over. What it had shown until then is still worth having. */
export class PageStoppedError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(say(problem, 'en'));
    this.name = 'PageStoppedError';
    this.problem = problem;
  }
}

/** One open page. Everything is asked of it through `run`, which gives up instead of waiting for a page that is lost. */
export class Visit {
  readonly page: Page;
  readonly traffic: PageTraffic;
  readonly times: CrawlTimes;
  readonly #session: CDPSession;
  readonly #endsAt = performance.now() + VISIT_MS;
  readonly #onStop = new Set<(error: PageStoppedError) => void>();
  #stopped: PageStoppedError | undefined;
  #closing: Promise<void> | undefined;
  #memoryTimer: NodeJS.Timeout | undefined;
  readonly #browser: Browser;

  private constructor(browser: Browser, page: Page, session: CDPSession, traffic: PageTraffic, times: CrawlTimes) {
    this.#browser = browser;
    this.page = page;
    this.traffic = traffic;
    this.times = times;
    this.#session = session;
    page.on('crash', () => this.#stop({ code: 'page.crashed' }));
    page.on('close', () => this.#stop({ code: 'page.hung' }));
    traffic.onTooMuch = (what) => this.#stop({ code: 'page.too_much' }, what === 'requests' ? ARRIVAL_MS : 0);
  }

  /** `folder` must not exist yet. */
  static async begin(browser: Browser, page: Page, folder: string, times: CrawlTimes): Promise<Visit> {
    await page.addInitScript(paintNoPictures);
    const session = await page.context().newCDPSession(page);
    const visit = new Visit(browser, page, session, await PageTraffic.watch(session, folder), times);
    visit.#watchMemory();
    return visit;
  }

  #watchMemory(): void {
    this.#memoryTimer = setTimeout(async () => {
      const bytes = await this.#browser.memoryBytes().catch(() => undefined);
      if (bytes !== undefined && bytes > MAX_MEMORY_BYTES) this.#stop({ code: 'page.too_much' });
      else if (bytes !== undefined && !this.hasStopped) this.#watchMemory();
    }, MEMORY_LOOK_MS);
  }

  get hasStopped(): boolean {
    return this.#stopped !== undefined;
  }

  /** False where it is not known. */
  async takesMuchMemory(): Promise<boolean> {
    return ((await this.#browser.memoryBytes().catch(() => undefined)) ?? 0) > MUCH_MEMORY_BYTES;
  }

  /** Resolves when a page that has stopped is closed: nothing more arrives. */
  async untilClosed(): Promise<void> {
    await this.#closing;
  }

  /** What `work` resolves with. Throws PageStoppedError when the page ends meanwhile or does not react within `ms`. */
  async run<T>(work: Promise<T>, ms = this.times.response): Promise<T> {
    if (this.#stopped !== undefined) {
      // It fails by itself, and nobody waits for it.
      work.catch(() => {});
      throw this.#stopped;
    }
    const left = this.#endsAt - performance.now();
    const timer = setTimeout(() => this.#stop({ code: 'page.hung' }), Math.min(ms, left));
    let onStop = (_error: PageStoppedError): void => {};
    const lost = new Promise<never>((_resolve, reject) => {
      onStop = reject;
    });
    this.#onStop.add(onStop);
    try {
      return await Promise.race([work, lost]);
    } catch (error) {
      // The work may hear first that the page is gone.
      if (this.page.isClosed()) this.#stop({ code: 'page.hung' });
      throw this.#stopped ?? error;
    } finally {
      clearTimeout(timer);
      this.#onStop.delete(onStop);
    }
  }

  /** The page's frames, its own first; a few only of a page that is made of hundreds. */
  get frames(): Frame[] {
    return this.page.frames().slice(0, 20);
  }

  #stop(problem: Problem, arrivalMs = 0): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = new PageStoppedError(problem);
    for (const reject of this.#onStop) reject(this.#stopped);
    // A page that is lost must not go on loading and filling memory while its pictures are looked at.
    this.#closing = this.#close(arrivalMs);
  }

  async #close(arrivalMs: number): Promise<void> {
    clearTimeout(this.#memoryTimer);
    await this.traffic.quiet(arrivalMs);
    const closed = this.page.close().then(
      () => true,
      () => true,
    );
    // Ends its process even where it does not react at all.
    if ((await within(closed, this.times.close)) === undefined) {
      await within(
        this.#session.send('Page.crash').catch(() => {}),
        this.times.close,
      );
    }
  }

  /** Closes the page; what it received stays until the end. */
  async release(): Promise<void> {
    this.#stop({ code: 'page.hung' });
    await this.#closing;
  }

  /** Closes the page and removes what it left in the folder. */
  async end(): Promise<void> {
    await this.release();
    await within(this.traffic.end(), this.times.close);
  }
}

/** Undefined when it takes longer. Rejects only if `work` does so in time. */
export async function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
