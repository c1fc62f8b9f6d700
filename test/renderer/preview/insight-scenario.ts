import type { Insight } from '../../../contract/insight';
import { perType } from '../../../contract/task';

const DAY_MS = 86_400_000;
const SECONDS = { script: 160, image: 300, video: 720 };

/** Statistics of two weeks, with work on most days or on none. */
export function insightOf(work: 'busy' | 'empty'): Insight {
  const busy = work === 'busy';
  const date = (n: number) => new Date(Date.now() - (13 - n) * DAY_MS).toISOString().slice(0, 10);
  const days = Array.from({ length: 14 }, (_, n) => ({
    date: date(n),
    types: perType((type) => {
      const done = busy && n % 7 !== 5 ? 3 + ((n * 5 + type.length) % 11) : 0;
      return { done, failed: busy && n % 5 === 2 ? 1 : 0, mended: done > 6 ? 1 : 0 };
    }),
  }));
  const lengths = (seconds: number) => ({ count: 90, medianSeconds: seconds, p95Seconds: seconds * 2.4 });
  const parts = { waiting: 0.31, script: 0.08, image: 0.27, voice: 0.05, encoding: 0.29, video: 0 };
  const sum = (of: (n: number) => number) => days.reduce((all, _, n) => all + of(n), 0);
  return {
    days,
    types: perType((type) => ({
      done: sum((n) => days[n]?.types[type].done ?? 0),
      failed: sum((n) => days[n]?.types[type].failed ?? 0),
      mended: sum((n) => days[n]?.types[type].mended ?? 0),
      ...(busy ? { run: lengths(SECONDS[type]), wait: lengths(SECONDS[type] * 3) } : {}),
    })),
    films: busy ? { made: 38, madeBefore: 31, length: lengths(1_260), parts } : { made: 0 },
    redone: busy ? { pictures: 12, words: 7 } : { pictures: 0, words: 0 },
    failures: busy
      ? [
          { code: 'llm_failed', count: 4 },
          { code: 'page_refused', count: 3 },
          { code: 'disk_full', count: 1 },
        ]
      : [],
    savedSeconds: busy ? 31_000 : 0,
    isComplete: true,
    isFailing: false,
  };
}
