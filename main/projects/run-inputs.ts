import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isPublishTarget, isSafePath, MUSIC_FILE, PROJECT_FILES } from '../../contract/project-files';
import type { TaskType } from '../../contract/task';
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

/**
 * Gives the run its own copy of its inputs: what the tasks that it depends on made or, for a kind that none of them made, what lies in
 * the project now; and the pictures that the creator put beside those. Another film of the project may be published during the run and must
 * not get into this one.
 */
export async function snapshotInputs({ projectDir, inputDir, type, projectId, sources }: Snapshot): Promise<void> {
  await mkdir(inputDir);
  const { needs } = TASK_TYPE_FACTS[type];
  if (needs.script) await takeScript(projectDir, inputDir, sources);
  if (needs.images) await takeImages(projectDir, inputDir, projectId, sources);
  if (needs.music) await takeMusic(projectDir, inputDir);
}

async function takeScript(projectDir: string, inputDir: string, sources: readonly InputSource[]): Promise<void> {
  for (const { folder, task } of sources) {
    const script = task.outputs.find(({ path }) => basename(path) === PROJECT_FILES.script);
    if (script === undefined) continue;
    if (isOfOurs(script.path)) await take(folder, script.path, join(inputDir, PROJECT_FILES.script));
    return;
  }
  await take(projectDir, PROJECT_FILES.script, join(inputDir, PROJECT_FILES.script));
}

async function takeImages(
  projectDir: string,
  inputDir: string,
  projectId: string,
  sources: readonly InputSource[],
): Promise<void> {
  await mkdir(join(inputDir, PROJECT_FILES.images));
  const listed: ManifestFile[] = [];
  const manifest = (await readManifest(projectDir))?.files ?? [];
  const source = sources.find(({ task }) => task.outputs.some(({ kind }) => kind === 'image'));
  const pictures = source?.task.outputs.filter(({ kind }) => kind === 'image') ?? [];
  for (const output of pictures) {
    const path = `${PROJECT_FILES.images}/${basename(output.path)}`;
    if (source === undefined || !isOfOurs(output.path)) continue;
    if (await take(source.folder, output.path, join(inputDir, path))) {
      listed.push({ ...output, path, taskId: source.task.id });
    }
  }
  // What stands in the folder belongs to a later film once the source's pictures are kept as an earlier one's.
  if (!pictures.some(({ path }) => isKept(path))) {
    const known = new Set(source === undefined ? [] : manifest.map(({ path }) => path));
    const taken = new Set<string>();
    for (const path of await standingPictures(projectDir)) {
      if (!known.has(path) && !listed.some((file) => file.path === path)) {
        if (await take(projectDir, path, join(inputDir, path))) taken.add(path);
      }
    }
    listed.push(...manifest.filter(({ path }) => taken.has(path)));
  }
  await writeFile(join(inputDir, PROJECT_FILES.manifest), manifestText(projectId, listed));
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
