import type { Locator } from 'playwright';
import { z } from 'zod';
import { guardedGet } from '../web/guarded-get';
import { isDrawn, readInPage } from './in-site.page';
import type { SiteSession } from './site-session';
import { within } from './within';

const MAX_BYTES = 40 * 1024 * 1024;
const FETCH_MS = 60_000;
/** What is smaller on a side is a placeholder. */
export const LEAST_SIDE = 256;

const readSchema = z.strictObject({
  src: z.string().max(100_000_000),
  base64: z.string().max(60_000_000).optional(),
});

/** Whether the page has loaded the picture of an entry, as far as it says. */
export async function isLoaded(image: Locator, signal: AbortSignal): Promise<boolean> {
  return (await within(image.evaluate(isDrawn, LEAST_SIDE), signal)) === true;
}

/**
 * The bytes of a picture that the page shows: read by the page itself, since only it can read its own `blob:` addresses, or else fetched
 * without the browser's cookies. Undefined when neither brings all of it.
 */
export async function fetchPicture(
  image: Locator,
  { proxy }: Pick<SiteSession, 'proxy'>,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  const read = readSchema.safeParse(await within(image.evaluate(readInPage, MAX_BYTES), signal, FETCH_MS));
  if (!read.success) return undefined;
  const { src, base64 } = read.data;
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  if (!/^https?:/u.test(src)) return undefined;
  try {
    const reply = await guardedGet(src, {
      proxy,
      signal: AbortSignal.any([signal, AbortSignal.timeout(FETCH_MS)]),
      userAgent: 'StudioQueue',
      maxBytes: MAX_BYTES,
    });
    return reply.status === 200 && reply.isWhole ? reply.body : undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
