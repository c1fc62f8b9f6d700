import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** lstat: a link in the project could lead a worker to any file on the disk. */
const infoOf = (path: string) => lstat(path).catch(() => undefined);

const isPlainFile = async (path: string): Promise<boolean> => (await infoOf(path))?.isFile() === true;
const isPlainFolder = async (path: string): Promise<boolean> => (await infoOf(path))?.isDirectory() === true;

/** The names of the files in a folder of the project, in no order; links do not count, and a link in place of the folder has none. */
export async function plainFilesIn(inputDir: string, folderName: string): Promise<string[]> {
  const folder = join(inputDir, folderName);
  if (!(await isPlainFolder(folder))) return [];
  const names: string[] = [];
  for (const name of await readdir(folder)) if (await isPlainFile(join(folder, name))) names.push(name);
  return names;
}

/** The text of a file in the project itself; undefined when there is none. Throws when it is a link, not a file, or too large. */
export async function readProjectText(inputDir: string, name: string, maxBytes: number): Promise<string | undefined> {
  const path = join(inputDir, name);
  const info = await infoOf(path);
  if (info === undefined) return undefined;
  if (!info.isFile() || info.size > maxBytes) throw new Error(`${name} is a link, no file, or too large`);
  return readFile(path, 'utf8');
}
