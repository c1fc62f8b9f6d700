import { AppError } from '../../contract/errors';
import type { FilmLists } from '../films/film-lists';
import type { Stories } from '../films/stories';

/** Films for the panel. */
export function openFilms(): { readonly lists: FilmLists; readonly stories: Stories } {
  const later = async (): Promise<never> => {
    throw new AppError('internal', 'not there yet');
  };
  return {
    lists: { overview: later, list: later, get: later, onChanged: () => () => {} },
    stories: {
      storyboard: later,
      edit: later,
      usePicture: later,
      redo: later,
      voice: later,
      restore: later,
      duplicate: later,
      delete: later,
    },
  };
}
