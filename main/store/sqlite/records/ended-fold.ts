import type { FilmPart } from '../../../../contract/insight';
import { lengthBin } from '../../length-bins';
import { localDay } from '../../local-day-number';
import type { EndedBucket } from '../../types';
import type { EndedRow } from '../statements/ended';
import type { BusyTime } from './busy-time';
import type { EndedTask } from './ended-notes';

/** What is known beside the row of a task that ended. */
export interface EndedContext extends EndedRow {
  /** How many scenes it made again alone. */
  readonly redone: number;
  /** Of a film of a text. */
  readonly shares: readonly [part: FilmPart, n: number][];
}

/** Sums of what several tasks add to the buckets. */
export class EndedSums {
  readonly #sums = new Map<string, EndedBucket>();

  /** `busy`: when tasks ran; this one's run is added to it. */
  add(task: EndedTask, { firstStart, readyAt, isThird, redone, shares }: EndedContext, busy: BusyTime): void {
    const { type, completed_at, started_at, created_at } = task;
    const to = (measure: EndedBucket['measure'], detail: string | number = '', n = 1) => {
      const bucket = { day: localDay(completed_at), type, measure, detail: String(detail), n };
      const key = `${bucket.day} ${type} ${measure} ${bucket.detail}`;
      this.#sums.set(key, { ...bucket, n: n + (this.#sums.get(key)?.n ?? 0) });
    };
    if (started_at !== null) {
      const saved = busy.add(started_at, completed_at);
      if (saved > 0) to('saved', '', saved);
    }
    if (task.status === 'failed') {
      to('failed', task.error_code ?? 'internal');
      return;
    }
    to('done');
    if (task.retry_count > 0) to('mended');
    if (redone > 0) to('redone', '', redone);
    for (const [part, n] of shares) to('share', part, n);
    if (started_at === null) return;
    to('run', lengthBin(task.run_ms ?? completed_at - started_at));
    const began = firstStart === null ? started_at : Date.parse(firstStart);
    to('wait', lengthBin(began - Math.max(created_at, readyAt ?? 0)));
    if (type === 'video' && isThird === 1) to('film', lengthBin(completed_at - created_at));
  }

  all(): EndedBucket[] {
    return [...this.#sums.values()];
  }
}
