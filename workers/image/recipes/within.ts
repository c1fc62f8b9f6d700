import { setTimeout as sleep } from 'node:timers/promises';

/** A page that does not respond is asked no longer. */
const ASK_MS = 10_000;

export class PageSilentError extends Error {}

/** What a page is asked. Some of the driver's questions wait for ever when the page's own code never ends. */
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

/** As people pause: never twice as long. */
export function pause([from, to]: readonly [number, number], signal: AbortSignal): Promise<void> {
  return sleep(from + Math.random() * (to - from), undefined, { signal });
}
