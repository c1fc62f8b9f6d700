import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scriptOf, writeCard } from '../../workers/video/video-context';

/** A project as a script and an image task leave it, ready for its film: a browser that draws cards would take longer than the film. */
export async function readyForFilm(workspace: string, projectId: string, narrations: readonly string[]): Promise<void> {
  const folder = join(workspace, projectId);
  await mkdir(join(folder, 'images'), { recursive: true });
  await writeCard(join(folder, 'images', '001.jpg'), 0);
  await writeFile(join(folder, 'script.json'), JSON.stringify(scriptOf(narrations, { projectId })));
}
