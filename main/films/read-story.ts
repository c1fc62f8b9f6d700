import { createHash } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../contract/errors';
import {
  type FilmRecord,
  filmRecordSchema,
  PROJECT_FILES,
  type ScriptFile,
  scenesInOrder,
  scriptFileSchema,
} from '../../contract/project-files';
import type { FilmVersion, ProjectFile } from '../../contract/storyboard';
import { withFoundFilms } from '../projects/found-films';
import { isKept } from '../projects/kept-versions';
import { type ManifestFile, readManifest } from '../projects/manifest';
import { infoBelow } from '../projects/plain-files';
import {
  type FileHashes,
  parseText,
  pictureOfScene,
  readProjectText,
  type StandingPicture,
  standingPictures,
} from './project-folder-files';
import { type Filmed, fileOf, filmsMade, reasonOf } from './versions';

/** What lies in a project's folder about its film. */
export interface Story {
  readonly projectDir: string;
  readonly script: ScriptFile;
  /** Of the script's text. */
  readonly revision: string;
  readonly manifest: readonly ManifestFile[];
  readonly pictures: readonly StandingPicture[];
  readonly pictureOf: ReadonlyMap<number, StandingPicture>;
  /** The oldest first. */
  readonly films: readonly Filmed[];
  readonly present: Filmed | undefined;
  /** What the present film was made of. */
  readonly record: FilmRecord | undefined;
}

/** @throws AppError `no_script` when the folder has none, or none that can be read */
export async function readStory(projectDir: string, projectId: string, hashes: FileHashes): Promise<Story> {
  const manifest = (await infoBelow(projectDir, PROJECT_FILES.manifest)) && (await readManifest(projectDir));
  // Names that are one folder on some systems: it is another project's.
  const isOurs = manifest === undefined || manifest === null || manifest.projectId === projectId;
  const text = isOurs ? await readProjectText(projectDir, PROJECT_FILES.script) : undefined;
  const script = parseText(scriptFileSchema, text);
  if (script === undefined || text === undefined) throw new AppError('no_script', 'The project has no script.');
  const files = await withFoundFilms(projectDir, manifest?.files ?? [], (path) => hashes.of(path));
  const films = filmsMade(files);
  const present = films.find(({ isPresent }) => isPresent);
  const pictures = await standingPictures(projectDir, files, hashes);
  const scenes = scenesInOrder(script).map(({ scene }) => scene);
  // A film that was made again may be the same to the byte: it is the earlier one then, and what stands beside it is of the later task.
  const video = files.findLast(({ path }) => path === PROJECT_FILES.video);
  const standing = present && video && { ...present, folder: undefined, video };
  return {
    projectDir,
    script,
    revision: revisionOf(text),
    manifest: files,
    pictures,
    pictureOf: pictureOfScene(pictures, scenes),
    films,
    present,
    record: standing && (await recordOf(projectDir, files, standing)),
  };
}

const revisionOf = (scriptText: string): string => createHash('sha256').update(scriptText).digest('hex').slice(0, 16);

/** What a film was made of; undefined for one that somebody's own program made. */
export async function recordOf(
  projectDir: string,
  manifest: readonly ManifestFile[],
  film: Filmed,
): Promise<FilmRecord | undefined> {
  const file = fileOf(manifest, film, PROJECT_FILES.film);
  return file && parseText(filmRecordSchema, await readProjectText(projectDir, file.path));
}

/** Of a recorded file, as the panel asks for it. */
export const shownFile = ({ path, bytes, kind, sha256 }: ManifestFile): ProjectFile => ({
  path,
  bytes,
  kind,
  version: sha256.slice(0, 16),
});

/** The newest first. A film whose file is gone is none. */
export async function versionsOf({ projectDir, manifest, films }: Story): Promise<FilmVersion[]> {
  const versions: FilmVersion[] = [];
  let before: { readonly record: FilmRecord | undefined } | undefined;
  for (const film of films) {
    const record = await recordOf(projectDir, manifest, film);
    const reason = reasonOf(record, before);
    before = { record };
    const info = await infoBelow(projectDir, film.video.path);
    if (info?.isFile() !== true) continue;
    const subtitles = fileOf(manifest, film, PROJECT_FILES.subtitles);
    const thumbnail = fileOf(manifest, film, PROJECT_FILES.thumbnail);
    const seconds = film.video.seconds ?? record?.seconds;
    versions.push({
      version: film.version,
      isPresent: film.isPresent,
      isDraft: film.video.draft === true,
      madeAt: (await lstat(join(projectDir, film.video.path))).mtime.toISOString(),
      video: shownFile(film.video),
      ...(subtitles === undefined ? {} : { subtitles: shownFile(subtitles) }),
      ...(thumbnail === undefined ? {} : { thumbnail: shownFile(thumbnail) }),
      ...(seconds === undefined ? {} : { seconds }),
      bytes: bytesOf(manifest, film),
      reason,
    });
  }
  return versions.reverse();
}

function bytesOf(manifest: readonly ManifestFile[], { folder }: Filmed): number {
  const isOfIt = ({ path }: ManifestFile): boolean =>
    folder === undefined ? !isKept(path) : path.startsWith(`${PROJECT_FILES.versions}/${folder}/`);
  return manifest.filter(isOfIt).reduce((sum, { bytes }) => sum + bytes, 0);
}
