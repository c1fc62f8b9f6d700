import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** lstat: a link in the project could lead a worker to any file on the disk. */
const infoOf = (path: string) => lstat(path).catch(() => undefined);

export const isPlainFile = async (path: string): Promise<boolean> => (await infoOf(path))?.isFile() === true;
export const isPlainFolder = async (path: string): Promise<boolean> => (await infoOf(path))?.isDirectory() === true;

/** The text of a file in the project itself; undefined when there is none. Throws when it is a link, not a file, or too large. */
export async function readProjectText(inputDir: string, name: string, maxBytes: number): Promise<string | undefined> {
  const path = join(inputDir, name);
  const info = await infoOf(path);
  if (info === undefined) return undefined;
  if (!info.isFile() || info.size > maxBytes) throw new Error(`${name} is a link, no file, or too large`);
  return readFile(path, 'utf8');
}
