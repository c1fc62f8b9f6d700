import { MAX_RETRY_AFTER_SECONDS } from '../../contract/channel';

/** `Retry-After` in seconds from now, whether it is given as seconds or as a date; undefined when there is none that can be read. */
export function readRetryAfter(header: string | undefined, nowMs = Date.now()): number | undefined {
  const text = header?.trim() ?? '';
  const seconds = /^\d{1,9}(?:\.\d+)?$/.test(text) ? Number(text) : (Date.parse(text) - nowMs) / 1_000;
  return Number.isFinite(seconds) ? Math.min(MAX_RETRY_AFTER_SECONDS, Math.max(0, seconds)) : undefined;
}
