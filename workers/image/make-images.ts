import type { ProblemText } from '../../contract/messages';
import { PROJECT_FILES } from '../../contract/project-files';
import type { ImageMetadata } from '../../contract/task';
import { StepError } from '../runtime/failures';
import { firstNamed } from '../runtime/first-named';
import type { RunContext } from '../runtime/processor';
import { projectPictures } from '../runtime/project-pictures';
import { ARCHIVES, type ArchiveAddresses } from './archives/addresses';
import { loadScenes, type PictureScene, type ScenePlan } from './load-scenes';
import { madeFrom } from './made-from';
import { ownPictures } from './own-pictures';
import type { FoundPicture, PictureRequest, PictureSource } from './picture-source';
import { type GivenUp, givenUp, sourceChain } from './source-chain';
import { PICTURE_SOURCES } from './sources';
import { recipeNamed } from './sources/recipes';
import { CRAWL_TIMES, type CrawlTimes } from './web/crawl-times';
import { anyAddress, publicOnly } from './web/public-address';
import { sharedBrowser } from './web/shared-browser';

/** Of the progress bar: what the sources take; the rest is publishing. */
const FOUND_FROM = 0.05;
const FOUND_SHARE = 0.9;

/**
 * One picture for every scene in `images/`, or for those of `metadata.only`. A scene for which the creator put one there keeps it. The
 * sources are asked in order, each for the scenes that still have none. Each picture is published as soon as it is there, and a run of the
 * same task after this one does not make it again. The last source, which draws title cards, does not stand in for one that failed, unless
 * another one gave pictures afterwards: the failure ends the attempt. Throws what loadScenes and the sources throw, and StepError
 * `bad_input` for scenes that are not there. `times`: how long pages are waited for; `archives`: where archives are asked.
 */
export async function makeImages(
  context: RunContext<ImageMetadata>,
  times: CrawlTimes = CRAWL_TIMES,
  archives: ArchiveAddresses = ARCHIVES,
): Promise<void> {
  const { metadata, settings, signal } = context;
  context.progress({ stage: 'preparing', fraction: 0 });
  const plan = await loadScenes(context);
  const asked = askedScenes(plan, metadata);
  const present = await projectPictures(context.inputDir);
  const own = await ownPictures(present, signal);
  const unowned = asked.filter(({ scene }) => !own.has(scene));
  if (unowned.length < asked.length) {
    const { first: names, more } = firstNamed(asked.flatMap(({ scene }) => own.get(scene) ?? []));
    context.log({ code: 'image.own_kept', names, more });
  }
  const isMade = ({ scene, ...rest }: PictureScene) =>
    present.some(
      ({ known }) =>
        known?.taskId === context.taskId &&
        known.scene === scene &&
        known.madeFrom === madeFrom(plan, { scene, ...rest }, metadata),
    );
  const wanted = unowned.filter((scene) => !isMade(scene));
  const total = unowned.length;
  const madeBefore = total - wanted.length;
  if (madeBefore > 0) context.log({ code: 'image.made_before', made: madeBefore });

  // Of the film that a new one replaces, any picture may be found again.
  const isOfThisFilm = (taskId: string | undefined) => metadata.only !== undefined || taskId === context.taskId;
  const inUse = present.flatMap(({ path, known }) => (isOfThisFilm(known?.taskId) ? [path] : []));
  const found = new Set<number>();
  const publishOne = async ({ scene, picture }: FoundPicture): Promise<void> => {
    const [planned] = wanted.filter((one) => one.scene === scene);
    if (planned === undefined) throw new Error(`a picture for scene ${scene}, which needs none`);
    const target = `${PROJECT_FILES.images}/${String(scene).padStart(3, '0')}.${picture.extension}`;
    const details = { kind: 'image', scene, madeFrom: madeFrom(plan, planned, metadata), ...picture.details } as const;
    // Where nothing of an earlier run can be used, the first one takes the place of all that it made.
    await context.publish([{ staged: picture.file, target, details }], { keepEarlier: madeBefore + found.size > 0 });
    found.add(scene);
  };

  const policy = settings.allowPrivateAddresses ? anyAddress : publicOnly;
  const shared = sharedBrowser(context, policy);
  try {
    // A task that wants ImageFX asks it first, whatever was chosen.
    const wished = metadata.useImageFX === true ? [recipeNamed('imagefx')] : [];
    const chain = [...wished, ...sourceChain(PICTURE_SOURCES, metadata, settings)].filter((one) => one.takes(context));
    let previous: Asked | undefined;
    for (const source of chain) {
      const before = found.size;
      const scenes = wanted.filter(({ scene }) => !found.has(scene));
      if (scenes.length === 0) break;
      const isLast = source === chain.at(-1);
      if (isLast && previous?.failure !== undefined) throw previous.failure;
      if (previous !== undefined) logNext(context, previous, source, scenes.length);
      const request: PictureRequest = {
        ...context,
        plan,
        scenes,
        inUse,
        policy,
        times,
        archives,
        openBrowser: shared.open,
        onPicture: (count) => {
          const made = madeBefore + before + count;
          context.log({ code: 'image.progress', done: made, total });
          const fraction = FOUND_FROM + (FOUND_SHARE * made) / total;
          context.progress({ stage: source.stage, fraction, detail: `${made}/${total}` });
        },
      };
      const gaveUp = await takeAll(source, request, publishOne);
      if (isLast && gaveUp?.failure !== undefined) throw gaveUp.failure;
      const gave = found.size - before;
      const failure = gaveUp?.failure ?? (gave > 0 ? undefined : previous?.failure);
      previous = { source, gave, problem: gaveUp?.problem, failure };
    }
    const [missing] = wanted.filter(({ scene }) => !found.has(scene));
    if (missing !== undefined) throw new Error(`no picture for scene ${missing.scene}`);
  } catch (error) {
    // Whatever broke because the browser was killed under it is the cancel, not a failure of its own.
    signal.throwIfAborted();
    throw isBrowserGone(error)
      ? new StepError('step_failed', { code: 'browser.ended' }, { retryable: true, cause: error })
      : error;
  } finally {
    await shared.close();
  }
  context.progress({ stage: 'done', fraction: 1 });
}

