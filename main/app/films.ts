import { AppError } from '../../contract/errors';
import { FilmKeeper } from '../films/film-keeper';
import type { FilmLists } from '../films/film-lists';
import { KeptFilms } from '../films/kept-films';
import type { Stories } from '../films/stories';
import type { FilmShelf } from '../store/film-shelf';
import { FilmFile } from '../store/sqlite/films/film-file';
import type { Core } from './core';

export interface Films {
  readonly lists: FilmLists;
  readonly stories: Stories;
  /** Before the queue is closed. */
  close(): void;
}

/** Films for the panel. */
export function openFilms(core: Pick<Core, 'films' | 'queue' | 'recovery' | 'log'>): Films {
  const { films, queue, log } = core;
  const shelf = openFile(core);
  const keeper = new FilmKeeper({ source: films.source, shelf, onError: (error) => log.error('films.failed', error) });
  const stopFollowing = films.onChanges(keeper.follow);
  const later = async (): Promise<never> => {
    throw new AppError('internal', 'not there yet');
  };
  return {
    lists: new KeptFilms({ keeper, shelf, source: films.source, tasks: queue.tasks }),
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
    close() {
      keeper.close();
      stopFollowing();
    },
  };
}

/** In memory where the disk does not take it: the films are then made again at each start. */
function openFile({ films, recovery, log }: Pick<Core, 'films' | 'recovery' | 'log'>): FilmShelf {
  // Tasks of a backup: whatever the films were made of may be gone.
  if (recovery !== undefined) FilmFile.remove(films.file);
  try {
    return FilmFile.open(films.file, films.of);
  } catch (error) {
    log.error('films.not-kept', error);
    return FilmFile.open(':memory:', films.of);
  }
}
