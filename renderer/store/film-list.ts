import {
  FILM_STATES,
  type Film,
  type FilmFilter,
  type FilmPage,
  type FilmSort,
  type FilmState,
  type FilmsChanged,
} from '../../contract/film';
import { folded } from '../../contract/search-text';

export interface FilmListRequest extends FilmFilter {
  readonly sort: FilmSort;
}

/** Films from the first one to where the next page begins. */
export interface FilmList {
  readonly films: readonly Film[];
  /** How many match, read or not. */
  readonly total: number;
  /** Undefined once all have been read. */
  readonly nextCursor: string | undefined;
}

export const NO_FILMS: FilmList = { films: [], total: 0, nextCursor: undefined };

/** Adds the page behind the films held. One that moved down in between is only held where it is now. */
export function withFilmPage(list: FilmList, { films, total = list.total, nextCursor }: FilmPage): FilmList {
  const added = new Set(films.map(({ projectId }) => projectId));
  return { films: [...list.films.filter(({ projectId }) => !added.has(projectId)), ...films], total, nextCursor };
}

/** Whether the panel can place a changed film by itself: only main knows what a script says, and who runs next. */
export const canPlace = ({ sort, text }: FilmListRequest): boolean => sort !== 'next' && !text?.trim();

/** Order of main's lists, for all sorts but `next`. */
export function inFilmOrder(sort: Exclude<FilmSort, 'next'>): (a: Film, b: Film) => number {
  const byId = (a: Film, b: Film) => compare(a.projectId, b.projectId);
  switch (sort) {
    case 'changed':
      return (a, b) => compare(b.changedAt, a.changedAt) || byId(b, a);
    case 'created':
      return (a, b) => compare(b.createdAt, a.createdAt) || byId(b, a);
    case 'title':
      return (a, b) => compare(folded(a.title), folded(b.title)) || byId(a, b);
    case 'size':
      return (a, b) => b.bytes - a.bytes || byId(b, a);
    default:
      return sort satisfies never;
  }
}
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The list after an event. Films behind those held are only counted. */
export function withFilmChanges(list: FilmList, request: FilmListRequest, changed: FilmsChanged): FilmList {
  const { sort, states, userId } = request;
  const newest = new Map(changed.films.map((film) => [film.projectId, film]));
  const gone = new Set(changed.removed);
  const matches = (film: Film) =>
    (states === undefined || states.includes(film.state)) && (userId === undefined || userId === film.userId);
  if (sort === 'next' || !canPlace(request)) {
    const films = list.films
      .filter(({ projectId }) => !gone.has(projectId))
      .map((film) => newest.get(film.projectId) ?? film);
    return { ...list, films };
  }
  const order = inFilmOrder(sort);
  const kept = list.films.filter(({ projectId }) => !gone.has(projectId) && !newest.has(projectId));
  const last = list.films.at(-1);
  // One that belongs behind the films held comes with its page.
  const isHeld = (film: Film) => list.nextCursor === undefined || (last !== undefined && order(film, last) <= 0);
  const added = changed.films.filter((film) => matches(film) && isHeld(film));
  const films = added.length === 0 ? kept : [...kept, ...added].sort(order);
  const counting: readonly FilmState[] = states ?? FILM_STATES;
  const counted = counting.reduce((sum, state) => sum + changed.counts[state], 0);
  const total = userId === undefined ? counted : list.total + films.length - list.films.length;
  return { ...list, films, total };
}
