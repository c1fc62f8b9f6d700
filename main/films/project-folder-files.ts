import { lstat, readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { z } from 'zod';
import { check } from '../../contract/check';
import { PROJECT_FILES } from '../../contract/project-files';
import { byNumberInName, byPreference, isLeftByTheSystem, sceneOfName } from '../../contract/scene-pictures';
import type { ManifestFile } from '../projects/manifest';
import { infoBelow } from '../projects/plain-files';
import { sha256OfFile } from '../system/sha256';

/** A script is made of at most 200,000 characters of text; a far larger file is not ours. */
const MAX_JSON_BYTES = 8 * 1024 * 1024;
/** What the film worker may be able to read; the panel cannot show a TIFF. */
const PICTURES: ReadonlySet<string> = new Set(
  ['jpg', 'jpeg', 'jfif', 'png', 'apng', 'gif', 'webp', 'avif', 'tif', 'tiff'].map((extension) => `.${extension}`),
);

/** A text file of the project; undefined when there is none, or a link or something far too large in its place. */
export async function readProjectText(projectDir: string, path: string): Promise<string | undefined> {
  const info = await infoBelow(projectDir, path);
  if (info?.isFile() !== true || info.size > MAX_JSON_BYTES) return undefined;
  return readFile(join(projectDir, path), 'utf8');
}

/** undefined for what is not JSON of this shape. */
export function parseText<S extends z.ZodType>(schema: S, text: string | undefined): z.output<S> | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed = check(schema, JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

export interface StandingPicture {
  /** Below the project's folder. */
  readonly path: string;
  readonly scene: number | undefined;
  readonly bytes: number;
  readonly sha256: string;
  /** The creator put it there or replaced it: no run of ours wrote what is in it. */
  readonly isOwn: boolean;
}

/** What lies in `images/`, in the order in which the film worker tries them. */
export async function standingPictures(
  projectDir: string,
  manifest: readonly ManifestFile[],
  hashes: FileHashes,
): Promise<StandingPicture[]> {
  if (!(await infoBelow(projectDir, PROJECT_FILES.images))?.isDirectory()) return [];
  const entries = manifest.filter(({ kind }) => kind === 'image');
  const names = await readdir(join(projectDir, PROJECT_FILES.images));
  const found: { picture: StandingPicture; ownSince: number | undefined; order: number }[] = [];
  for (const name of names.sort(byNumberInName)) {
    if (isLeftByTheSystem(name) || !PICTURES.has(extname(name).toLowerCase())) continue;
    const path = `${PROJECT_FILES.images}/${name}`;
    const info = await infoBelow(projectDir, path);
    if (info?.isFile() !== true) continue;
    const order = entries.findLastIndex((entry) => entry.path.normalize('NFC') === path.normalize('NFC'));
    const entry = entries[order];
    const sha256 = await hashes.of(join(projectDir, path));
    const isOwn = entry?.sha256 !== sha256;
    const scene = entry?.scene ?? sceneOfName(name);
    const picture = { path, scene, bytes: info.size, sha256, isOwn };
    found.push({ picture, ownSince: isOwn ? info.mtimeMs : undefined, order });
  }
  return found.sort(byPreference).map(({ picture }) => picture);
}

/** The picture of each scene; of several the first counts. Own pictures without a number are shown one after the other, by their names. */
export function pictureOfScene(
  pictures: readonly StandingPicture[],
  scenes: readonly number[],
): ReadonlyMap<number, StandingPicture> {
  const found = new Map<number, StandingPicture>();
  if (pictures.every(({ scene, isOwn }) => isOwn && scene === undefined)) {
    const inOrder = pictures.toSorted((a, b) => byNumberInName(a.path, b.path));
    for (const [index, scene] of scenes.entries()) {
      const picture = inOrder[index];
      if (picture !== undefined) found.set(scene, picture);
    }
    return found;
  }
  for (const picture of pictures) {
    if (picture.scene !== undefined && !found.has(picture.scene)) found.set(picture.scene, picture);
  }
  return found;
}

const KEPT = 2_000;

/** The sha256 of files, kept while neither size nor time of a file changes. */
export class FileHashes {
  private readonly known = new Map<string, string>();

  async of(path: string): Promise<string> {
    const { dev, ino, size, mtimeMs } = await lstat(path);
    const key = [path, dev, ino, size, mtimeMs].join('\n');
    const kept = this.known.get(key);
    if (kept !== undefined) return kept;
    const sha256 = await sha256OfFile(path);
    const [oldest] = this.known.keys();
    if (this.known.size >= KEPT && oldest !== undefined) this.known.delete(oldest);
    this.known.set(key, sha256);
    return sha256;
  }
}
