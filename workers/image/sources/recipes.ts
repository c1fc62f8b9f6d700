import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IMPLEMENTATIONS, readOption } from '../../../contract/implementations';
import type { Problem } from '../../../contract/messages';
import { agreedRecipe } from '../../../contract/recipe';
import type { SiteStop } from '../../../contract/site-check';
import { NeedsYouError, StepError, type WhereNeeded } from '../../runtime/failures';
import type { PictureScene } from '../load-scenes';
import type { FoundPicture, PictureRequest, PictureSource, StagedPicture } from '../picture-source';
import { cutPrompt } from '../prompt';
import { allowedRecipe } from '../recipes/allowed-recipe';
import { awaitPicture, hasEntry } from '../recipes/await-picture';
import { Jobs } from '../recipes/jobs';
import { openOwnWindow, WindowOpenError } from '../recipes/own-window';
import { unusable } from '../recipes/recipe-file';
import { keepScreen } from '../recipes/screen';
import { SiteSession } from '../recipes/site-session';
import { isAllowedHost } from '../recipes/site-signs';
import { SiteStopError } from '../recipes/site-stop';
import { pause } from '../recipes/within';
import { SceneFailedError } from '../scene-failed';
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
  const recipe = await allowedRecipe(id, settings);
  const name = recipe.name[language];
  if (dir === undefined) throw new Error('no folder for recipes');
  signal.throwIfAborted();
  log({ code: 'recipe.opening', name });
  const window = await openOwnWindow({ recipe, dir, executablePath: settings.browserPath, policy, signal }).catch(
    (error: unknown) => {
      if (!(error instanceof WindowOpenError)) throw error;
      const where = { url: recipe.start, recipe: recipe.id };
      throw new NeedsYouError('site_needs_you', { code: 'recipe.window_open', name }, where);
    },
  );
  const session = new SiteSession(recipe, window, signal);
  try {
    yield* picturesOf(session, new Jobs(dir), request);
  } catch (error) {
    const stopped = session.stopOf(error);
    if (!(stopped instanceof SiteStopError)) throw error;
    throw await endOf(stopped.stop, session, { dir, taskId: request.taskId, name });
  } finally {
    await window.close();
  }
}

interface Ending {
  readonly dir: string;
  readonly taskId: string;
  readonly name: string;
}

/** What the source ends with: the creator can mend all of it but a site that is closed, refuses, is busy or is away. */
async function endOf(stop: SiteStop, session: SiteSession, { dir, taskId, name }: Ending): Promise<Error> {
  const { recipe, url } = session;
  switch (stop.kind) {
    case 'closed':
      return new SourceClosedError({ code: 'recipe.says_closed', name });
    case 'refused':
      return new SourceClosedError({ code: 'recipe.refused', name });
    case 'login':
    case 'captcha':
    case 'consent':
    case 'quota': {
      // It may have been led elsewhere since: nobody is sent to a host that they did not allow.
      const isAllowed = isAllowedHost(URL.parse(url)?.host ?? '', recipe) && url.length <= 2_000;
      const where = { url: isAllowed ? url : recipe.start, recipe: recipe.id, ...(await shown()) };
      return new NeedsYouError('site_needs_you', { code: ASKS[stop.kind], name }, where);
    }
    case 'moved':
      return unusable({ code: 'recipe.moved', name, host: stop.host || '?' });
    case 'drifted':
      return unusable({ code: 'recipe.drifted', name, key: stop.key }, await shown());
    case 'busy': {
      const wait = stop.seconds === undefined ? {} : { retryAfterSeconds: stop.seconds };
      return new StepError('no_pictures', { code: 'recipe.busy', name }, { retryable: true, ...wait });
    }
    default:
      return new StepError('no_pictures', { code: 'recipe.away', name }, { retryable: true });
  }

  async function shown(): Promise<Pick<WhereNeeded, 'screenshot'>> {
    const bytes = await session.screen();
    const screenshot = bytes === undefined ? undefined : await keepScreen(dir, taskId, bytes);
    return screenshot === undefined ? {} : { screenshot };
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
      if (!(error instanceof SceneFailedError)) throw error;
      problem = error.problem;
      log({ code: 'image.scene_left', scene: scene.scene, problem }, 'warn');
      // It may still be made: then a later run looks for it.
      const mayCome = problem.code === 'recipe.too_slow';
      if (!mayCome) await jobs.forget(key);
      inVain = mayCome || problem.code === 'recipe.unusable' ? inVain + 1 : 0;
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
