import { readdir } from 'node:fs/promises';
import { AppError } from '../../contract/errors';
import { folded } from '../../contract/search-text';
import type { TaskReader } from '../store/task-reader';
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

/**
 * Names of new projects: the title, or the title with the first number that neither a task nor a folder of the workspace has. A film that
 * the creator adds again is a new one, however often its title was used.
 */
export function createProjectNames(tasks: Pick<TaskReader, 'projectsLike'>, workspace: () => string): ProjectNames {
  let last: Promise<unknown> = Promise.resolve();
  const free = async (title: string): Promise<string> => {
    const wanted = title.normalize('NFC').trim();
    if (wanted === '') throw new AppError('invalid_body', 'A title or a project is needed.', 'projectId');
    // None yet, or one that cannot be read: the task says so when it runs.
    const entries = await readdir(workspace()).catch(() => []);
    const folders = new Set(entries.map(folded));
    const projects = new Set((await tasks.projectsLike(wanted)).map(folded));
    for (let number = 1; ; number += 1) {
      const name = numbered(wanted, number);
      if (!projects.has(folded(name)) && !folders.has(folded(projectFolderName(name)))) return name;
    }
  };
  return {
    free,
    addNew(title, add) {
      const turn = last.then(async () => add(await free(title)));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
