import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from '../../contract/check';
import { type Manifest, manifestSchema, PROJECT_FILES } from '../../contract/project-files';
import { byNumberInName, byPreference, isLeftByTheSystem, sceneOfName } from '../../contract/scene-pictures';
import { plainFilesIn, readProjectText } from './project-input';
import { sha256Of } from './sha256';

const MAX_MANIFEST_BYTES = 32 * 1024 * 1024;

export interface ProjectPicture {
  /** 1-based; undefined when neither the manifest nor the name says one. */
  readonly scene: number | undefined;
  /** Inside the images folder. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** What the manifest says of it. Undefined: the creator put it there or replaced it, and no run of ours wrote what is in it. */
  readonly known: Manifest['files'][number] | undefined;
}

/**
 * What lies in a project's `images/`, whatever it is: the creator's own files first, the newest before the others; then those of runs, the
 * latest first. Links do not count.
 */
export async function projectPictures(inputDir: string): Promise<ProjectPicture[]> {
  const entries = await imageEntries(inputDir);
  const found: { readonly picture: ProjectPicture; readonly ownSince: number | undefined; readonly order: number }[] =
    [];
  for (const name of (await plainFilesIn(inputDir, PROJECT_FILES.images)).sort(byNumberInName)) {
    if (isLeftByTheSystem(name)) continue;
    const path = join(inputDir, PROJECT_FILES.images, name);
    const recorded = `${PROJECT_FILES.images}/${name.normalize('NFC')}`;
    const order = entries.findLastIndex((entry) => entry.path.normalize('NFC') === recorded);
    const entry = entries[order];
    const known = entry !== undefined && (await isStill(path, entry)) ? entry : undefined;
    const scene = entry?.scene ?? sceneOfName(name);
    const ownSince = known === undefined ? (await lstat(path)).mtimeMs : undefined;
    found.push({ picture: { scene, name, path, known }, ownSince, order });
  }
  return found.sort(byPreference).map(({ picture }) => picture);
}

/** Main rebuilds a broken manifest; until then the file names say enough. */
async function imageEntries(inputDir: string): Promise<Manifest['files']> {
  const text = await readProjectText(inputDir, PROJECT_FILES.manifest, MAX_MANIFEST_BYTES).catch(() => undefined);
  if (text === undefined) return [];
  try {
    const manifest = check(manifestSchema, JSON.parse(text));
    return manifest.success ? manifest.data.files.filter(({ kind }) => kind === 'image') : [];
  } catch {
    return [];
  }
}

/** Whether a file holds what a run published. Times say nothing: a copy of the folder has others. */
async function isStill(path: string, entry: Manifest['files'][number]): Promise<boolean> {
  if ((await lstat(path)).size !== entry.bytes) return false;
  return (await sha256Of(createReadStream(path))) === entry.sha256;
}
