import { useThrottledCallback } from '@mantine/hooks';
import { useEffect } from 'react';
import type { Film } from '../../../contract/film';
import { usePanel } from '../../store';
import { useFilmList } from '../../store/films';

const READ_MS = 1_000;

interface QueuedFilms {
  readonly films: readonly Film[];
  readonly total: number;
  readonly phase: 'reading' | 'ready' | 'failed';
  readonly more: () => void;
  readonly again: () => void;
}

/** Films with tasks that run or wait: those being made, then those that wait in run order, then those that need somebody. */
export function useQueuedFilms(text: string): QueuedFilms {
  const found = text === '' ? {} : { text };
  const making = useFilmList({ states: ['making'], sort: 'changed', ...found });
  const waiting = useFilmList({ states: ['waiting'], sort: 'next', ...found });
  const parked = useFilmList({ states: ['needs-you', 'review'], sort: 'changed', ...found });
  // A bump or a move changes no film, only the order; every change of the queue brings new counts.
  const counts = usePanel((state) => state.live?.summary);
  const readOrder = useThrottledCallback(() => void waiting.again(), READ_MS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(readOrder, [counts]);
  const isWhole = waiting.value.nextCursor === undefined;
  const lists = [making, waiting, parked];
  return {
    // Those at the end come when there is nothing more before them.
    films: [...making.value.films, ...waiting.value.films, ...(isWhole ? parked.value.films : [])],
    total: lists.reduce((sum, { value }) => sum + value.total, 0),
    phase: lists.find(({ phase }) => phase !== 'ready')?.phase ?? 'ready',
    more: isWhole ? parked.more : waiting.more,
    again: () => {
      for (const list of lists) void list.again();
    },
  };
}
