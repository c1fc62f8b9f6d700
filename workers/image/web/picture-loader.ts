import type { Frame } from 'playwright';
import type { PictureReason } from '../../../contract/messages';
import { loadPicture } from './collect.page';
import type { Robots } from './robots';
import { type Visit, within } from './visit';

const AT_ONCE = 4;
/** A page with thousands of unusable pictures must not keep the slot for hours. */
const MAX_LOADS = 150;
const MAX_TIMEOUTS = 2;
/** From the browser's word that it has loaded until our copy of it is there. */
const SAVE_MS = 5_000;

/** Hosts that did not respond in time, for one task. */
export class SlowHosts {
  readonly #timeouts = new Map<string, number>();
  note(url: string): void {
    const { host } = new URL(url);
    this.#timeouts.set(host, (this.#timeouts.get(host) ?? 0) + 1);
  }
  areGivenUp(url: string): boolean {
    return (this.#timeouts.get(new URL(url).host) ?? 0) >= MAX_TIMEOUTS;
  }
}

export type Loaded = { readonly file: string } | { readonly why: PictureReason };

/**
 * Pictures of one page: those that its browser received already, and others that it is asked for, four at a time. The document that shows
 * the picture asks for it, with its cookies and its Referer and through the browser's only way out.
 */
export class PictureLoader {
  readonly #visit: Visit;
  readonly #robots: Robots;
  readonly #slowHosts: SlowHosts;
  readonly #known = new Map<string, Promise<Loaded>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #loads = 0;

  constructor(visit: Visit, robots: Robots, slowHosts: SlowHosts) {
    this.#visit = visit;
    this.#robots = robots;
    this.#slowHosts = slowHosts;
  }

  /**
   * The picture of an address, or of the name of an inline picture; for the same address the same result. Never throws: a page that is lost
   * loads nothing more.
   */
  get(address: string, frame: Frame): Promise<Loaded> {
    const known = this.#known.get(address) ?? this.#get(address, frame).catch(() => ({ why: 'not_answered' }) as const);
    this.#known.set(address, known);
    return known;
  }

  async #get(address: string, frame: Frame): Promise<Loaded> {
    const { traffic } = this.#visit;
    if (!/^https?:/iu.test(address)) {
      const file = await traffic.get(address, 0);
      return file === undefined ? { why: 'unreadable' } : { file };
    }
    const verdict = await this.#robots.verdict(address);
    if (verdict !== 'allowed') return { why: verdict === 'forbidden' ? 'robots' : 'robots_later' };
    const received = traffic.knows(address)
      ? await traffic.get(address, this.#visit.hasStopped ? 0 : this.#visit.times.picture)
      : undefined;
    if (received !== undefined) return { file: received };
    await this.#turn();
    try {
      return await this.#load(address, frame);
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    while (this.#running >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }

  async #load(address: string, frame: Frame): Promise<Loaded> {
    const visit = this.#visit;
    if (visit.hasStopped || this.#slowHosts.areGivenUp(address)) return { why: 'not_answered' };
    if (this.#loads >= MAX_LOADS) return { why: 'left' };
    this.#loads += 1;
    const asked = frame.isDetached() ? visit.page.mainFrame() : frame;
    const ms = visit.times.picture;
    const loaded = await within(visit.run(asked.evaluate(loadPicture, address), 2 * ms), ms);
    if (loaded === undefined) this.#slowHosts.note(address);
    if (loaded !== true) return { why: 'not_answered' };
    const file = await visit.traffic.get(address, SAVE_MS);
    return file === undefined ? { why: 'unreadable' } : { file };
  }
}
