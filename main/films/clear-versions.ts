import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_FILES } from '../../contract/project-files';
import { keptPath, keptVersions } from '../projects/kept-versions';
import { infoBelow } from '../projects/plain-files';
import type { FileHashes } from './project-folder-files';
import { recordOf, type Story } from './read-story';

/** `film.json` stays, so that a version that is gone keeps its number. */
const STAYS = PROJECT_FILES.film;

/**
 * The kept files that may go: those of all earlier films but the newest `keep`, and what was replaced without ever being in a film. Pictures
 * that one of the films shows that stay are left, in whose folder they may be.
 */
export async function clearable(story: Story, keep: number, hashes: FileHashes): Promise<string[]> {
  const { projectDir, manifest, films } = story;
  const earlier = films.filter(({ isPresent }) => !isPresent);
  const staying = [...(keep === 0 ? [] : earlier.slice(-keep)), ...films.filter(({ isPresent }) => isPresent)];
  const needed = new Set<string>();
  for (const film of staying) {
    const record = await recordOf(projectDir, manifest, film);
    for (const { picture } of record?.scenes ?? []) needed.add(picture.sha256);
  }
  // The present film has a folder if it was restored: second names of what stands in the project.
  const stayingFolders = new Set(staying.map(({ folder }) => folder));
  const sha256Of = new Map(manifest.map(({ path, sha256 }) => [path, sha256]));
  const paths: string[] = [];
  for (const folder of await keptVersions(projectDir)) {
    if (stayingFolders.has(folder)) continue;
    for (const name of await filesBelow(projectDir, `${PROJECT_FILES.versions}/${folder}`)) {
      const path = keptPath(folder, name);
      if (name === STAYS) continue;
      // The creator's own pictures are in no record.
      const sha256 = sha256Of.get(path) ?? (await hashes.of(join(projectDir, path)));
      if (!needed.has(sha256)) paths.push(path);
    }
  }
  return paths;
}

/** Paths below the folder; links are left alone. */
async function filesBelow(projectDir: string, folder: string): Promise<string[]> {
  const root = join(projectDir, folder);
  if ((await infoBelow(projectDir, folder))?.isDirectory() !== true) return [];
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    );
}
