import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_FILES, STAGING_PREFIX } from '../../contract/project-files';
import { removeStaging } from './project-folder';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const literal = (text: string) => text.replace(/[.]/g, '\\.');
/** Only names that this app makes: the workspace may be a folder that other programs keep their own `.partial` files in. */
const OURS = new RegExp(
  `^(?:${literal(STAGING_PREFIX)}${UUID}|${literal(PROJECT_FILES.manifest)}\\.${UUID}\\.tmp)$`,
  'i',
);

/**
 * Removes what runs left behind when the app died: work in progress in every project. Call at start, before any worker runs.
 * Answers what it removed; a folder that cannot be read or removed is reported and passed over.
 */
export async function removeLeftovers(
  workspace: string,
  onProblem: (path: string, error: unknown) => void,
): Promise<string[]> {
  const removed: string[] = [];
  const entriesOf = async (path: string) => {
    try {
      return await readdir(path, { withFileTypes: true });
    } catch (error) {
      // No workspace yet: the first start.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) onProblem(path, error);
      return [];
    }
  };
  for (const project of await entriesOf(workspace)) {
    // Links are not followed: nothing outside the workspace is ours to remove.
    if (!project.isDirectory()) continue;
    const projectDir = join(workspace, project.name);
    for (const entry of await entriesOf(projectDir)) {
      if (!OURS.test(entry.name)) continue;
      const path = join(projectDir, entry.name);
      try {
        await removeStaging(path);
        removed.push(path);
      } catch (error) {
        onProblem(path, error);
      }
    }
  }
  return removed;
}
