import robotsParser from 'robots-parser';
import { readRetryAfter } from '../../runtime/retry-after';
import { CRAWL_TIMES } from './crawl-times';
import type { EgressProxy } from './egress-proxy';
import { type GuardedReply, guardedGet } from './guarded-get';
import { RefusedAddressError } from './public-address';

/** Who we say we are, to robots.txt as well. */
export const USER_AGENT = 'StudioQueue/0.1';

/** RFC 9309: a crawler must read at least this much. Of a larger file the beginning counts. */
const MAX_ROBOTS_BYTES = 512 * 1024;
const DEFAULT_WAIT_SECONDS = 60;
const MAX_WAIT_SECONDS = 3_600;

/** `later`: the site could not say, because it is down or overloaded. */
type Verdict = 'allowed' | 'forbidden' | 'later';

export interface Robots {
  /** Throws RefusedAddressError, and the signal's reason. */
  verdict(url: string): Promise<Verdict>;
  /** How long the sites that said `later` asked to be left alone: the longest of them. */
  readonly waitSeconds: number;
}

/**
 * The robots.txt of every origin visited, read once per task, through the browser's own way out. By RFC 9309 a 4xx allows everything;
 * after a server error or no response nothing is visited for now.
 */
export function robotsOf(request: {
  readonly proxy: EgressProxy;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}): Robots {
  const { proxy, signal, timeoutMs = CRAWL_TIMES.robots } = request;
  const known = new Map<string, Promise<(url: string) => Verdict>>();
  let waitSeconds = DEFAULT_WAIT_SECONDS;
  const read = async (origin: string): Promise<(url: string) => Verdict> => {
    const address = `${origin}/robots.txt`;
    try {
      const reply = await guardedGet(address, {
        proxy,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        userAgent: USER_AGENT,
        maxBytes: MAX_ROBOTS_BYTES,
      });
      const { status, headers } = reply;
      // 429: it is asked to slow down, which is no permission.
      if (status >= 500 || status === 429) {
        const asked = Math.ceil(readRetryAfter(headers['retry-after']?.toString()) ?? 0);
        waitSeconds = Math.max(waitSeconds, Math.min(asked, MAX_WAIT_SECONDS));
        return () => 'later';
      }
      if (status !== 200) return () => 'allowed';
      const robots = robotsParser(address, linesOf(reply));
      return (url) => (robots.isAllowed(url, USER_AGENT) === false ? 'forbidden' : 'allowed');
    } catch (error) {
      signal.throwIfAborted();
      // The caller treats an address that is not public differently from a site that does not respond.
      if (error instanceof RefusedAddressError) throw error;
      return () => 'later';
    }
  };
  return {
    verdict: async (url) => {
      const { origin } = new URL(url);
      const rules = known.get(origin) ?? read(origin);
      known.set(origin, rules);
      return (await rules)(url);
    },
    get waitSeconds() {
      return waitSeconds;
    },
  };
}

/** The whole lines of what was read. */
function linesOf({ body, isWhole }: GuardedReply): string {
  const text = body.toString('utf8');
  return isWhole ? text : text.slice(0, text.lastIndexOf('\n') + 1);
}
