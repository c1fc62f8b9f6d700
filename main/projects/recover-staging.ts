import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../system/error-code';
import { removeStaging, stagingPrefixOf } from './project-folder';

const LEASE_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type OnProblem = (path: string, error: unknown) => void;

/**
 * Removes the work in progress that this app's runs left in every project when the app died. Call at start, before any worker runs.
 * Only what carries this machine's id goes: the workspace may be shared, and another app's run may be alive beside it; and it may be a
 * folder in which other programs keep `.partial` files of their own. Returns what was removed; a folder that cannot be read or removed
 * is reported and skipped.
 */
export async function removeLeftovers(workspace: string, machineId: string, onProblem: OnProblem): Promise<string[]> {
  const removed: string[] = [];
  for (const project of await entriesOf(workspace, onProblem)) {
    // Links are not followed: nothing outside the workspace is ours to remove.
    if (project.isDirectory()) {
      removed.push(...(await removeLeftoversIn(join(workspace, project.name), machineId, onProblem)));
    }
  }
  return removed;
}

/** The same in one project's folder, wherever it is. */
export async function removeLeftoversIn(
  projectDir: string,
  machineId: string,
  onProblem: OnProblem,
): Promise<string[]> {
  const prefix = stagingPrefixOf(machineId);
  const isOurs = (name: string) => name.startsWith(prefix) && LEASE_ID.test(name.slice(prefix.length));
  const removed: string[] = [];
  for (const entry of await entriesOf(projectDir, onProblem)) {
    if (!isOurs(entry.name)) continue;
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