/** A source that was asked, and what became of it. */
interface Asked {
  readonly source: PictureSource;
  readonly gave: number;
  readonly problem: ProblemText | undefined;
  /** Of this source, or of an earlier one after which no other had anything. */
  readonly failure: StepError | undefined;
}

/** Publishes what the source finds. Returns why it gave up before the end, if it did and the next source may be asked. */
async function takeAll(
  source: PictureSource,
  request: PictureRequest,
  publishOne: (picture: FoundPicture) => Promise<void>,
): Promise<GivenUp | undefined> {
  const pictures = source.find(request)[Symbol.asyncIterator]();
  try {
    for (;;) {
      // What fails while a picture is published is not the source's fault.
      const next = await pictures.next().catch((error: unknown) => {
        request.signal.throwIfAborted();
        const gaveUp = givenUp(error);
        if (gaveUp === undefined) throw error;
        return gaveUp;
      });
      if ('problem' in next) return next;
      if (next.done === true) return undefined;
      await publishOne(next.value);
    }
  } finally {
    await pictures.return?.();
  }
}

/** Says what the source before gave, and why the next one is asked. */
function logNext(
  { log }: Pick<RunContext<ImageMetadata>, 'log'>,
  asked: Asked,
  next: PictureSource,
  left: number,
): void {
  const { source, gave, problem } = asked;
  if (problem !== undefined) log({ code: 'image.source_gave_up', source: source.id, problem }, 'warn');
  log({ code: 'image.next_source', from: source.id, found: gave, left, source: next.id }, 'warn');
}

/** Throws StepError `bad_input` when none of the scenes asked for is in the script. */
function askedScenes({ scenes }: ScenePlan, { only }: ImageMetadata): readonly PictureScene[] {
  if (only === undefined) return scenes;
  const asked = scenes.filter(({ scene }) => only.includes(scene));
  if (asked.length > 0) return asked;
  const there = stretches(scenes.map(({ scene }) => scene));
  const problem = { code: 'image.no_such_scene', scenes: stretches(only), there } as const;
  throw new StepError('bad_input', problem, { retryable: false, field: 'metadata.only' });
}

/** As many stretches as are read. */
const SHOWN_STRETCHES = 10;

/** Numbers as they are said, such as 1–3, 5: scenes keep theirs when others are removed. */
function stretches(numbers: readonly number[]): string {
  const found: { readonly from: number; to: number }[] = [];
  for (const number of [...new Set(numbers)].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last !== undefined && last.to + 1 === number) last.to = number;
    else found.push({ from: number, to: number });
  }
  const said = found.slice(0, SHOWN_STRETCHES).map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`));
  return [...said, ...(found.length > SHOWN_STRETCHES ? ['…'] : [])].join(', ');
}

function isBrowserGone(error: unknown): boolean {
  return (
    error instanceof Error &&
    /has been closed|Target crashed|Page crashed|browser has disconnected/iu.test(error.message)
  );
}
