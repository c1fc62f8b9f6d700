import type { Insight, Lengths } from '../../contract/insight';
import { TASK_TYPES } from '../../contract/task';

const HEAD = [
  'date',
  'type',
  'done',
  'failed',
  'mended',
  'run_median_seconds',
  'run_p95_seconds',
  'wait_median_seconds',
  'wait_p95_seconds',
];

/** One row a day and type. No cell needs quotes: dates, names of types and numbers. */
export async function* insightCsv({ days }: Insight): AsyncGenerator<string> {
  yield `${HEAD.join(',')}\r\n`;
  for (const { date, types } of days) {
    for (const type of TASK_TYPES) {
      const { done, failed, mended, run, wait } = types[type];
      yield `${[date, type, done, failed, mended, ...cells(run), ...cells(wait)].join(',')}\r\n`;
    }
  }
}

function cells(lengths: Lengths | undefined): string[] {
  if (lengths === undefined) return ['', ''];
  return [lengths.medianSeconds.toFixed(1), lengths.p95Seconds.toFixed(1)];
}
