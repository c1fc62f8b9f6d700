import { setTimeout as sleep } from 'node:timers/promises';

/** How long a page may take to answer a question. */
const ASK_MS = 10_000;

export class PageSilentError extends Error {}

/** What a page answers within `ms`: some of the driver's questions wait for ever when the page's own code never ends. Throws PageSilentError. */
export async function within<T>(asked: Promise<T>, signal: AbortSignal, ms = ASK_MS): Promise<T> {
  const over = new AbortController();
  const late = sleep(ms, undefined, { signal: AbortSignal.any([signal, over.signal]) }).then(() => {
    throw new PageSilentError(`the page did not respond within ${ms} ms`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([asked, late]);
  } catch (error) {
    asked.catch(() => {});
    signal.throwIfAborted();
    throw error;
  } finally {
    over.abort();
  }
}

/** For a random time, as people pause. */
export function pause([from, to]: readonly [number, number], signal: AbortSignal): Promise<void> {
  return sleep(from + Math.random() * (to - from), undefined, { signal });
}
