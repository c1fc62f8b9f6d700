import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { IpcInput, IpcOutput } from '../../../contract/ipc';
import { TASK_TYPES, type TaskType } from '../../../contract/task';
import { client, usePanel } from '../../store';

export type DeadLetter = IpcOutput<'queue:dead-letters'>['letters'][number];
export type DeadLetterFilter = IpcInput<'queue:retry-dead-letters'>;

const PAGE_LETTERS = 100;

interface State {
  readonly letters: readonly DeadLetter[];
  readonly phase: 'reading' | 'ready' | 'failed';
  readonly atEnd: boolean;
  /** How many match, read or not, and of how many tasks that are still failed they tell. */
  readonly total: number;
  readonly failed: number;
}
const NOTHING: State = { letters: [], phase: 'reading', atEnd: false, total: 0, failed: 0 };

/** Undefined while they are not looked at. */
export function useDeadLetterFilter(
  looking: boolean,
  type: TaskType | undefined,
  text: string,
  projectId: string | undefined,
): DeadLetterFilter | undefined {
  return useMemo(
    () =>
      looking
        ? {
            ...(type === undefined ? {} : { types: [type] }),
            ...(text === '' ? {} : { text }),
            ...(projectId === undefined ? {} : { projectId }),
          }
        : undefined,
    [looking, type, text, projectId],
  );
}

/** The dead letters that match, newest first, read page by page; a task that fails or is tried again changes them at once. */
export function useDeadLetters(filter: DeadLetterFilter | undefined) {
  const [state, setState] = useState(NOTHING);
  /** Only the newest read may answer; one that is on its way keeps `more` from asking twice. */
  const reading = useRef<symbol | undefined>(undefined);
  const failed = usePanel((panel) =>
    TASK_TYPES.reduce((sum, type) => sum + (panel.live?.summary[type].failed ?? 0), 0),
  );

  const read = useCallback(
    async (held: readonly DeadLetter[], beforeId: number | undefined): Promise<void> => {
      if (filter === undefined) return;
      const mine = Symbol('read');
      reading.current = mine;
      try {
        const input = { ...filter, limit: PAGE_LETTERS, ...(beforeId === undefined ? {} : { beforeId }) };
        const page = await client.call('queue:dead-letters', input);
        if (reading.current !== mine) return;
        const { letters } = page;
        const news = new Set(letters.map((letter) => letter.id));
        const rest = held.filter((letter) => !news.has(letter.id));
        setState(({ total, failed: stillFailed, atEnd }) => ({
          letters: [...rest, ...letters].sort((a, b) => b.id - a.id),
          phase: 'ready',
          // A short first page says nothing of the end when older pages are there already.
          atEnd: letters.length < PAGE_LETTERS || (atEnd && rest.length > 0),
          total: page.total ?? total,
          failed: page.failed ?? stillFailed,
        }));
      } catch (error) {
        if (reading.current !== mine) return;
        console.error('queue:dead-letters:', error);
        setState((before) => ({ ...before, phase: 'failed' }));
      } finally {
        if (reading.current === mine) reading.current = undefined;
      }
    },
    [filter],
  );

  const latest = useRef<readonly DeadLetter[]>([]);
  latest.current = state.letters;
  // What was found under another filter is gone at once: it must not be taken for what is asked now.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the filter is what makes it stale
  useEffect(() => {
    latest.current = [];
    setState(NOTHING);
    return () => {
      reading.current = undefined;
    };
  }, [filter]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another failure, or one less, is what makes the first page stale
  useEffect(() => {
    void read(latest.current, undefined);
  }, [failed, read]);

  return {
    ...state,
    more(): void {
      const last = state.letters.at(-1);
      const idle = reading.current === undefined && state.phase === 'ready';
      if (idle && !state.atEnd && last !== undefined) void read(state.letters, last.id);
    },
    again(): void {
      setState((before) => ({ ...before, phase: 'reading' }));
      void read([], undefined);
    },
  };
}
export type DeadLetters = ReturnType<typeof useDeadLetters>;
