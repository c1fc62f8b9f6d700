import { useThrottledCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import type { IpcOutput } from '../../../contract/ipc';
import type { QueueTask } from '../../../contract/task';
import { client, usePanel } from '../../store';

export type ToldWait = IpcOutput<'queue:waits'>['waits'][number];

const NOTHING: ReadonlyMap<string, ToldWait> = new Map();
/** However much happens in the queue and however fast one scrolls. */
const ASK_MS = 150;

/**
 * Places and reasons to wait as main knows them, of rows on the screen of which the rows held cannot tell. They are asked for when other rows
 * come into view and whenever something in the queue has changed.
 */
export function useWaits(untold: readonly QueueTask[]): ReadonlyMap<string, ToldWait> {
  const [told, setTold] = useState(NOTHING);
  const ids = untold.map(({ id }) => id).join();
  // Every change of the queue comes with its counts.
  const counts = usePanel((state) => state.live?.summary);
  const asked = useRef(0);
  const answered = useRef(0);
  const ask = useThrottledCallback((wanted: string) => {
    asked.current += 1;
    const turn = asked.current;
    client.call('queue:waits', { ids: wanted.split(',') }).then(
      ({ waits }) => {
        if (turn < answered.current) return;
        answered.current = turn;
        setTold(new Map(waits.map((wait) => [wait.id, wait])));
      },
      (error: unknown) => console.error('queue:waits:', error),
    );
  }, ASK_MS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the counts are why one asks again
  useEffect(() => {
    if (ids !== '') ask(ids);
  }, [ids, counts]);
  return ids === '' ? NOTHING : told;
}
