import { AppError } from '../../contract/errors';
import type { FilmLists } from '../films/film-lists';
import { ProjectStories } from '../films/project-stories';
import type { Stories } from '../films/stories';
import type { Core } from './core';

interface FilmsParts {
  readonly core: Pick<Core, 'queue' | 'folders' | 'turns' | 'machineId' | 'log'>;
  readonly choosePicture: () => Promise<string | undefined>;
  readonly moveToBin: (path: string) => Promise<void>;
}

interface Films {
  readonly lists: FilmLists;
  readonly stories: Stories;
  /** Where the files of a project are; undefined for one that nobody knows. */
  folderOf(projectId: string): Promise<string | undefined>;
}

/** Films for the panel. */
export function openFilms({ core, choosePicture, moveToBin }: FilmsParts): Films {
  const { queue, folders, turns, machineId, log } = core;
  const later = async (): Promise<never> => {
    throw new AppError('internal', 'not there yet');
  };
  const stories = new ProjectStories({
    queue,
    folders,
    turns,
    machineId,
    choosePicture,
    moveToBin,
    onError: (error) => log.error('film.failed', error),
    onChanged: () => {},
  });
  return {
    lists: { overview: later, list: later, get: later, onChanged: () => () => {} },
    stories,
    folderOf: (projectId) => stories.folderOf(projectId),
  };
}
