import type { Film, FilmOverview, FilmSort, FilmState } from '../../contract/film';

export interface StoredFilm {
  readonly film: Film;
  /** Which of its tasks runs next. */
  readonly nextTaskId: string | undefined;
}
/** Run order is the queue's, not stored. */
export type StoredSort = Exclude<FilmSort, 'next'>;
export interface FilmPageFilter {
  readonly states: readonly FilmState[];
  readonly userId: string | undefined;
  readonly sort: StoredSort;
}
export interface ShelfPage {
  readonly films: Film[];
  /** The cursor of the page behind it. */
  readonly next?: string;
}

/** Where films are kept. Every call is synchronous and takes some ms at most; a write that is not in a `transaction` is one of its own. */
export interface FilmShelf {
  /** Nothing was in it: all films have to be made. */
  readonly isNew: boolean;
  transaction<T>(work: () => T): T;
  get(projectId: string): StoredFilm | undefined;
  /** `generation`: the fill that looked at it. Whether anything else of it differs from what was there. */
  put(film: StoredFilm, generation: number): boolean;
  /** Whether it was there. */
  remove(projectId: string): boolean;
  /** How many scenes the creator changed since the film was made. It outlives `remove`. */
  changedScenes(projectId: string): number;
  setChangedScenes(projectId: string, n: number): void;
  counts(): Pick<FilmOverview, 'counts' | 'bytes'> & { readonly tasks: number };
  /** How many films match. */
  count(filter: Pick<FilmPageFilter, 'states' | 'userId'>): number;
  /** One page in order, behind the cursor. @throws AppError for a cursor of another list */
  page(filter: FilmPageFilter, limit: number, cursor: string | undefined): ShelfPage;
  /**
   * The films with all these words in title or project, or among `others`, in steps between which the caller lets others run. The last step
   * returns the page and how many were found.
   */
  search(
    text: string,
    others: readonly string[],
    filter: FilmPageFilter,
    limit: number,
    cursor: string | undefined,
  ): Generator<undefined, ShelfPage & { readonly total: number }>;
  /** The fill that looked at the film last. */
  generationOf(projectId: string): number | undefined;
  /** Films at which an older fill looked last. */
  olderThan(generation: number, limit: number): string[];
  mark(name: string): string | undefined;
  setMark(name: string, value: string): void;
  clearMark(name: string): void;
  /** Begins empty when this error says that what keeps the films is damaged; false for any other error. */
  beganAgain(error: unknown): boolean;
  close(): void;
}
