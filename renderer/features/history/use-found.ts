import { useCallback, useEffect, useRef, useState } from 'react';
import type { FindEnded, FindState, FoundTasks } from '../../../contract/find';
import { client } from '../../store';

export interface FoundInDepth {
  readonly found: FoundTasks['found'];
  readonly state: FindState;
  readonly phase: 'nothing' | 'looking' | 'ready' | 'failed';
  readonly hasMore: boolean;
  readonly more: () => void;
}

const PAGE = 20;
interface Held {
  readonly found: FoundTasks['found'];
  readonly state: FindState;
  readonly phase: FoundInDepth['phase'];
  readonly cursor: number | undefined;
}

const NOTHING: Held = { found: [], state: 'whole', phase: 'nothing', cursor: undefined };

/** Ended tasks by their scripts and logs, page by page. Without a text nothing is looked for. */
export function useFound(text: string, filter: Omit<FindEnded, 'text' | 'limit' | 'cursor'>): FoundInDepth {
  const [held, setHeld] = useState<Held>(NOTHING);
  const request = JSON.stringify({ ...filter, text, limit: PAGE });
  const current = useRef(request);
  const read = useCallback(async (asked: string, cursor: number | undefined) => {
    const isOvertaken = () => current.current !== asked;
    try {
      const place = cursor === undefined ? {} : { cursor };
      const page = await client.call('find:ended', { ...(JSON.parse(asked) as FindEnded), ...place });
      if (isOvertaken()) return;
      setHeld((before) => ({
        found: cursor === undefined ? page.found : [...before.found, ...page.found],
        state: page.state,
        phase: 'ready',
        cursor: page.nextCursor,
      }));
    } catch (error) {
      if (isOvertaken()) return;
      console.error('find:ended:', error);
      setHeld((before) => ({ ...before, phase: 'failed', cursor: undefined }));
    }
  }, []);
  useEffect(() => {
    current.current = request;
    if (text === '') return setHeld(NOTHING);
    setHeld({ ...NOTHING, phase: 'looking' });
    void read(request, undefined);
  }, [request, text, read]);
  const { found, state, phase, cursor } = held;
  return { found, state, phase, hasMore: cursor !== undefined, more: () => void read(request, cursor) };
}
