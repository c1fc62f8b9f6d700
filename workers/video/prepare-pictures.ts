import { join } from 'node:path';
import type { ScriptFile } from '../../contract/project-files';
import type { VideoMetadata } from '../../contract/task';
import { StepError } from '../runtime/failures';
import { firstNamed } from '../runtime/first-named';
import type { RunContext } from '../runtime/processor';
import type { PictureCredit } from './credits';
import type { FrameSize } from './frame-size';
import { normalisePicture } from './pictures';
import { warnOfRights } from './rights';
import { assignPictures, findPictures, type PictureFile, type PictureNotUsed, requirePictures } from './sources';
import type { Strip } from './strips';

export interface PreparedPicture {
  /** Of the PNG in the staging folder. */
  readonly name: string;
  readonly strip: Strip | undefined;
}

type Context = Pick<RunContext<VideoMetadata>, 'inputDir' | 'stagingDir' | 'signal' | 'log'>;

/**
 * The picture of every scene, in order, ready for FFmpeg, and where each picture that is shown comes from. The log names the creator's own
 * pictures that are used, every file of theirs that is not, and what has to be looked at before a picture is published. Throws StepError `missing_input` or `bad_input` when no picture can be used.
 */
export async function preparePictures(
  context: Context,
  script: ScriptFile,
  size: FrameSize,
  onProgress: (fraction: number) => void,
): Promise<{
  readonly pictures: PreparedPicture[];
  readonly credits: PictureCredit[];
  /** The file that is shown in each scene. */
  readonly shown: PictureFile[];
}> {
  const scenes = script.scenes.map(({ scene }) => scene);
  const found = await findPictures(context.inputDir, scenes);
  const notUsed = [...found.notUsed];
  if (notUsed.length === 0) requirePictures(found.pictures);
  const usable = new Map<number, PreparedPicture>();
  const from = new Map<PreparedPicture, PictureFile>();
  // A picture of a scene that the script has not may still help out where one is missing: those come last, and only then.
  const isShown = ({ scene }: PictureFile) => scenes.includes(scene);
  const inOrder = [...found.pictures.filter(isShown), ...found.pictures.filter((picture) => !isShown(picture))];
  for (const [index, picture] of inOrder.entries()) {
    context.signal.throwIfAborted();
    const { scene, name, known } = picture;
    const isTaken = usable.has(scene);
    if (isTaken || (!isShown(picture) && scenes.every((one) => usable.has(one)))) {
      if (known === undefined) notUsed.push({ name, why: isTaken ? 'a newer one is there' : 'no such scene' });
      continue;
    }
    const staged = `picture-${String(index + 1).padStart(3, '0')}.png`;
    const normalised = await normalisePicture(picture.path, join(context.stagingDir, staged), size);
    if (!normalised.ok) notUsed.push({ name, why: normalised.why });
    else {
      const prepared = { name: staged, strip: normalised.strip };
      usable.set(scene, prepared);
      from.set(prepared, picture);
    }
    onProgress((index + 1) / inOrder.length);
  }
  const assigned = usable.size === 0 ? [] : assignPictures(scenes, usable);
  const credits: PictureCredit[] = [];
  for (const [picture, { name, known }] of from) {
    const shownIn = scenes.filter((_, index) => assigned[index] === picture);
    if (shownIn.length > 0) credits.push({ scenes: shownIn, name, known });
    else if (known === undefined) notUsed.push({ name, why: 'no such scene' });
  }
  credits.sort((a, b) => (a.scenes[0] ?? 0) - (b.scenes[0] ?? 0));
  const own = credits.filter(({ known }) => known === undefined).map(({ name }) => name);
  if (own.length > 0) {
    const { first: names, more } = firstNamed(own);
    context.log({ code: 'video.own_pictures', names, more });
  }
  logNotUsed(context, notUsed);
  warnOfRights(context, credits);
  if (usable.size === 0) {
    throw new StepError('bad_input', { code: 'video.no_readable_picture' }, { retryable: false, field: 'projectId' });
  }
  const without = scenes.filter((scene) => !usable.has(scene));
  if (without.length > 0) {
    const { first, more } = firstNamed(without);
    context.log({ code: 'video.scenes_without_picture', scenes: first, more }, 'warn');
  }
  return { pictures: assigned, credits, shown: assigned.flatMap((picture) => from.get(picture) ?? []) };
}

/** One log line per reason. */
function logNotUsed({ log }: Context, notUsed: readonly PictureNotUsed[]): void {
  for (const why of new Set(notUsed.map((file) => file.why))) {
    const { first: names, more } = firstNamed(notUsed.filter((file) => file.why === why).map(({ name }) => name));
    log({ code: 'video.pictures_not_used', why, names, more }, 'warn');
  }
}
