import { constants, type Stats } from 'node:fs';
import { copyFile, link, lstat, mkdir, open, readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isDiskFull } from '../../contract/disk-full';
import { AppError } from '../../contract/errors';
import { errorCode, isMissing, isTaken } from '../system/error-code';
import { flushFolder } from '../system/files';

/** The file or folder at a path below `root`; undefined when there is none, or when a link is on the way to it. */
export async function infoBelow(root: string, path: string): Promise<Stats | undefined> {
  const segments = path.split('/');
  let at = root;
  for (const [place, segment] of segments.entries()) {
    at = join(at, segment);
    const info = await lstat(at).catch((error: unknown) => {
      if (isMissing(error) || errorCode(error) === 'ENOTDIR') return undefined;
      throw error;
    });
    if (info === undefined || place === segments.length - 1) return info;
    if (!info.isDirectory()) return undefined;
  }
  return undefined;
}

/** Returns whether it is new: false when something of this name exists already. */
export async function makeOneFolder(path: string): Promise<boolean> {
  return mkdir(path).then(
    () => true,
    (error: unknown) => {
      if (!isTaken(error)) throw error;
      return false;
    },
  );
}

/** Creates `root/segments` one level at a time; a level that is a link or a file is refused, never followed. */
export async function makeFolders(root: string, segments: readonly string[]): Promise<string> {
  let folder = root;
  for (const segment of segments) {
    const parent = folder;
    folder = join(folder, segment);
    if (await makeOneFolder(folder)) await flushFolder(parent);
    else if (!(await lstat(folder)).isDirectory()) {
      throw new AppError('step_failed', { code: 'files.not_a_folder', name: segment });
    }
  }
  return folder;
}

/**
 * Gives a file a second name, which costs no room, or copies it where the disk has no hard links (exFAT, many NAS) or is another one.
 * A symbolic link stays one to the same target. Never replaces anything.
 */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  const info = await lstat(from);
  if (info.isSymbolicLink()) return symlink(await readlink(from), to);
  try {
    await link(from, to);
  } catch (error) {
    if (isDiskFull(error) || isTaken(error) || isMissing(error)) throw error;
    await copyWhole(from, to);
  }
}

async function copyWhole(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const copy = await open(to, 'r+');
    try {
      await copy.sync();
    } finally {
      await copy.close();
    }
  } catch (error) {
    if (!isTaken(error)) await rm(to, { force: true });
    throw error;
  }
}
