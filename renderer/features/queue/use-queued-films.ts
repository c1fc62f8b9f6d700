import { useDebouncedValue } from '@mantine/hooks';
import { useEffect } from 'react';
import type { Film } from '../../../contract/film';
import { usePanel } from '../../store';
import { useFilmList } from '../../store/films';

const ORDER_PAUSE_MS = 250;

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
  // A film that only changes its place is the same film: main tells nothing of it.
  const [order] = useDebouncedValue(
    usePanel((state) => state.lists.waiting.list.items),
    ORDER_PAUSE_MS,
  );
  const { again } = waiting;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the order is the reason
  useEffect(() => void again(), [order, again]);
  const parked = useFilmList({ states: ['needs-you', 'review'], sort: 'changed', ...found });
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
