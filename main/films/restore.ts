import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../contract/errors';
import { type FilmRecord, PROJECT_FILES } from '../../contract/project-files';
import { sceneOfName } from '../../contract/scene-pictures';
import { keptPath, keptVersions } from '../projects/kept-versions';
import { infoBelow } from '../projects/plain-files';
import type { ProjectChange, Put } from '../projects/project-changes';
import type { FileHashes } from './project-folder-files';
import { recordOf, type Story } from './read-story';
import { NARRATION_FILE } from './storyboard';
import { fileOf } from './versions';

type Change = Pick<ProjectChange, 'put' | 'takeAway'>;

/** A film's own files, beside its script and pictures. */
const OF_THE_FILM = [
  PROJECT_FILES.video,
  PROJECT_FILES.subtitles,
  PROJECT_FILES.thumbnail,
  PROJECT_FILES.credits,
  PROJECT_FILES.film,
  NARRATION_FILE,
] as const;

/**
 * What brings an earlier film back, with the script and the pictures that it was made of. Only what was replaced since is in `versions`, each
 * picture perhaps in another version's folder: it is found by what is in it. A picture that is nowhere any more stays as it is now.
 * @throws AppError `version_not_found`
 */
export async function restoring(story: Story, version: number, hashes: FileHashes): Promise<Change> {
  const { projectDir, manifest } = story;
  const film = story.films.find((one) => one.version === version);
  const isThere = film !== undefined && (await infoBelow(projectDir, film.video.path))?.isFile() === true;
  if (film === undefined || !isThere) throw new AppError('version_not_found', 'There is no such version.', 'version');
  const record = await recordOf(projectDir, manifest, film);
  const put: Put[] = [];
  const takeAway: string[] = [];
  if (!film.isPresent) {
    for (const path of OF_THE_FILM) {
      const entry = fileOf(manifest, film, path);
      const isOnDisk = entry !== undefined && (await infoBelow(projectDir, entry.path))?.isFile() === true;
      if (isOnDisk) put.push({ path, from: join(projectDir, entry.path), entry });
      // Of the present film: subtitles that the earlier one had not.
      else if (manifest.some((file) => file.path === path)) takeAway.push(path);
    }
  }
  if (record === undefined) return { put, takeAway };
  const pictures = await restoringPictures(story, record, hashes);
  const text = `${JSON.stringify(record.script, null, 2)}\n`;
  // The files of the project are named whole, though its script task made other words than these.
  const entry = { kind: 'script', taskId: record.script.taskId } as const;
  const isSame = JSON.stringify(record.script) === JSON.stringify(story.script);
  return {
    put: [...put, ...(isSame ? [] : [{ path: PROJECT_FILES.script, text, entry }]), ...pictures.put],
    takeAway: [...takeAway, ...pictures.takeAway],
  };
}

/** The pictures that a film showed; of one scene, or of all. */
export async function restoringPictures(
  story: Story,
  record: FilmRecord,
  hashes: FileHashes,
  onlyScene?: number,
): Promise<Change> {
  const put: Put[] = [];
  const takeAway = new Set<string>();
  for (const { scene, picture } of record.scenes) {
    if (onlyScene !== undefined && scene !== onlyScene) continue;
    const path = `${PROJECT_FILES.images}/${picture.name}`;
    // A scene without a picture of its own shows its neighbour's, which is brought back with that one.
    const isOfAnother = record.scenes.some((one) => one.scene !== scene && one.picture.name === picture.name);
    if (isOfAnother && put.some((one) => one.path === path)) continue;
    if (story.pictureOf.get(scene)?.sha256 === picture.sha256) continue;
    const from = await whereIs(story, picture.sha256, path, hashes);
    if (from === undefined) continue;
    if (from.path !== path) {
      // It may be recorded as another scene's since: the pictures of two scenes were swapped.
      const itsScene = isOfAnother ? (sceneOfName(picture.name) ?? from.entry?.scene) : scene;
      const entry = from.entry && { ...from.entry, ...(itsScene === undefined ? {} : { scene: itsScene }) };
      put.push({ path, from: join(story.projectDir, from.path), entry });
    }
    for (const other of story.pictures) if (other.scene === scene && other.path !== path) takeAway.add(other.path);
  }
  return { put, takeAway: [...takeAway] };
}

/** A file with this content: where it was, in the records, or among what is kept of the creator's own files. */
async function whereIs({ projectDir, manifest, pictures }: Story, sha256: string, path: string, hashes: FileHashes) {
  const standing = pictures.find((one) => one.path === path && one.sha256 === sha256);
  if (standing !== undefined) return { path, entry: undefined };
  for (const entry of manifest.filter((file) => file.sha256 === sha256 && file.kind === 'image')) {
    if ((await infoBelow(projectDir, entry.path))?.isFile() === true) return { path: entry.path, entry };
  }
  const other = pictures.find((one) => one.sha256 === sha256);
  if (other !== undefined) return { path: other.path, entry: undefined };
  for (const kept of await keptPictures(projectDir)) {
    if (!manifest.some((file) => file.path === kept) && (await hashes.of(join(projectDir, kept))) === sha256) {
      return { path: kept, entry: undefined };
    }
  }
  return undefined;
}

async function keptPictures(projectDir: string): Promise<string[]> {
  const found: string[] = [];
  for (const version of await keptVersions(projectDir)) {
    const folder = keptPath(version, PROJECT_FILES.images);
    if ((await infoBelow(projectDir, folder))?.isDirectory() !== true) continue;
    for (const name of await readdir(join(projectDir, folder))) {
      const path = `${folder}/${name}`;
      if ((await infoBelow(projectDir, path))?.isFile() === true) found.push(path);
    }
  }
  return found;
}
