import type { TaskLogLine } from '../../contract/task';

/** Lines kept per task: enough to scroll back through a whole film, bounded for a task that writes for hours. */
const MAX_LOG_LINES = 5_000;

/** The last lines of one task, in ascending `n` without gaps. */
export type LogRing = readonly TaskLogLine[];

export type Merged =
  | { readonly kind: 'merged'; readonly ring: LogRing }
  /** Lines between the end of the ring and the new ones are missing: read on after `afterN`. */
  | { readonly kind: 'gap'; readonly afterN: number };

/**
 * Appends new lines. Repeated ones are skipped, and the oldest beyond `max` are dropped. An empty ring may start at any line.
 */
export function mergeLines(ring: LogRing, lines: readonly TaskLogLine[], max = MAX_LOG_LINES): Merged {
  const lastN = ring.at(-1)?.n;
  const fresh = lastN === undefined ? lines : lines.filter((line) => line.n > lastN);
  const firstN = lastN === undefined ? fresh[0]?.n : lastN + 1;
  if (firstN === undefined || fresh.length === 0) return { kind: 'merged', ring };
  const gapAt = fresh.findIndex((line, index) => line.n !== firstN + index);
  if (gapAt >= 0) return { kind: 'gap', afterN: firstN + gapAt - 1 };
  const joined = [...ring, ...fresh];
  return { kind: 'merged', ring: joined.length > max ? joined.slice(joined.length - max) : joined };
}
