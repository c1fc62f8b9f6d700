import { readdir, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../contract/errors';
import { folded } from '../../contract/search-text';
import type { TaskReader } from '../store/task-reader';
import { isMissing } from '../system/error-code';
import { LOCKS_FOLDER, lockName } from './folder-lock';
import { makeOneFolder } from './plain-files';
import { projectFolderName } from './project-folder';

/** As many UTF-16 units as the contract lets a project's name have. */
const MAX_CHARS = 200;
const FIRST_NUMBER = 2;

export interface ProjectNames {
  /** The name that a new project of this title would get now. */
  free(title: string): Promise<string>;
  /** Adds something under a free name: one after the other, so that two at once do not get the same. */
  addNew<T>(title: string, add: (projectId: string) => Promise<T>): Promise<T>;
}

/** The title with a number behind it, cut so that both fit and no character is torn. */
function numbered(title: string, number: number): string {
  const suffix = number < FIRST_NUMBER ? '' : ` ${number}`;
  const cut = title.slice(0, MAX_CHARS - suffix.length).replace(/[\ud800-\udbff]$/u, '');
  return cut.trimEnd() + suffix;
}

/** By now every machine of a studio knows of a project that another one has added. */
const KNOWN_EVERYWHERE_MS = 60_000;

/**
 * Names of new projects: the title, or the title with the first number that neither a task nor a folder of the workspace has. A film that
 * the creator adds again is a new one, however often its title was used.
 *
 * Machines that share a workspace hear of each other's projects a moment late. So the one that adds a name first makes a folder for it
 * beside the locks of folders, which the others respect.
 */
export function createProjectNames(
  tasks: Pick<TaskReader, 'projectsLike'>,
  workspace: () => string,
  { areShared }: { readonly areShared: boolean } = { areShared: false },
): ProjectNames {
  let last: Promise<unknown> = Promise.resolve();
  const free = async (
    title: string,
    isMine: (name: string) => Promise<boolean> = async () => true,
  ): Promise<string> => {
    const wanted = title.normalize('NFC').trim();
    if (wanted === '') throw new AppError('invalid_body', 'A title or a project is needed.', 'projectId');
    // None yet, or one that cannot be read: the task says so when it runs.
    const entries = await readdir(workspace()).catch(() => []);
    const folders = new Set(entries.map(folded));
    const projects = new Set((await tasks.projectsLike(wanted)).map(folded));
    for (let number = 1; ; number += 1) {
      const name = numbered(wanted, number);
      const isUsed = projects.has(folded(name)) || folders.has(folded(projectFolderName(name)));
      if (!isUsed && (await isMine(name))) return name;
    }
  };
  const addShared = async <T>(title: string, add: (projectId: string) => Promise<T>): Promise<T> => {
    let mark = '';
    const isMine = (name: string): Promise<boolean> => {
      mark = join(workspace(), LOCKS_FOLDER, `${lockName(projectFolderName(name))}.name`);
      return reserve(mark);
    };
    const name = await free(title, isMine);
    const giveBack = () => void rmdir(mark).catch(() => {});
    try {
      const added = await add(name);
      setTimeout(giveBack, KNOWN_EVERYWHERE_MS).unref();
      return added;
    } catch (error) {
      giveBack();
      throw error;
    }
  };
  return {
    free: (title) => free(title),
    addNew(title, add) {
      const turn = last.then(async () => (areShared ? addShared(title, add) : add(await free(title))));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}

/** False when another machine has it. Without the workspace nobody has any; the task says so when it runs. */
async function reserve(mark: string): Promise<boolean> {
  try {
    await makeOneFolder(dirname(mark));
    return await makeOneFolder(mark);
  } catch (error) {
    if (isMissing(error)) return true;
    throw error;
  }
}
