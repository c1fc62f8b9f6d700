import { randomUUID } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { flushFolder } from '../system/files';
import { removeStaging, stagingPrefixOf } from './project-folder';

/**
 * Work of main's own in a project's folder: what it prepares lies in a staging folder, as that of a run does, and is removed however the work
 * ends; after a crash, by the next start.
 */
export async function inStaging<T>(
  projectDir: string,
  machineId: string,
  work: (stagingDir: string) => Promise<T>,
): Promise<T> {
  const stagingDir = join(projectDir, `${stagingPrefixOf(machineId)}${randomUUID()}`);
  await mkdir(stagingDir);
  try {
    return await work(stagingDir);
  } finally {
    await removeStaging(stagingDir);
  }
}

/** Puts a text in the place of a file: whole or not at all. The caller has the folder's turn. */
export async function replaceText(stagingDir: string, path: string, text: string): Promise<void> {
  const staged = join(stagingDir, randomUUID());
  const file = await open(staged, 'wx', 0o644);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(staged, path);
  await flushFolder(dirname(path));
}
