import { lstat, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PROJECT_FILES } from '../../contract/project-files';
import { flushFolder } from '../system/files';
import { infoBelow, linkOrCopy, makeFolders } from './plain-files';

export const isKept = (path: string): boolean => path.startsWith(`${PROJECT_FILES.versions}/`);
export const keptPath = (version: number, path: string): string => `${PROJECT_FILES.versions}/${version}/${path}`;

/**
 * The version that files about to be replaced go to: the highest one as long as it has none of their names, else the next number. So a
 * second film, published by three runs, moves the whole first film into one folder.
 */
export async function versionFor(projectDir: string, paths: readonly string[]): Promise<number> {
  const highest = await highestVersion(projectDir);
  if (highest === 0) return 1;
  for (const top of new Set(paths.map((path) => path.split('/')[0] ?? ''))) {
    if (!(await isFreeFor(projectDir, highest, top))) return highest + 1;
  }
  return highest;
}

/**
 * For files of single scenes: the highest version as long as no finished film closed it and it has nothing of these scenes. So all that
 * was made again for one film lies in one folder, and the film that it replaces joins it there.
 */
export async function versionForPart(
  projectDir: string,
  paths: readonly string[],
  hasSceneIn: (version: number) => boolean,
): Promise<number> {
  const highest = await highestVersion(projectDir);
  if (highest === 0) return 1;
  const isClosed = (await infoBelow(projectDir, keptPath(highest, PROJECT_FILES.video))) !== undefined;
  if (isClosed || hasSceneIn(highest)) return highest + 1;
  for (const path of paths) {
    const isTaken = (await infoBelow(projectDir, keptPath(highest, path))) !== undefined;
    if (isTaken && !(await isSameFile(projectDir, highest, path))) return highest + 1;
  }
  return highest;
}

/** The numbers of the folders in `versions/`, the lowest first. */
export async function keptVersions(projectDir: string): Promise<number[]> {
  if (!(await infoBelow(projectDir, PROJECT_FILES.versions))?.isDirectory()) return [];
  const names = await readdir(join(projectDir, PROJECT_FILES.versions));
  const numbers = names.filter((name) => /^[1-9]\d{0,8}$/.test(name)).map(Number);
  return numbers.sort((a, b) => a - b);
}

const highestVersion = async (projectDir: string): Promise<number> => (await keptVersions(projectDir)).at(-1) ?? 0;

/** Also true when a run that was killed half-way had begun to keep these same files there. */
async function isFreeFor(projectDir: string, version: number, top: string): Promise<boolean> {
  const kept = await infoBelow(projectDir, keptPath(version, top));
  if (kept === undefined) return true;
  if (!kept.isDirectory()) return isSameFile(projectDir, version, top);
  const below = await readdir(join(projectDir, keptPath(version, top)), { recursive: true, withFileTypes: true });
  for (const entry of below) {
    if (entry.isDirectory()) continue;
    const root = join(projectDir, keptPath(version, ''));
    const path = join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/');
    if (!(await isSameFile(projectDir, version, path))) return false;
  }
  return true;
}

async function isSameFile(projectDir: string, version: number, path: string): Promise<boolean> {
  const [standing, kept] = await Promise.all([
    infoBelow(projectDir, path),
    infoBelow(projectDir, keptPath(version, path)),
  ]);
  if (standing === undefined || kept === undefined) return false;
  // Windows and some network disks number their files beyond 2^53: rounded, two neighbours would be the same.
  const [one, other] = await Promise.all([
    lstat(join(projectDir, path), { bigint: true }),
    lstat(join(projectDir, keptPath(version, path)), { bigint: true }),
  ]);
  return one.ino === other.ino && one.dev === other.dev;
}

/**
 * Gives each file a second name in the version's folder; when this resolves they are on the disk, and the files may be replaced. Returns
 * a function that takes the names away again; a failure half-way does that by itself. Neither does it once `mayUndo` says no.
 */
export async function keepFiles(
  projectDir: string,
  version: number,
  paths: readonly string[],
  mayUndo: () => Promise<boolean>,
): Promise<() => Promise<void>> {
  const made: string[] = [];
  const undo = async () => {
    if (!(await mayUndo())) return;
    for (const path of made) await rm(path, { force: true });
  };
  try {
    const folders = new Set<string>();
    for (const path of paths) {
      const target = keptPath(version, path);
      const folder = await makeFolders(projectDir, target.split('/').slice(0, -1));
      if (await isSameFile(projectDir, version, path)) continue;
      const to = join(projectDir, target);
      await linkOrCopy(join(projectDir, path), to);
      made.push(to);
      folders.add(folder);
    }
    for (const folder of folders) await flushFolder(folder);
  } catch (error) {
    await undo();
    throw error;
  }
  return undo;
}

/** Puts a kept file back where it was, if nothing is there. */
export async function putBack(projectDir: string, version: number, path: string): Promise<void> {
  const place = join(projectDir, path);
  const isThere = await lstat(place).then(
    () => true,
    () => false,
  );
  if (!isThere) await linkOrCopy(join(projectDir, keptPath(version, path)), place);
  await flushFolder(dirname(place));
}
