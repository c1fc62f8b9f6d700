import { AppError } from '../../contract/errors';
import type { FilmLists } from '../films/film-lists';
import { ProjectStories } from '../films/project-stories';
import type { Stories } from '../films/stories';
import type { Core } from './core';

/** Films for the panel. */
export function openFilms({
  queue,
  folders,
  turns,
  machineId,
}: Pick<Core, 'queue' | 'folders' | 'turns' | 'machineId'>): { readonly lists: FilmLists; readonly stories: Stories } {
  const later = async (): Promise<never> => {
    throw new AppError('internal', 'not there yet');
  };
  const stories = new ProjectStories({ queue, folders, turns, machineId, onChanged: () => {} });
  return {
    lists: { overview: later, list: later, get: later, onChanged: () => () => {} },
    stories: {
      storyboard: (projectId) => stories.storyboard(projectId),
      edit: (projectId, revision, edit) => stories.edit(projectId, revision, edit),
      usePicture: later,
      redo: (request) => stories.redo(request),
      voice: later,
      restore: later,
      duplicate: later,
      delete: later,
    },
  };
}
