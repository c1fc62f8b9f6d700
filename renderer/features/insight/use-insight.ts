import { useEffect, useState } from 'react';
import type { Insight, InsightDays } from '../../../contract/insight';
import { errorText } from '../../actions/attempt';
import { client, usePanel } from '../../store';

/** The date changes, and failures that were retried are counted, without a new end. */
const AGAIN_MS = 30_000;
const AGAIN_WHILE_COUNTING_MS = 2_000;
/** Many tasks that end one after the other are read together. */
const SETTLE_MS = 500;

export interface InsightReading {
  /** Of the days that it was read for; undefined until it was read once. */
  readonly insight: Insight | undefined;
  readonly failure: string | undefined;
}

/** Statistics of the period, read again when tasks end and while the screen can be seen. */
export function useInsight(days: InsightDays): InsightReading {
  const [reading, setReading] = useState<InsightReading>({ insight: undefined, failure: undefined });
  const ended = usePanel(({ live }) => (live === undefined ? 0 : live.today.completed + live.today.failed));
  // biome-ignore lint/correctness/useExhaustiveDependencies: a task that ended changes what is read
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const later = (ms: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void read(), ms);
    };
    const read = async (): Promise<void> => {
      clearTimeout(timer);
      if (document.hidden) return;
      try {
        const insight = await client.call('insight:read', { days });
        if (isOver) return;
        setReading({ insight, failure: undefined });
        later(insight.isComplete ? AGAIN_MS : AGAIN_WHILE_COUNTING_MS);
      } catch (error) {
        if (isOver) return;
        // The numbers of before stay.
        setReading((before) => ({ ...before, failure: errorText(error) }));
        later(AGAIN_MS);
      }
    };
    const readNow = (): void => void read();
    document.addEventListener('visibilitychange', readNow);
    later(reading.insight?.days.length === days ? SETTLE_MS : 0);
    return () => {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', readNow);
    };
  }, [days, ended]);
  return reading;
}
