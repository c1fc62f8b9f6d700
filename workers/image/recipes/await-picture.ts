import { setTimeout as sleep } from 'node:timers/promises';
import { decodeApart } from '../decode-apart';
import { SceneFailedError } from '../scene-failed';
import { fetchPicture, isLoaded, LEAST_SIDE } from './fetch-picture';
import type { SiteSession } from './site-session';

const LOOK_MS = 500;
const SIGN_OF_LIFE_MS = 30_000;
/** A picture that comes by half may come whole the next time. */
const MOST_FETCHES = 3;

interface Awaited {
  readonly session: SiteSession;
  readonly prompt: string;
  /** How many entries of this prompt were there before: the awaited one comes behind them. */
  readonly before: number;
  readonly signal: AbortSignal;
  readonly onWaiting: (seconds: number) => void;
}

/** Whether the site shows the entry of what was asked for, within `ms`. */
export async function hasEntry({ session, prompt, before, signal }: Awaited, ms: number): Promise<boolean> {
  const until = performance.now() + ms;
  do {
    await session.lookForSigns();
    if ((await session.entries(prompt)).length > before) return true;
    await sleep(LOOK_MS, undefined, { signal });
  } while (performance.now() < until);
  return false;
}

/** The picture that was asked for, decoded. Throws SceneFailedError, SiteStopError and the signal's reason. */
export async function awaitPicture(awaited: Awaited) {
  const { session, prompt, before, signal } = awaited;
  const { results, pacing } = session.recipe;
  const began = performance.now();
  let saidAt = began;
  let fetches = 0;
  while (performance.now() - began < pacing.resultMs) {
    signal.throwIfAborted();
    await session.lookForSigns();
    const entry = (await session.entries(prompt))[before];
    if (entry !== undefined) {
      const image = await session.part(entry, results.image);
      if (image !== undefined && (await isLoaded(image, signal))) {
        const bytes = await fetchPicture(image, session, signal);
        const decoded =
          bytes === undefined ? undefined : await decodeApart(bytes, { width: LEAST_SIDE, height: LEAST_SIDE });
        signal.throwIfAborted();
        if (decoded?.ok === true) return decoded.picture;
        fetches += 1;
        if (fetches === MOST_FETCHES) throw new SceneFailedError({ code: 'recipe.unusable' });
      } else if (results.failed !== undefined && (await session.part(entry, results.failed)) !== undefined) {
        throw new SceneFailedError({ code: 'recipe.not_made' });
      }
    }
    if (performance.now() - saidAt >= SIGN_OF_LIFE_MS) {
      saidAt = performance.now();
      awaited.onWaiting(Math.round((saidAt - began) / 1_000));
    }
    await sleep(LOOK_MS, undefined, { signal });
  }
  throw new SceneFailedError({ code: 'recipe.too_slow', minutes: Math.ceil(pacing.resultMs / 60_000) });
}
