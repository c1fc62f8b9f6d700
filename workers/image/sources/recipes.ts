import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IMPLEMENTATIONS, readOption } from '../../../contract/implementations';
import type { Problem } from '../../../contract/messages';
import { agreedRecipe, agreementTo, isClosed, type OpenRecipe } from '../../../contract/recipe';
import { NeedsYouError, StepError } from '../../runtime/failures';
import type { PictureScene } from '../load-scenes';
import type { FoundPicture, PictureRequest, PictureSource, StagedPicture } from '../picture-source';
import { cutPrompt } from '../prompt';
import { awaitPicture, hasEntry } from '../recipes/await-picture';
import { Jobs } from '../recipes/jobs';
import { openOwnWindow, WindowOpenError } from '../recipes/own-window';
import { loadRecipe, unusable } from '../recipes/recipe-file';
import { SiteSession } from '../recipes/site-session';
import { SceneLeftError, SiteStopError } from '../recipes/site-stop';
import { pause } from '../recipes/within';
import { SourceClosedError } from '../source-closed';
import { subjectOf } from '../subject';

const { options: OPTIONS } = IMPLEMENTATIONS.pictures.recipes;
const MAX_PROMPT_CHARS = 1_000;
/** What the creator does in the site's own window. */
const ASKS = {
  login: 'recipe.login',
  captcha: 'recipe.captcha',
  consent: 'recipe.consent',
  quota: 'recipe.quota',
} as const;
/** A site that took too long for so many pictures in a row, or shows them to nobody but itself, makes none for us today. */
const MOST_IN_VAIN = 2;

/** Pictures that a site makes in the creator's own browser, by the recipe that they allowed. */
export const recipes: PictureSource = {
  id: 'recipes',
  stage: 'generating',
  takes: () => true,
  find: (request) => {
    const agreement = readOption(OPTIONS.site, request.settings.options).trim();
    const id = agreedRecipe(agreement);
    if (id === undefined) throw unusable({ code: 'recipe.none_chosen' });
    return picturesBy(id, request);
  },
};

/** The same by one recipe that a task asks for by its name. It opens nothing that the creator did not allow. */
export function recipeNamed(id: string): PictureSource {
  return { ...recipes, find: (request) => picturesBy(id, request) };
}

async function* picturesBy(id: string, request: PictureRequest): AsyncGenerator<FoundPicture> {
  const { settings, log, policy, signal } = request;
  const { recipesDir: dir, language } = settings;
  const recipe = await loadRecipe(id, dir, settings.allowPrivateAddresses);
  const name = recipe.name[language];
  if (isClosed(recipe)) {
    throw new SourceClosedError({ code: 'recipe.service_closed', name, since: recipe.closed.since });
  }
  if (readOption(OPTIONS.site, settings.options).trim() !== agreementTo(recipe)) {
    throw unusable({ code: 'recipe.not_agreed', name });
  }
  if (dir === undefined) throw new Error('no folder for recipes');
  signal.throwIfAborted();
  log({ code: 'recipe.opening', name });
  const window = await openOwnWindow({ recipe, dir, executablePath: settings.browserPath, policy, signal }).catch(
    (error: unknown) => {
      if (!(error instanceof WindowOpenError)) throw error;
      throw new NeedsYouError('site_needs_you', { code: 'recipe.window_open', name }, recipe.start, recipe.id);
    },
  );
  const session = new SiteSession(recipe, window, signal);
  try {
    yield* picturesOf(session, new Jobs(dir), request);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SiteStopError)) throw error;
    throw endOf(error, recipe, name, session.url);
  } finally {
    await window.close();
  }
}

