import type { IncomingMessage } from 'node:http';
import type { Origins } from './origins';

/** Of one page: fewer than the six connections that a browser opens to a server, so that the page's other calls still go through. */
const MAX_HELD_PER_ORIGIN = 3;

/**
 * Requests of pages about which the creator is being asked. Each waits with its body unread: Node reads at most two chunks of 64 KiB ahead
 * and leaves the rest with the sender. Their number is bounded: a page may hold few, and only pages on the list of questions, which is
 * bounded too, may hold any.
 */
export class HeldRequests {
  readonly #origins: Pick<Origins, 'request' | 'onRequests'>;
  readonly #longestMs: number;
  readonly #releases = new Map<string, Set<() => void>>();
  readonly #unsubscribe: () => void;
  #isClosed = false;

  constructor(origins: Pick<Origins, 'request' | 'onRequests'>, longestMs: number) {
    this.#origins = origins;
    this.#longestMs = longestMs;
    this.#unsubscribe = origins.onRequests((requests) => {
      const asked = new Set(requests.map(({ origin }) => origin));
      for (const origin of [...this.#releases.keys()]) if (!asked.has(origin)) this.#release(origin);
    });
  }

  /**
   * Asks the creator about the page. Resolves when there is nothing left to wait for: they decided, the question was dropped from the list,
   * the time is over, the caller is gone or the bridge closes. Undefined when the request may not wait.
   */
  hold(origin: string, request: IncomingMessage): Promise<void> | undefined {
    if (this.#isClosed || !this.#origins.request(origin)) return undefined;
    const releases = this.#releases.get(origin) ?? new Set();
    if (releases.size >= MAX_HELD_PER_ORIGIN) return undefined;
    this.#releases.set(origin, releases);
    return new Promise((resolve) => {
      const release = (): void => {
        clearTimeout(timer);
        request.off('close', release);
        releases.delete(release);
        if (releases.size === 0) this.#releases.delete(origin);
        resolve();
      };
      const timer = setTimeout(release, this.#longestMs);
      request.once('close', release);
      releases.add(release);
    });
  }

  /** Releases all, and holds none from now on. */
  close(): void {
    this.#isClosed = true;
    this.#unsubscribe();
    for (const origin of [...this.#releases.keys()]) this.#release(origin);
  }

  #release(origin: string): void {
    for (const release of [...(this.#releases.get(origin) ?? [])]) release();
  }
}
