import type { Locator } from 'playwright';
import type { OpenRecipe } from '../../../contract/recipe';
import type { CheckedPart, SiteCheck, SiteStop } from '../../../contract/site-check';
import type { SiteSession } from './site-session';
import { SiteStopError } from './site-stop';

/** Of the newest entries: an older one may be of another kind. */
const MOST_ENTRIES = 10;
/** Results come after the tool; most people have none yet. */
const MOST_LOOK_MS = 10_000;

type States = Map<string, CheckedPart['state']>;

/**
 * Looks for every part of the recipe on its site, as a run would come to them, without asking for anything: the recipe's steps are pressed,
 * which cost nothing by its rules, nothing is typed, and the button that asks for a picture is only looked for.
 */
export async function checkRecipe(session: SiteSession): Promise<SiteCheck> {
  const { recipe } = session;
  const states: States = new Map(partsOf(recipe).map((key) => [key, 'unseen']));
  let stop = await stopOf(session, () => session.open(recipe.start));
  for (let at = 0; at < session.stepsTaken; at += 1) states.set(`steps.${at}`, 'found');
  if (stop === undefined) {
    states.set('prompt', 'found');
    stop = await stopOf(session, () => lookFurther(session, states));
  }
  if (stop?.kind === 'drifted') states.set(stop.key, 'missing');
  const screen = await session.screen();
  return {
    parts: [...states].map(([key, state]) => ({ key, state })),
    ...(stop === undefined ? {} : { stop }),
    ...(screen === undefined ? {} : { screenshot: screen.toString('base64') }),
  };
}

/** In the order in which a run uses them. */
function partsOf({ steps, results }: OpenRecipe): string[] {
  const failed = results.failed === undefined ? [] : ['results.failed'];
  return [...steps.map((_, at) => `steps.${at}`), 'prompt', 'submit', 'results.entry', 'results.image', ...failed];
}

/** What the tool's page has beside its prompt, once the site has had time to show it. All is looked for before what is missing is told. */
async function lookFurther(session: SiteSession, states: States): Promise<void> {
  const until = performance.now() + Math.min(session.recipe.pacing.lookBackMs, MOST_LOOK_MS);
  do {
    await session.rest();
    // It may have shown something in the meantime.
    await session.lookForSigns();
    await lookAround(session, states);
  } while (!hasAll(states) && performance.now() < until);
  for (const [key, state] of states) if (state === 'missing') throw new SiteStopError({ kind: 'drifted', key });
}

const hasAll = (states: States): boolean => states.get('submit') === 'found' && states.get('results.image') === 'found';

async function lookAround(session: SiteSession, states: States): Promise<void> {
  const { image, failed } = session.recipe.results;
  states.set('submit', (await session.submitButton()) === undefined ? 'missing' : 'found');
  const entries = (await session.entries(undefined)).slice(-MOST_ENTRIES).reverse();
  if (entries.length === 0) return;
  states.set('results.entry', 'found');
  states.set('results.image', (await isWithin(entries, (entry) => session.part(entry, image))) ? 'found' : 'missing');
  if (failed !== undefined && (await isWithin(entries, (entry) => session.part(entry, failed)))) {
    states.set('results.failed', 'found');
  }
}

async function isWithin(
  entries: readonly Locator[],
  find: (entry: Locator) => Promise<Locator | undefined>,
): Promise<boolean> {
  for (const entry of entries) if ((await find(entry)) !== undefined) return true;
  return false;
}

async function stopOf(session: SiteSession, work: () => Promise<void>): Promise<SiteStop | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    const stopped = session.stopOf(error);
    if (stopped instanceof SiteStopError) return stopped.stop;
    throw error;
  }
}
