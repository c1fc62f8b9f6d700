import { useCallback, useEffect, useRef, useState } from 'react';
import type { IpcOutput } from '../../../contract/ipc';
import { TASK_TYPES } from '../../../contract/task';
import { client, usePanel } from '../../store';

export type DeadLetter = IpcOutput<'queue:dead-letters'>['letters'][number];

const PAGE_LETTERS = 100;
/** A search stops here; each letter holds a whole task. */
const MAX_LETTERS = 5_000;

interface State {
  readonly letters: readonly DeadLetter[];
  readonly phase: 'reading' | 'ready' | 'failed';
  readonly atEnd: boolean;
}

/** The dead letters, newest first, read page by page while mounted; a task that fails meanwhile appears at the top. */
export function useDeadLetters() {
  const [state, setState] = useState<State>({ letters: [], phase: 'reading', atEnd: false });
  const reading = useRef(false);
  const failed = usePanel((panel) =>
    TASK_TYPES.reduce((sum, type) => sum + (panel.live?.summary[type].failed ?? 0), 0),
  );

  const read = useCallback(async (beforeId: number | undefined): Promise<void> => {
    if (reading.current) return;
    reading.current = true;
    try {
      const input = { limit: PAGE_LETTERS, ...(beforeId === undefined ? {} : { beforeId }) };
      const { letters } = await client.call('queue:dead-letters', input);
      setState((before) => {
        const known = new Set(before.letters.map((letter) => letter.id));
        const fresh = letters.filter((letter) => !known.has(letter.id));
        const all = [...before.letters, ...fresh].sort((a, b) => b.id - a.id);
        // A short first page says nothing of the end when older pages are there already.
        const atEnd = letters.length < PAGE_LETTERS || before.atEnd;
        return { letters: all, phase: 'ready', atEnd };
      });
    } catch (error) {
      console.error('queue:dead-letters:', error);
      setState((before) => ({ ...before, phase: 'failed' }));
    } finally {
      reading.current = false;
    }
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another failure is what makes the first page stale
  useEffect(() => {
    void read(undefined);
  }, [failed, read]);

  const more = (): void => {
    const last = state.letters.at(-1);
    if (state.phase === 'ready' && !state.atEnd && last !== undefined && state.letters.length < MAX_LETTERS) {
      void read(last.id);
    }
  };
  const again = (): void => {
    setState((before) => ({ ...before, phase: 'reading' }));
    void read(undefined);
  };
  return { letters: state.letters, phase: state.phase, more, again };
}
