import type { Page } from 'playwright';
import { allVisibleLoaded, type Candidate, type Collected, collectInPage, scrolledTo, scrollOn } from './collect.page';

export type { Candidate };

const MAX_SCROLL_STEPS = 60;
const MAX_SCROLL_MS = 25_000;
const STEP_PAUSE_MS = 150;
const PICTURE_WAIT_MS = 1_500;

/**
 * Scrolls down step by step so that lazy pictures load, until neither the page nor its set of pictures grows. An endless feed is
 * left after 60 steps or 25 s.
 */
export async function scrollThrough(page: Page, signal: AbortSignal): Promise<void> {
  const endAt = performance.now() + MAX_SCROLL_MS;
  let before = '';
  let quietRounds = 0;
  for (let step = 0; step < MAX_SCROLL_STEPS && performance.now() < endAt && quietRounds < 2; step += 1) {
    signal.throwIfAborted();
    await page.evaluate(scrollOn);
    await page.waitForTimeout(STEP_PAUSE_MS);
    await page.waitForFunction(allVisibleLoaded, null, { timeout: PICTURE_WAIT_MS }).catch(() => {
      // One picture that never arrives must not hold up the others.
    });
    const { atEnd, state } = await page.evaluate(scrolledTo);
    quietRounds = atEnd && state === before ? quietRounds + 1 : 0;
    before = state;
  }
}

/** The page's pictures in document order, then CSS backgrounds, then the pictures that it names for link previews. */
export async function collectCandidates(page: Page, min: { width: number; height: number }): Promise<Collected> {
  return page.evaluate(collectInPage, min);
}