/** What the source ends with: the creator can mend all of it but a site that is closed, refuses or is away. */
function endOf({ stop }: SiteStopError, recipe: OpenRecipe, name: string, url: string): Error {
  // It may have been led elsewhere since: nobody is sent to a host that they did not allow.
  const isAllowed = [...recipe.hosts, ...recipe.signInHosts].includes(URL.parse(url)?.host ?? '');
  const where = isAllowed && url.length <= 2_000 ? url : recipe.start;
  switch (stop.kind) {
    case 'closed':
      return new SourceClosedError({ code: 'recipe.says_closed', name });
    case 'refused':
      return new SourceClosedError({ code: 'recipe.refused', name });
    case 'login':
    case 'captcha':
    case 'consent':
    case 'quota':
      return new NeedsYouError('site_needs_you', { code: ASKS[stop.kind], name }, where, recipe.id);
    case 'moved':
      return unusable({ code: 'recipe.moved', name, host: stop.host || '?' });
    case 'drifted':
      return unusable({ code: 'recipe.drifted', name, key: stop.key });
    default:
      return new StepError('no_pictures', { code: 'recipe.away', name }, { retryable: true });
  }
}

async function* picturesOf(session: SiteSession, jobs: Jobs, request: PictureRequest): AsyncGenerator<FoundPicture> {
  const { scenes, signal, log, taskId, plan } = request;
  const { recipe } = session;
  await jobs.forgetOld();
  let made = 0;
  let inVain = 0;
  let problem: Problem | undefined;
  for (const [index, scene] of scenes.entries()) {
    signal.throwIfAborted();
    const prompt = cutPrompt(subjectOf(plan, scene), MAX_PROMPT_CHARS);
    const key = jobs.keyOf([recipe.id, taskId, scene.scene, prompt]);
    if (index > 0) await pause(recipe.pacing.betweenMs, signal);
    let picture: StagedPicture;
    try {
      picture = await makePicture(request, { session, jobs, key, scene, prompt, isFirst: index === 0 });
    } catch (error) {
      if (!(error instanceof SceneLeftError)) throw error;
      problem = error.problem;
      log({ code: 'image.scene_left', scene: scene.scene, problem }, 'warn');
      if (!error.mayCome) await jobs.forget(key);
      inVain = error.mayCome || problem.code === 'recipe.unusable' ? inVain + 1 : 0;
      if (inVain === MOST_IN_VAIN) break;
      continue;
    }
    inVain = 0;
    made += 1;
    request.onPicture(made);
    yield { scene: scene.scene, picture };
    // It is published: nothing has to be found again.
    await jobs.forget(key);
  }
  // As for every source: a film of nothing but title cards is not what was chosen, and the next attempt may be luckier.
  if (made === 0 && problem !== undefined) throw new StepError('no_pictures', problem, { retryable: true });
}

interface Making {
  readonly session: SiteSession;
  readonly jobs: Jobs;
  readonly key: string;
  readonly scene: PictureScene;
  readonly prompt: string;
  readonly isFirst: boolean;
}

async function makePicture(request: PictureRequest, making: Making): Promise<StagedPicture> {
  const { signal, log, settings, stagingDir } = request;
  const { session, jobs, key, scene, prompt } = making;
  const { recipe } = session;
  const onWaiting = (seconds: number) => log({ code: 'recipe.waiting', scene: scene.scene, seconds });
  const awaitedBehind = (before: number) => ({ session, prompt, before, signal, onWaiting });
  const askedBefore = await jobs.read(key);
  let before = askedBefore?.before;
  if (askedBefore !== undefined && recipe.hosts.includes(new URL(askedBefore.url).host)) {
    await session.open(askedBefore.url);
    // Without an entry the site has never heard of it, or let it go.
    if (await hasEntry(awaitedBehind(askedBefore.before), recipe.pacing.lookBackMs)) {
      log({ code: 'recipe.found_again', scene: scene.scene });
    } else before = undefined;
  } else if (making.isFirst) await session.open(recipe.start);
  if (before === undefined) {
    log({ code: 'recipe.asking', scene: scene.scene, name: recipe.name[settings.language] });
    await session.type(prompt);
    const count = (await session.entries(prompt)).length;
    await session.submit(() => jobs.write(key, { url: session.url, before: count }));
    before = count;
  }
  const { data, extension } = await awaitPicture(awaitedBehind(before));
  const file = `site-${scene.scene}.${extension}`;
  await writeFile(join(stagingDir, file), data);
  return { file, extension, details: { prompt, model: recipe.name.en } };
}
