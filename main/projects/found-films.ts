import { join } from 'node:path';
import { PROJECT_FILES } from '../../contract/project-files';
import type { TaskOutput } from '../../contract/task';
import { sha256OfFile } from '../system/sha256';
import { keptVersions } from './kept-versions';
import { type ManifestFile, readManifest } from './manifest';
import { infoBelow } from './plain-files';

/** A film's own files, beside its script and pictures. */
const OF_A_FILM: Readonly<Record<string, TaskOutput['kind']>> = {
  [PROJECT_FILES.video]: 'video',
  [PROJECT_FILES.subtitles]: 'subtitles',
  [PROJECT_FILES.thumbnail]: 'thumbnail',
  [PROJECT_FILES.credits]: 'credits',
  [PROJECT_FILES.film]: 'file',
  [`${PROJECT_FILES.audio}/narration.wav`]: 'audio',
};
/** For a file of which no record says whose it is. */
const NO_TASK = '00000000-0000-0000-0000-000000000000';

type HashOf = (path: string) => Promise<string>;

/**
 * The files that the manifest lists, and films that lie in the folder without being listed: a manifest that was broken by hand or by the
 * disk must not hide what it stood for.
 */
export async function recordedFiles(projectDir: string): Promise<ManifestFile[]> {
  const manifest = await readManifest(projectDir);
  return withFoundFilms(projectDir, manifest?.files ?? []);
}

/** @param listed as the manifest has them; films among them are not looked for again */
export async function withFoundFilms(
  projectDir: string,
  listed: readonly ManifestFile[],
  hashOf: HashOf = sha256OfFile,
): Promise<ManifestFile[]> {
  const known = new Map(listed.map((file) => [file.path, file]));
  const isThere = async (path: string) => (await infoBelow(projectDir, path))?.isFile() === true;
  const found: ManifestFile[] = [];
  const kept = (await keptVersions(projectDir)).map((version) => `${PROJECT_FILES.versions}/${version}/`);
  // A video in the project's own folder may be anybody's; ours has its record beside it.
  const own = (await isThere(PROJECT_FILES.film)) ? [''] : [];
  for (const folder of [...own, ...kept]) {
    const video = `${folder}${PROJECT_FILES.video}`;
    if (known.has(video) || !(await isThere(video))) continue;
    const paths = Object.keys(OF_A_FILM).map((name) => folder + name);
    const taskId = paths.flatMap((path) => known.get(path) ?? [])[0]?.taskId ?? NO_TASK;
    for (const [name, kind] of Object.entries(OF_A_FILM)) {
      const path = folder + name;
      const info = known.has(path) ? undefined : await infoBelow(projectDir, path);
      if (info?.isFile() !== true) continue;
      found.push({ kind, path, bytes: info.size, sha256: await hashOf(join(projectDir, path)), taskId });
    }
  }
  return [...listed, ...found];
}
