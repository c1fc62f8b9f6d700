import { useMemo, useSyncExternalStore } from 'react';
import type { FilmOverview } from '../../contract/film';
import { client } from '.';
import type { FilmList, FilmListRequest } from './film-list';
import { CountsReader, type FilmCounts, FilmListReader, OverviewReader, type Reading } from './film-reader';

const overview = new OverviewReader(client);
const counts = new CountsReader(client);

/** What the first screen shows, kept up to date while mounted; undefined until it was read once. */
export function useFilms(): Reading<FilmOverview | undefined> {
  return useSyncExternalStore(overview.subscribe, overview.state);
}

/** How many films there are and how large they are, for screens that show no more of them. */
export const useFilmCounts = (): FilmCounts | undefined => useSyncExternalStore(counts.subscribe, counts.state).value;

/** Reads the overview again, whether or not anything changed. */
export const refreshFilms = (): Promise<void> => overview.refresh();

export interface FilmListView extends Reading<FilmList> {
  /** Reads the next page, unless it is being read. */
  readonly more: () => void;
  readonly again: () => Promise<void>;
}

/** A list of films, kept up to date while mounted. */
export function useFilmList(request: FilmListRequest): FilmListView {
  // By content: callers make their request anew each time they render.
  const key = JSON.stringify(request);
  const reader = useMemo(() => new FilmListReader(client, JSON.parse(key) as FilmListRequest), [key]);
  const reading = useSyncExternalStore(reader.subscribe, reader.state);
  return { ...reading, more: reader.more, again: reader.refresh };
}
