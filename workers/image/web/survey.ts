import type { Frame, JSHandle } from 'playwright';
import { type Candidate, type Collected, collectInPage, readInline } from './collect.page';
import { PageStoppedError, type Visit } from './visit';

const MAX_CANDIDATES = 500;

/** A picture of the page, and the document that shows it. */
export interface Seen extends Candidate {
  readonly frame: Frame;
}

/**
 * The pictures of a page, its frames and shadow roots in the order in which a reader meets them. It is looked at again and again while
 * the page is scrolled, because many pages take away above what they add below.
 */
export class Survey {
  seen: Seen[] = [];
  readonly #licences = new Map<Frame, string>();
  readonly #small = new Set<string>();
  readonly #visit: Visit;
  readonly #min: { readonly width: number; readonly height: number };

  constructor(visit: Visit, min: { readonly width: number; readonly height: number }) {
    this.#visit = visit;
    this.#min = min;
  }

  get small(): ReadonlySet<string> {
    return this.#small;
  }

  /**
   * What the document says about its licence, or else another of the same site in this page; empty when nothing. The terms of a page are
   * not those of another site that it shows in a frame.
   */
  licenceOf(frame: Frame): string {
    const own = this.#licences.get(frame);
    if (own !== undefined && own !== '') return own;
    const site = siteOf(frame);
    for (const [other, licence] of this.#licences) if (licence !== '' && siteOf(other) === site) return licence;
    return '';
  }

  /** Whether there is anything to take, link previews apart. */
  get hasPictures(): boolean {
    return this.seen.some(({ kind }) => kind !== 'preview');
  }

  /** Returns whether there was anything new. `isLast`: canvases, which change until then, are read too. */
  async look(isLast = false): Promise<boolean> {
    const now = await this.#lookAt(this.#visit.page.mainFrame(), isLast, 0);
    const before = this.seen.length;
    this.seen = merge(this.seen, now).slice(0, MAX_CANDIDATES);
    return this.seen.length > before;
  }

  async #lookAt(frame: Frame, isLast: boolean, depth: number): Promise<Seen[]> {
    const visit = this.#visit;
    const seen: Seen[] = [];
    try {
      const handle = await visit.run(frame.evaluateHandle(collectInPage, this.#min));
      const { places, small, licence } = await visit.run(
        handle.evaluate(({ places, small, licence }) => ({ places, small, licence })),
      );
      for (const address of small) this.#small.add(address);
      this.#licences.set(frame, licence);
      const children = depth < 3 && frame.childFrames().length > 0 ? await this.#childrenOf(frame, handle) : new Map();
      for (const place of places) {
        if (typeof place === 'number') {
          const child = children.get(place);
          if (child !== undefined) seen.push(...(await this.#lookAt(child, isLast, depth + 1)));
          continue;
        }
        if (place.inline !== null && (place.kind !== 'canvas' || isLast)) await this.#read(handle, place);
        seen.push({ ...place, frame });
      }
      await visit.run(handle.dispose());
    } catch (error) {
      if (error instanceof PageStoppedError) throw error;
      // The frame went to another document just now, or is gone: the next look sees what came.
    }
    return seen;
  }

  /** The frames inside one, by the place of their elements. */
  async #childrenOf(frame: Frame, handle: JSHandle<Collected>): Promise<Map<number, Frame>> {
    const children = new Map<number, Frame>();
    for (const child of frame.childFrames().slice(0, 20)) {
      try {
        const element = await this.#visit.run(child.frameElement());
        const place = await this.#visit.run(handle.evaluate(({ frames }, one) => frames.indexOf(one), element));
        if (place !== -1) children.set(place, child);
        await this.#visit.run(element.dispose());
      } catch (error) {
        if (error instanceof PageStoppedError) throw error;
        // It was removed.
      }
    }
    return children;
  }

  async #read(handle: JSHandle<Collected>, { shown, inline }: Candidate): Promise<void> {
    const { traffic } = this.#visit;
    if (inline === null || traffic.knows(shown)) return;
    const base64 = await this.#visit.run(handle.evaluate(readInline, inline));
    if (base64 !== null) await traffic.keep(shown, Buffer.from(base64, 'base64'));
  }
}

/** Of a document without an address of its own (`about:srcdoc`) the one around it. */
function siteOf(frame: Frame): string {
  const url = frame.url();
  const parent = frame.parentFrame();
  return url.startsWith('about:') && parent !== null ? siteOf(parent) : (URL.parse(url)?.origin ?? '');
}

const keyOf = ({ larger: [first], shown }: Candidate): string => first ?? shown;

/** What is new comes behind what stands before it now; what is gone keeps its place. */
function merge(before: readonly Seen[], now: readonly Seen[]): Seen[] {
  const list = [...before];
  let at = 0;
  for (const one of now) {
    const known = list.findIndex((other) => keyOf(other) === keyOf(one) && other.kind === one.kind);
    if (known !== -1) {
      list[known] = one;
      at = known + 1;
    } else {
      list.splice(at, 0, one);
      at += 1;
    }
  }
  return list;
}
