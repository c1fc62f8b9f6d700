import { type FilmRecord, PROJECT_FILES, type ScriptScene, scenesInOrder } from '../../contract/project-files';
import type { FilmVersion } from '../../contract/storyboard';
import { keptPath } from '../projects/kept-versions';
import type { ManifestFile } from '../projects/manifest';

/** A film that was made: where its files are, and its number. */
export interface Filmed {
  /** From 1, in the order in which they were made. */
  readonly version: number;
  readonly isPresent: boolean;
  /** Of `versions`; undefined while it was never replaced. */
  readonly folder: number | undefined;
  readonly video: ManifestFile;
}

/**
 * The films of a project, the oldest first. A film that was restored is present and lies in `versions` too: it is one film. Those that
 * were cleaned away keep their numbers.
 */
export function filmsMade(manifest: readonly ManifestFile[]): Filmed[] {
  const at = (path: string) => manifest.findLast((file) => file.path === path);
  const present = at(PROJECT_FILES.video);
  const numbers = manifest.flatMap(({ path }) => {
    const kept = /^versions\/(\d{1,9})\/(?:video\.mp4|film\.json)$/.exec(path);
    return kept === null ? [] : [Number(kept[1])];
  });
  const films: Filmed[] = [];
  let version = 0;
  for (const folder of [...new Set(numbers)].sort((a, b) => a - b)) {
    const video = at(keptPath(folder, PROJECT_FILES.video));
    if (video !== undefined && films.some((film) => film.video.sha256 === video.sha256)) continue;
    version += 1;
    if (video !== undefined) films.push({ version, folder, video, isPresent: video.sha256 === present?.sha256 });
  }
  if (present !== undefined && !films.some(({ isPresent }) => isPresent)) {
    films.push({ version: version + 1, folder: undefined, video: present, isPresent: true });
  }
  return films;
}

/** A film's other file: subtitles, cover, record. Only when it is of the same run: somebody's own program may have made the film alone. */
export function fileOf(
  manifest: readonly ManifestFile[],
  { folder, video }: Filmed,
  path: string,
): ManifestFile | undefined {
  const place = folder === undefined ? path : keptPath(folder, path);
  return manifest.findLast((file) => file.path === place && file.taskId === video.taskId);
}

/** What differs from the film before. Without a record of either, only that it was filmed again is known. */
export function reasonOf(
  film: FilmRecord | undefined,
  before: { readonly record: FilmRecord | undefined } | undefined,
): FilmVersion['reason'] {
  if (before === undefined) return { kind: 'first' };
  if (film === undefined || before.record === undefined) return { kind: 'film' };
  if (film.script.taskId !== before.record.script.taskId) return { kind: 'script' };
  const earlier = new Map(scenesInOrder(before.record.script).map((scene) => [scene.scene, scene]));
  const pictures = new Map(before.record.scenes.map(({ scene, picture }) => [scene, picture.sha256]));
  const isOther = ({ scene, narration, subtitle }: ScriptScene): boolean =>
    earlier.get(scene)?.narration !== narration ||
    earlier.get(scene)?.subtitle !== subtitle ||
    film.scenes.find((one) => one.scene === scene)?.picture.sha256 !== pictures.get(scene);
  const places = scenesInOrder(film.script).flatMap((scene, index) => (isOther(scene) ? [index + 1] : []));
  return places.length === 0 ? { kind: 'film' } : { kind: 'scenes', scenes: places };
}
