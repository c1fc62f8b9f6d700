import { PROJECT_FILES } from '../../contract/project-files';
import type { ImageMetadata } from '../../contract/task';
import { StepError } from '../runtime/failures';
import { firstNamed } from '../runtime/first-named';
import { inPlay } from '../runtime/in-play';
import type { RunContext } from '../runtime/processor';
import { loadScenes, type PictureScene } from './load-scenes';
import { ownPictures } from './own-pictures';
import type { StagedPicture } from './picture-source';
import { PICTURE_SOURCES } from './sources';
import { CRAWL_TIMES, type CrawlTimes } from './web/crawl-times';
import { anyAddress, publicOnly } from './web/public-address';
import { sharedBrowser } from './web/shared-browser';

/** Of the progress bar: what the sources take; the rest is publishing. */
const FOUND_FROM = 0.05;
const FOUND_SHARE = 0.9;

/**
 * One picture for every scene in `images/`. A scene for which the creator put one there keeps it. The sources are asked in order, each for
 * the scenes that still have none. All pictures are published at the end, so that a cancelled or failed task changes nothing. Throws what
 * loadScenes and the sources throw. `times`: how long pages are waited for.
 */
export async function makeImages(context: RunContext<ImageMetadata>, times: CrawlTimes = CRAWL_TIMES): Promise<void> {
  const { metadata, settings, signal } = context;
  context.progress({ stage: 'preparing', fraction: 0 });
  const plan = await loadScenes(context);
  if (metadata.useImageFX === true) {
    context.log({ code: 'image.no_imagefx' }, 'warn');
  }
  const own = await ownPictures(context);
  const wanted = plan.scenes.filter(({ scene }) => !own.has(scene));
  if (wanted.length < plan.scenes.length) {
    const { first: names, more } = firstNamed(plan.scenes.flatMap(({ scene }) => own.get(scene) ?? []));
    context.log({ code: 'image.own_kept', names, more });
  }
  const total = wanted.length;
  const pictures = new Map<number, StagedPicture>();
  const policy = settings.allowPrivateAddresses ? anyAddress : publicOnly;
  const shared = sharedBrowser(context, policy);
  try {
    for (const source of inPlay('pictures', PICTURE_SOURCES, settings)) {
      const before = pictures.size;
      const scenes = wanted.filter(({ scene }) => !pictures.has(scene));
      if (scenes.length === 0) break;
      if (!source.takes(context)) continue;
      if (before > 0) {
        context.log({ code: 'image.rest_from', found: before, left: scenes.length, source: source.stage }, 'warn');
      }
      const found = await source.find({
        ...context,
        plan,
        scenes,
        policy,
        times,
        openBrowser: shared.open,
        onPicture: (count) => {
          const made = before + count;
          context.log({ code: 'image.progress', done: made, total });
          const fraction = FOUND_FROM + (FOUND_SHARE * made) / total;
          context.progress({ stage: source.stage, fraction, detail: `${made}/${total}` });
        },
      });
      for (const [scene, picture] of found) pictures.set(scene, picture);
    }
  } catch (error) {
    // Whatever broke because the browser was killed under it is the cancel, not a failure of its own.
    signal.throwIfAborted();
    throw isBrowserGone(error)
      ? new StepError('step_failed', { code: 'browser.ended' }, { retryable: true, cause: error })
      : error;
  } finally {
    await shared.close();
  }
  if (wanted.length > 0) await publishAll(context, wanted, pictures);
  context.progress({ stage: 'done', fraction: 1 });
}

function isBrowserGone(error: unknown): boolean {
  return (
    error instanceof Error &&
    /has been closed|Target crashed|Page crashed|browser has disconnected/iu.test(error.message)
  );
}

async function publishAll(
  context: RunContext<ImageMetadata>,
  scenes: readonly PictureScene[],
  pictures: ReadonlyMap<number, StagedPicture>,
): Promise<void> {
  const files = scenes.map(({ scene }) => {
    const picture = pictures.get(scene);
    if (picture === undefined) throw new Error(`no picture for scene ${scene}`);
    const name = `${String(scene).padStart(3, '0')}.${picture.extension}`;
    const details = { kind: 'image' as const, scene, ...picture.details };
    return { staged: picture.file, target: `${PROJECT_FILES.images}/${name}`, details };
  });
  await context.publish(files);
}
