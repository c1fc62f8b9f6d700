import { randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { lstat, mkdir, readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { STAGING_PREFIX } from '../../contract/project-files';
import { isMissing } from '../system/error-code';
import { LOCKS_FOLDER } from './folder-lock';
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

const DAY_MS = 24 * 3_600_000;
const ABANDONED_AFTER_MS = 7 * DAY_MS;
const ANY_STAGING = new RegExp(`^${STAGING_PREFIX.replace('.', '\\.')}[0-9a-f]{8}-${LEASE_ID.source.slice(1)}`);
/** Reserved names, and locks that were prepared and never had. One that is had is taken over by whoever wants it. */
const OF_LOCKS = /^[0-9a-f]{16}\.(?:name|[0-9a-f-]{36})$/;

/**
 * Removes work in progress that no machine will come back for: of a machine that is gone, or one whose home is new. What is in it
 * has not been touched by its name for seven days, by the disk's own clock. That could still be a run of seven days; so nothing goes while
 * any machine has a run that began more than six days ago.
 *
 * @param longestRunMs for how long the oldest run of all machines has been going on; 0 when none is
 * @returns what was removed; a folder that cannot be read or removed is reported and skipped.
 */
export async function removeAbandoned(
  workspace: string,
  longestRunMs: number,
  onProblem: OnProblem,
): Promise<string[]> {
  if (longestRunMs > ABANDONED_AFTER_MS - DAY_MS) return [];
  const found: string[] = [];
  for (const folder of await entriesOf(workspace, onProblem)) {
    if (!folder.isDirectory()) continue;
    const isOne = folder.name === LOCKS_FOLDER ? OF_LOCKS : ANY_STAGING;
    const below = join(workspace, folder.name);
    const entries = await entriesOf(below, onProblem);
    found.push(
      ...entries.filter((one) => one.isDirectory() && isOne.test(one.name)).map(({ name }) => join(below, name)),
    );
  }
  if (found.length === 0) return [];
  const now = await diskNowMs(workspace);
  const removed: string[] = [];
  for (const old of found) {
    try {
      if (now - (await lstat(old)).mtimeMs <= ABANDONED_AFTER_MS) continue;
      await removeStaging(old);
      removed.push(old);
    } catch (error) {
      if (!isMissing(error)) onProblem(old, error);
    }
  }
  return removed;
}

/** A machine's own clock may be years away from the one that the files have their times from. */
async function diskNowMs(workspace: string): Promise<number> {
  const probe = join(workspace, `${LOCKS_FOLDER}-${randomUUID()}`);
  await mkdir(probe);
  try {
    return (await lstat(probe)).mtimeMs;
  } finally {
    await rmdir(probe);
  }
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
