import { useMemo } from 'react';
import { perType, type QueueTask, TASK_TYPES } from '../../../contract/task';
import { NONE_KNOWN, type WaitContext } from '../../format/estimate';
import { panelStore, usePanel } from '../../store';
import { useNow } from '../../store/now';
import { usePaused } from '../../store/paused';
import { joinedStudio, slotsOf } from '../../store/studio';

/** What the expected wait of a row depends on, beside its place. */
export function useWaitContext(items: readonly QueueTask[]): WaitContext {
  const nowMs = useNow();
  const paused = usePaused();
  const slots = usePanel((state) => TASK_TYPES.map((type) => slotsOf(joinedStudio(state), type, nowMs)).join());
  const runningIds = usePanel((state) => Object.keys(state.live?.running ?? {}).join());
  const typicalSeconds = usePanel((state) => state.live?.typicalSeconds ?? NONE_KNOWN);
  // Progress and log lines change running tasks many times a second; estimates only follow the clock, every 5 s.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  return useMemo<WaitContext>(() => {
    const state = panelStore.getState();
    const current = Object.values(state.live?.running ?? {});
    return {
      nowMs,
      typicalSeconds,
      paused,
      slots: perType((type) => slotsOf(joinedStudio(state), type, nowMs)),
      running: current,
      unfinished: new Map([...items, ...current].map((task) => [task.id, task])),
    };
  }, [items, runningIds, nowMs, typicalSeconds, paused, slots]);
}
