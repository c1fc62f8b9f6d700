import { check } from '../../contract/check';
import type { WhyNotUsed } from '../../contract/messages/pictures-not-used';
import { PROJECT_FILES, type ScriptFile, scenesInOrder, scriptFileSchema } from '../../contract/project-files';
import type { VideoMetadata } from '../../contract/task';
import { missingInput, StepError } from '../runtime/failures';
import { PROJECT_PICTURES, pictureKind } from '../runtime/picture-format';
import type { RunContext } from '../runtime/processor';
import { readProjectText } from '../runtime/project-input';
import { type ProjectPicture, projectPictures } from '../runtime/project-pictures';

const MAX_JSON_BYTES = 32 * 1024 * 1024;

export type PictureFile = ProjectPicture & { readonly scene: number };
export interface PictureNotUsed {
  readonly name: string;
  readonly why: WhyNotUsed;
}

async function readJson(inputDir: string, name: string): Promise<unknown> {
  const text = await readProjectText(inputDir, name, MAX_JSON_BYTES);
  return text === undefined ? undefined : JSON.parse(text);
}

/** The project's script, scenes in order. Throws as `missingInput` does when there is none, StepError `bad_input` when it cannot be used. */
export async function readScript({
  inputDir,
  metadata,
}: Pick<RunContext<VideoMetadata>, 'inputDir' | 'metadata'>): Promise<ScriptFile> {
  let json: unknown;
  try {
    json = await readJson(inputDir, PROJECT_FILES.script);
  } catch (error) {
    throw badScript(error);
  }
  if (json === undefined) {
    throw missingInput('video', metadata, { code: 'video.no_script' }, 'metadata.scriptId');
  }
  const script = check(scriptFileSchema, json);
  if (!script.success) throw badScript(script.error);
  return { ...script.data, scenes: scenesInOrder(script.data) };
}

function badScript(cause: unknown): StepError {
  return new StepError(
    'bad_input',
    { code: 'video.bad_script' },
    { retryable: false, field: 'metadata.scriptId', cause },
  );
}

/** Whether `scriptId` (a task id or a title id) names this script. */
export function isScriptNamed(script: ScriptFile, scriptId: string | number): boolean {
  const wanted = String(scriptId);
  return wanted === script.taskId || (script.titleId !== undefined && wanted === String(script.titleId));
}

export interface FoundPictures {
  /** In the order in which they are to be tried: of several for a scene the first readable one is used. */
  readonly pictures: readonly PictureFile[];
  /** The creator's own files that no scene can use. */
  readonly notUsed: readonly PictureNotUsed[];
}

/**
 * A project's pictures and the scene of each: what the creator put into `images/` or replaced there before what a run published. In a
 * folder where no name states a scene and no run has published, they are in the order of their names.
 */
export async function findPictures(inputDir: string, scenes: readonly number[]): Promise<FoundPictures> {
  const all = await projectPictures(inputDir);
  const notUsed: PictureNotUsed[] = [];
  const usable: ProjectPicture[] = [];
  for (const picture of all) {
    const kind = await pictureKind(picture.path, PROJECT_PICTURES);
    if (kind === 'picture') usable.push(picture);
    else notUsed.push({ name: picture.name, why: kind });
  }
  if (usable.every(({ scene, known }) => known === undefined && scene === undefined)) {
    const ordered = usable.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
    const pictures = ordered.map((picture, index) => ({ ...picture, scene: scenes[index] ?? 0 }));
    for (const { name } of pictures.slice(scenes.length)) notUsed.push({ name, why: 'no such scene' });
    return { pictures: pictures.slice(0, scenes.length), notUsed };
  }
  const pictures: PictureFile[] = [];
  for (const { scene, ...picture } of usable) {
    if (scene === undefined) notUsed.push({ name: picture.name, why: 'no scene in its name' });
    else pictures.push({ ...picture, scene });
  }
  return { pictures, notUsed };
}

/** Throws StepError `missing_input` for none: a film needs at least one picture. */
export function requirePictures(pictures: readonly PictureFile[]): void {
  if (pictures.length > 0) return;
  throw new StepError('missing_input', { code: 'video.no_pictures' }, { retryable: false, field: 'projectId' });
}

/** For each scene its own picture, or else that of the nearest scene (of two, the earlier). `usable` must not be empty. */
export function assignPictures<P>(scenes: readonly number[], usable: ReadonlyMap<number, P>): P[] {
  return scenes.map((scene) => {
    let nearest: { distance: number; scene: number; picture: P } | undefined;
    for (const [other, picture] of usable) {
      const distance = Math.abs(other - scene);
      const isNearer = nearest === undefined || distance < nearest.distance;
      if (isNearer || (distance === nearest?.distance && other < nearest.scene)) {
        nearest = { distance, scene: other, picture };
      }
    }
    if (nearest === undefined) throw new Error('no picture to assign');
    return nearest.picture;
  });
}
