import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isPublishTarget, isSafePath, MUSIC_FILE, PROJECT_FILES } from '../../contract/project-files';
import { onlyScenes, type TaskType } from '../../contract/task';
import { TASK_TYPE_FACTS } from '../../contract/task-types';
import type { TaskPlace } from '../store/types';
import { isKept } from './kept-versions';
import { type ManifestFile, manifestText, readManifest } from './manifest';
import { infoBelow, linkOrCopy } from './plain-files';

/** Inside the run's staging folder. */
export const INPUTS = 'inputs';

/** A finished task whose files a run works from. */
export interface InputSource {
  readonly folder: string;
  readonly task: TaskPlace['task'];
}

interface Snapshot {
  readonly projectDir: string;
  readonly inputDir: string;
  readonly type: TaskType;
  readonly projectId: string;
  /** Nearest first. */
  readonly sources: readonly InputSource[];
}

/** Recorded files of the tasks before that are not to be seen. */
export interface Unseen {
  readonly paths: readonly string[];
  /** One of them without which the run would make something else than was asked for; undefined when it can do without all. */
  readonly needed: string | undefined;
}

/**
 * Gives the run its own copy of its inputs: what the tasks that it depends on made or, for a kind that none of them made, what lies in
 * the project now; and the pictures that the creator put beside those. Another film of the project may be published during the run and must
 * not get into this one.
 */
export async function snapshotInputs(snapshot: Snapshot): Promise<Unseen> {
  const { projectDir, inputDir, type, sources } = snapshot;
  await mkdir(inputDir);
  const { needs, makes } = TASK_TYPE_FACTS[type];
  const script = needs.script ? await takeScript(projectDir, inputDir, sources) : undefined;
  const images = needs.images ? await takeImages(snapshot) : { taken: 0, unseen: [] };
  if (needs.music) await takeMusic(projectDir, inputDir);
  // The creator may have deleted some on purpose; without a single one it is no film.
  const noPicture = images.taken === 0 && !makes.includes('image') ? images.unseen[0] : undefined;
  return { paths: [...(script === undefined ? [] : [script]), ...images.unseen], needed: script ?? noPicture };
}

/** Returns the recorded path of a script that is not there. */
async function takeScript(
  projectDir: string,
  inputDir: string,
  sources: readonly InputSource[],
): Promise<string | undefined> {
  for (const { folder, task } of sources) {
    const script = task.outputs.find(({ path }) => basename(path) === PROJECT_FILES.script);
    if (script === undefined) continue;
    if (!isOfOurs(script.path)) return undefined;
    return (await take(folder, script.path, join(inputDir, PROJECT_FILES.script))) ? undefined : script.path;
  }
  await take(projectDir, PROJECT_FILES.script, join(inputDir, PROJECT_FILES.script));
  return undefined;
}

async function takeImages({
  projectDir,
  inputDir,
  projectId,
  sources,
}: Snapshot): Promise<{ readonly taken: number; readonly unseen: readonly string[] }> {
  await mkdir(join(inputDir, PROJECT_FILES.images));
  const listed: ManifestFile[] = [];
  const manifest = (await readManifest(projectDir))?.files ?? [];
  const source = sources.find(({ task }) => task.outputs.some(({ kind }) => kind === 'image'));
  const pictures = source?.task.outputs.filter(({ kind }) => kind === 'image') ?? [];
  const unseen: string[] = [];
  for (const output of pictures) {
    const path = `${PROJECT_FILES.images}/${basename(output.path)}`;
    if (source === undefined || !isOfOurs(output.path)) continue;
    if (await take(source.folder, output.path, join(inputDir, path))) {
      listed.push({ ...output, path, taskId: source.task.id });
    } else unseen.push(output.path);
  }
  if (source !== undefined && onlyScenes(source.task.metadata) !== undefined) {
    for (const file of await picturesBeside(source.folder, pictures)) {
      const path = `${PROJECT_FILES.images}/${basename(file.path)}`;
      if (listed.some((one) => one.path === path)) continue;
      if (await take(source.folder, file.path, join(inputDir, path))) listed.push({ ...file, path });
      else unseen.push(file.path);
    }
  }
  let taken = listed.length;
  // What stands in the folder belongs to a later film once the source's pictures are kept as an earlier one's.
  if (!pictures.some(({ path }) => isKept(path))) {
    // macOS writes Hangul in parts.
    const known = new Set(source === undefined ? [] : manifest.map(({ path }) => path.normalize('NFC')));
    const own = new Set<string>();
    for (const path of await standingPictures(projectDir)) {
      if (!known.has(path.normalize('NFC')) && !listed.some((file) => file.path === path)) {
        if (await take(projectDir, path, join(inputDir, path))) own.add(path);
      }
    }
    taken += own.size;
    listed.push(...manifest.filter(({ path }) => own.has(path)));
  }
  await writeFile(join(inputDir, PROJECT_FILES.manifest), manifestText(projectId, listed));
  return { taken, unseen };
}

/**
 * Recorded pictures of the scenes that a task for some scenes did not make: those beside its own, in the project or, once a later film
 * replaced them all, in the same version.
 */
async function picturesBeside(
  folder: string,
  pictures: readonly Pick<ManifestFile, 'path' | 'scene'>[],
): Promise<ManifestFile[]> {
  const kept = pictures.find(({ path }) => isKept(path));
  const beside = kept === undefined ? PROJECT_FILES.images : dirname(kept.path);
  const made = new Set(pictures.map(({ scene }) => scene));
  return ((await readManifest(folder))?.files ?? []).filter(
    ({ path, kind, scene }) => kind === 'image' && isOfOurs(path) && dirname(path) === beside && !made.has(scene),
  );
}

async function takeMusic(projectDir: string, inputDir: string): Promise<void> {
  if (!(await infoBelow(projectDir, PROJECT_FILES.audio))?.isDirectory()) return;
  await mkdir(join(inputDir, PROJECT_FILES.audio));
  for (const name of await readdir(join(projectDir, PROJECT_FILES.audio))) {
    const path = `${PROJECT_FILES.audio}/${name}`;
    if (MUSIC_FILE.test(name)) await take(projectDir, path, join(inputDir, path));
  }
}

async function standingPictures(projectDir: string): Promise<string[]> {
  if (!(await infoBelow(projectDir, PROJECT_FILES.images))?.isDirectory()) return [];
  const names = await readdir(join(projectDir, PROJECT_FILES.images));
  return names.map((name) => `${PROJECT_FILES.images}/${name}`);
}

/** Recorded paths are checked, since the record is a file that others can change. */
const isOfOurs = (path: string): boolean => isPublishTarget(path) || (isKept(path) && isSafePath(path));

/** Returns whether there was such a file; a link, which could lead anywhere, does not count. */
async function take(folder: string, path: string, to: string): Promise<boolean> {
  if (!(await infoBelow(folder, path))?.isFile()) return false;
  await linkOrCopy(join(folder, path), to);
  return true;
}
