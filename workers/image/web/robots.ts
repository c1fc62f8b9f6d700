import robotsParser from 'robots-parser';
import { BodyTooLargeError, type GuardedFetchOptions, guardedFetch, USER_AGENT } from './guarded-fetch';
import { RefusedAddressError } from './public-address';

/** RFC 9309: a crawler must read at least this much. */
const MAX_ROBOTS_BYTES = 512 * 1024;
const TIMEOUT_MS = 10_000;

export interface Robots {
  isAllowed(url: string): Promise<boolean>;
}

/**
 * The robots.txt of every origin visited, read once per task. By RFC 9309 a 4xx allows everything, a server error or no response
 * forbids everything.
 */
export function robotsOf(options: Pick<GuardedFetchOptions, 'policy' | 'signal'>): Robots {
  const known = new Map<string, Promise<(url: string) => boolean>>();
  const read = async (origin: string): Promise<(url: string) => boolean> => {
    const address = `${origin}/robots.txt`;
    try {
      const { status, body } = await guardedFetch(address, {
        ...options,
        maxBytes: MAX_ROBOTS_BYTES,
        timeoutMs: TIMEOUT_MS,
      });
      if (status >= 500) return () => false;
      if (status !== 200) return () => true;
      const robots = robotsParser(address, body.toString('utf8'));
      return (url) => robots.isAllowed(url, USER_AGENT) !== false;
    } catch (error) {
      options.signal.throwIfAborted();
      // The caller treats an address that is not public differently from a site that says no.
      if (error instanceof RefusedAddressError) throw error;
      return () => error instanceof BodyTooLargeError;
    }
  };
  return {
    isAllowed: async (url) => {
      const { origin } = new URL(url);
      const rules = known.get(origin) ?? read(origin);
      known.set(origin, rules);
      return (await rules)(url);
    },
  };
}
