import { useThrottledCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import type { Forecast, OrderChange } from '../../contract/forecast';
import { client, usePanel } from '.';
import { useNow } from './now';

/** However much happens in the queue: main goes through hundreds of tasks each time. */
const ASK_MS = 3_000;
/** Somebody goes through rows, or drags one. */
const ASK_CHANGE_MS = 400;
const ASK_DRAGGED_MS = 200;

/**
 * Who ends when, from main, and with `change` who would end sooner or later; asked again when the queue has changed and as time passes.
 * Undefined until the first reply. `null` asks nothing.
 */
export function useForecast(change: OrderChange | undefined | null, isDragged = false): Forecast | undefined {
  const [found, setFound] = useState<{ readonly key: string; readonly forecast: Forecast } | undefined>(undefined);
  const counts = usePanel((state) => state.live?.summary);
  const running = usePanel((state) => Object.keys(state.live?.running ?? {}).join());
  const nowMs = useNow();
  const key = JSON.stringify(change ?? {});
  const asked = useRef(0);
  const ask = useThrottledCallback(
    (wanted: OrderChange | undefined, wantedKey: string) => {
      asked.current += 1;
      const turn = asked.current;
      client.call('queue:forecast', wanted === undefined ? {} : { change: wanted }).then(
        (forecast) => {
          if (turn === asked.current) setFound({ key: wantedKey, forecast });
        },
        // Only an estimate: the list is there without it.
        (error: unknown) => console.error('queue:forecast:', error),
      );
    },
    isDragged ? ASK_DRAGGED_MS : change == null ? ASK_MS : ASK_CHANGE_MS,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: what happens in the queue and the time are reasons to ask again
  useEffect(() => {
    if (change !== null) ask(change, key);
  }, [key, change === null, counts, running, nowMs]);
  return change === null || found?.key !== key ? undefined : found.forecast;
}
