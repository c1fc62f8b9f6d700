import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from '../../contract/check';
import { manifestSchema, PROJECT_FILES, type ScriptFile, scriptFileSchema } from '../../contract/project-files';
import type { TaskOutput, VideoMetadata } from '../../contract/task';
import { missingInput, StepError } from '../runtime/failures';
import type { RunContext } from '../runtime/processor';
import { isPlainFile, isPlainFolder, readProjectText } from '../runtime/project-input';

const MAX_JSON_BYTES = 32 * 1024 * 1024;
const PICTURE_NAME = /^[^/\\]+\.(?:jpe?g|png|webp|avif|gif|tiff?)$/iu;

export interface PictureFile {
  /** 1-based. */
  readonly scene: number;
  /** Inside the images folder. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
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
  return { ...script.data, scenes: [...script.data.scenes].sort((a, b) => a.scene - b.scene) };
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

/** A project's pictures and the scene of each, by the manifest or else by file name. Of several for a scene the latest comes first. */
export async function findPictures(inputDir: string): Promise<PictureFile[]> {
  // A link in place of the folder would lead to any other folder.
  if (!(await isPlainFolder(join(inputDir, PROJECT_FILES.images)))) return [];
  const fromManifest = await picturesOfManifest(inputDir);
  return fromManifest.length > 0 ? fromManifest : picturesOfFolder(inputDir);
}

async function picturesOfManifest(inputDir: string): Promise<PictureFile[]> {
  // Main rebuilds a broken manifest; until then the folder's file names say enough.
  const json = await readJson(inputDir, PROJECT_FILES.manifest).catch(() => undefined);
  const manifest = check(manifestSchema, json);
  if (!manifest.success) return [];
  const pictures: PictureFile[] = [];
  for (const file of manifest.data.files.toReversed()) {
    const [folder, name, ...rest] = file.path.split('/');
    if (file.kind !== 'image' || file.scene === undefined || folder !== PROJECT_FILES.images) continue;
    if (name === undefined || rest.length > 0 || !PICTURE_NAME.test(name)) continue;
    const path = join(inputDir, PROJECT_FILES.images, name);
    if (await isPlainFile(path)) pictures.push({ scene: file.scene, name, path });
  }
  return pictures;
}

async function picturesOfFolder(inputDir: string): Promise<PictureFile[]> {
  const folder = join(inputDir, PROJECT_FILES.images);
  const names = await readdir(folder).catch(() => []);
  const usable: string[] = [];
  for (const name of names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))) {
    if (PICTURE_NAME.test(name) && (await isPlainFile(join(folder, name)))) usable.push(name);
  }
  const areNumbered = usable.every((name) => Number(/^\d{1,4}/u.exec(name)?.[0] ?? 0) > 0);
  return usable.map((name, index) => ({
    scene: areNumbered ? Number(/^\d{1,4}/u.exec(name)?.[0]) : index + 1,
    name,
    path: join(folder, name),
  }));
}

/** Throws StepError `missing_input` for none: a film needs at least one picture. */
export function requirePictures(pictures: readonly PictureFile[]): void {
  if (pictures.length > 0) return;
  throw new StepError('missing_input', { code: 'video.no_pictures' }, { retryable: false, field: 'projectId' });
}

/** What the manifest says of this very picture; undefined when it lists none or another file now lies in its place. */
export async function knownOf(inputDir: string, { name, path }: PictureFile): Promise<TaskOutput | undefined> {
  const manifest = check(manifestSchema, await readJson(inputDir, PROJECT_FILES.manifest).catch(() => undefined));
  const listed = manifest.success
    ? manifest.data.files.filter((file) => file.path === `${PROJECT_FILES.images}/${name}`)
    : [];
  if (listed.length === 0) return undefined;
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  return listed.findLast((file) => file.sha256 === sha256);
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
