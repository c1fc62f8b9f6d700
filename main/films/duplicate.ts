import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { MUSIC_FILE, PROJECT_FILES } from '../../contract/project-files';
import { manifestText } from '../projects/manifest';
import { infoBelow } from '../projects/plain-files';
import { flushFolder } from '../system/files';
import type { Story } from './read-story';

/**
 * A folder for a project of another name with the same script, pictures and music. Files are copied: what somebody does to one of them by
 * hand must not change the other film.
 * @param folder absolute; it must not exist
 */
export async function duplicateFolder(story: Story, projectId: string, folder: string): Promise<void> {
  await mkdir(folder);
  try {
    const copy = (path: string) =>
      copyFile(join(story.projectDir, path), join(folder, path), constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    for (const name of [PROJECT_FILES.images, PROJECT_FILES.audio]) await mkdir(join(folder, name));
    for (const { path } of story.pictures) await copy(path);
    for (const path of await musicOf(story.projectDir)) await copy(path);
    const script = { ...story.script, projectId };
    await writeFile(join(folder, PROJECT_FILES.script), `${JSON.stringify(script, null, 2)}\n`, { flag: 'wx' });
    // Where they come from is said of these pictures too. The creator's own stay the creator's.
    const ours = new Set(story.pictures.filter(({ isOwn }) => !isOwn).map(({ path }) => path));
    const files = story.manifest.filter(({ path, kind }) => kind === 'image' && ours.has(path));
    await writeFile(join(folder, PROJECT_FILES.manifest), manifestText(projectId, files), { flag: 'wx' });
    await flushFolder(folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function musicOf(projectDir: string): Promise<string[]> {
  if ((await infoBelow(projectDir, PROJECT_FILES.audio))?.isDirectory() !== true) return [];
  const found: string[] = [];
  for (const name of await readdir(join(projectDir, PROJECT_FILES.audio))) {
    const path = `${PROJECT_FILES.audio}/${basename(name)}`;
    if (MUSIC_FILE.test(name) && (await infoBelow(projectDir, path))?.isFile() === true) found.push(path);
  }
  return found;
}
