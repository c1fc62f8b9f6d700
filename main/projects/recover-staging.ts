import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_FILES, STAGING_PREFIX } from '../../contract/project-files';
import { isMissing } from '../system/error-code';
import { removeStaging } from './project-folder';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const literal = (text: string) => text.replace(/[.]/g, '\\.');
/** Only names that this app makes: the workspace may be a folder that other programs keep their own `.partial` files in. */
const OURS = new RegExp(
  `^(?:${literal(STAGING_PREFIX)}${UUID}|${literal(PROJECT_FILES.manifest)}\\.${UUID}\\.tmp)$`,
  'i',
);

type OnProblem = (path: string, error: unknown) => void;

/**
 * Removes what runs left behind when the app died: work in progress in every project. Call at start, before any worker runs.
 * Answers what it removed; a folder that cannot be read or removed is reported and passed over.
 */
export async function removeLeftovers(workspace: string, onProblem: OnProblem): Promise<string[]> {
  const removed: string[] = [];
  for (const project of await entriesOf(workspace, onProblem)) {
    // Links are not followed: nothing outside the workspace is ours to remove.
    if (project.isDirectory()) removed.push(...(await removeLeftoversIn(join(workspace, project.name), onProblem)));
  }
  return removed;
}

/** The same in one project's folder, wherever it is. */
export async function removeLeftoversIn(projectDir: string, onProblem: OnProblem): Promise<string[]> {
  const removed: string[] = [];
  for (const entry of await entriesOf(projectDir, onProblem)) {
    if (!OURS.test(entry.name)) continue;
    const path = join(projectDir, entry.name);
    try {
      await removeStaging(path);
      removed.push(path);
    } catch (error) {
      onProblem(path, error);
    }
  }
  return removed;
}

async function entriesOf(path: string, onProblem: OnProblem): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    // No workspace yet, or a project without its folder.
    if (!isMissing(error)) onProblem(path, error);
    return [];
  }
}
