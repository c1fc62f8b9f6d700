import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { byNumberInName, isLeftByTheSystem } from '../../../contract/scene-pictures';

/** By their names: what is in the files is looked at once one is wanted. */
const LOOKS_LIKE_A_PICTURE = /\.(?:jpe?g|png|gif|webp|avif)$/iu;
const MAX_BYTES = 200 * 1024 * 1024;

/**
 * The names of the pictures in a folder, in the order of the numbers in them; undefined when there is no such folder. Links and folders in it
 * do not count. Nothing but names is read, so that a folder of many thousand files costs a moment.
 */
export async function picturesIn(folder: string): Promise<string[] | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  return entries
    ?.filter((entry) => entry.isFile() && LOOKS_LIKE_A_PICTURE.test(entry.name) && !isLeftByTheSystem(entry.name))
    .map(({ name }) => name)
    .sort(byNumberInName);
}

/**
 * What is in a file of the folder; undefined for one that cannot be read, is too large, or has been replaced by a link since its name was read.
 * The file is only ever opened for reading.
 */
export async function bytesIn(folder: string, name: string): Promise<Buffer | undefined> {
  // Windows has no such flag: there the list of names leaves links out.
  const handle = await open(join(folder, name), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(
    () => undefined,
  );
  if (handle === undefined) return undefined;
  try {
    const info = await handle.stat();
    return info.isFile() && info.size <= MAX_BYTES ? await handle.readFile() : undefined;
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}
