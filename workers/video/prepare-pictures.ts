import { join } from 'node:path';
import type { ScriptFile } from '../../contract/project-files';
import type { VideoMetadata } from '../../contract/task';
import { StepError } from '../runtime/failures';
import type { RunContext } from '../runtime/processor';
import type { FrameSize } from './filter-graph';
import { normalisePicture } from './pictures';
import { assignPictures, findPictures, type PictureNotUsed, requirePictures } from './sources';
import type { Strip } from './strips';

/** In one line of the log. */
const MAX_NAMED = 10;

export interface PreparedPicture {
  /** Of the PNG in the staging folder. */
  readonly name: string;
  readonly strip: Strip | undefined;
}

type Context = Pick<RunContext<VideoMetadata>, 'inputDir' | 'stagingDir' | 'signal' | 'log'>;

/**
 * The picture of every scene, in order, ready for FFmpeg. The log names the creator's own pictures that are used, and every file of theirs
 * that is not. Throws StepError `missing_input` or `bad_input` when no picture can be used.
 */
export async function preparePictures(
  context: Context,
  script: ScriptFile,
  size: FrameSize,
  onProgress: (fraction: number) => void,
): Promise<PreparedPicture[]> {
  const scenes = script.scenes.map(({ scene }) => scene);
  const found = await findPictures(context.inputDir, scenes);
  const notUsed = [...found.notUsed];
  if (notUsed.length === 0) requirePictures(found.pictures);
  const usable = new Map<number, PreparedPicture>();
  const own = new Map<PreparedPicture, string>();
  for (const [index, picture] of found.pictures.entries()) {
    context.signal.throwIfAborted();
    const { scene, name, isOwn } = picture;
    if (usable.has(scene)) {
      if (isOwn) notUsed.push({ name, why: 'a newer one is there' });
      continue;
    }
    const staged = `picture-${String(index + 1).padStart(3, '0')}.png`;
    const normalised = await normalisePicture(picture.path, join(context.stagingDir, staged), size);
    if (!normalised.ok) notUsed.push({ name, why: normalised.why });
    else {
      const prepared = { name: staged, strip: normalised.strip };
      usable.set(scene, prepared);
      if (isOwn) own.set(prepared, name);
    }
    onProgress((index + 1) / found.pictures.length);
  }
  // A picture of a scene that the script has not may still help out where one is missing.
  const assigned = usable.size === 0 ? [] : assignPictures(scenes, usable);
  const shown = [...own].filter(([picture]) => assigned.includes(picture)).map(([, name]) => name);
  for (const [picture, name] of own) if (!assigned.includes(picture)) notUsed.push({ name, why: 'no such scene' });
  if (shown.length > 0) context.log({ code: 'video.own_pictures', ...firstOf(shown) });
  logNotUsed(context, notUsed);
  if (usable.size === 0) {
    throw new StepError('bad_input', { code: 'video.no_readable_picture' }, { retryable: false, field: 'projectId' });
  }
  const without = scenes.filter((scene) => !usable.has(scene));
  if (without.length > 0) {
    const first = without.slice(0, MAX_NAMED);
    context.log({ code: 'video.scenes_without_picture', scenes: first, more: without.length - first.length }, 'warn');
  }
  return assigned;
}

function firstOf(names: readonly string[]): { names: string[]; more: number } {
  const first = names.slice(0, MAX_NAMED);
  return { names: first, more: names.length - first.length };
}

/** A line for each reason. */
function logNotUsed({ log }: Context, notUsed: readonly PictureNotUsed[]): void {
  for (const why of new Set(notUsed.map((file) => file.why))) {
    const names = notUsed.filter((file) => file.why === why).map(({ name }) => name);
    log({ code: 'video.pictures_not_used', why, ...firstOf(names) }, 'warn');
  }
}
