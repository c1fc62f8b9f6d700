import { setTimeout as delay } from 'node:timers/promises';
import { scrollOn, untilChanged } from './collect.page';
import { pressAgree, pressMore } from './press-buttons';
import type { Survey } from './survey';
import { PageStoppedError, type Visit } from './visit';

const MAX_STEPS = 80;
const MAX_SCROLL_MS = 40_000;
/** One picture that never arrives must not hold up the others. */
const ARRIVAL_MS = 2_500;
/** At the end of a page, for a script that adds more only after a while. */
const GROWTH_MS = 700;
const LOOK_AGAIN_MS = 1_000;

/** Agrees to what a wall asks for, and waits until there is a picture; both end at once where there is nothing to do. */
export async function untilPictures(visit: Visit, survey: Survey): Promise<void> {
  await pressAgree(visit);
  const endsAt = performance.now() + visit.times.empty;
  for (;;) {
    await visit.traffic.quiet(ARRIVAL_MS);
    await survey.look();
    const left = endsAt - performance.now();
    if (survey.hasPictures || left <= 0) return;
    await change(visit, Math.min(left, LOOK_AGAIN_MS));
  }
}

/**
 * Scrolls down step by step, inner scrollers and frames too, until neither the page nor its set of pictures grows, and presses "more"
 * once. An endless feed is left after 80 steps or 40 s. All that was seen is in `survey`.
 */
export async function lookThrough(visit: Visit, survey: Survey): Promise<void> {
  const endsAt = performance.now() + MAX_SCROLL_MS;
  await scrollToEnd(visit, survey, endsAt);
  if (await pressMore(visit)) {
    await change(visit, GROWTH_MS);
    await scrollToEnd(visit, survey, endsAt);
  }
  await visit.traffic.quiet(ARRIVAL_MS);
  await survey.look(true);
}

async function scrollToEnd(visit: Visit, survey: Survey, endsAt: number): Promise<void> {
  let quietRounds = 0;
  for (let step = 0; step < MAX_STEPS && performance.now() < endsAt && quietRounds < 2; step += 1) {
    const moved = await Promise.all(visit.frames.map((frame) => quietly(visit, frame.evaluate(scrollOn))));
    await visit.traffic.quiet(ARRIVAL_MS);
    const hasGrown = await survey.look();
    if (hasGrown || moved.includes(true)) quietRounds = 0;
    else {
      quietRounds += 1;
      await change(visit, GROWTH_MS);
    }
  }
}

/** Resolves when a document of the page changed, after `ms` at the latest. */
async function change(visit: Visit, ms: number): Promise<void> {
  const late = new AbortController();
  const frames = visit.frames.map((frame) => quietly(visit, frame.evaluate(untilChanged, ms)));
  await Promise.race([delay(ms, undefined, { signal: late.signal }).catch(() => {}), ...frames]);
  late.abort();
}

/** Undefined for a frame that is gone or went elsewhere meanwhile. */
async function quietly<T>(visit: Visit, work: Promise<T>): Promise<T | undefined> {
  try {
    return await visit.run(work);
  } catch (error) {
    if (error instanceof PageStoppedError) throw error;
    return undefined;
  }
}
