import { useThrottledCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import type { IpcOutput } from '../../../contract/ipc';
import { client, usePanel } from '../../store';

export type Wait = IpcOutput<'queue:waits'>['waits'][number];

const NOTHING: ReadonlyMap<string, Wait> = new Map();
/** At most one request in this time, however much happens in the queue and however fast the list scrolls. */
const ASK_MS = 150;

/**
 * Places and reasons to wait, from main, for rows on the screen whose place does not follow from the rows that the panel holds. They are
 * requested when other rows come into view and whenever the queue has changed.
 */
export function useWaits(unplaced: readonly string[]): ReadonlyMap<string, Wait> {
  const [waits, setWaits] = useState(NOTHING);
  const ids = unplaced.join();
  // Every change of the queue brings new counts.
  const counts = usePanel((state) => state.live?.summary);
  const asked = useRef(0);
  const replied = useRef(0);
  const ask = useThrottledCallback((wanted: string) => {
    asked.current += 1;
    const turn = asked.current;
    client.call('queue:waits', { ids: wanted.split(',') }).then(
      (reply) => {
        if (turn < replied.current) return;
        replied.current = turn;
        setWaits(new Map(reply.waits.map((wait) => [wait.id, wait])));
      },
      (error: unknown) => console.error('queue:waits:', error),
    );
  }, ASK_MS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new counts are the reason to ask again
  useEffect(() => {
    if (ids !== '') ask(ids);
  }, [ids, counts]);
  return ids === '' ? NOTHING : waits;
}
