import type { TaskLogLine } from '../../contract/task';

/** Lines kept of one task: enough to scroll back through a film's work, bounded for a task that writes for hours. */
const MAX_LOG_LINES = 5_000;

/** Lines of one task in ascending `n` without gaps, so that `n` of the first and the length tell everything. */
export type LogRing = readonly TaskLogLine[];

export type Merged =
  | { readonly kind: 'merged'; readonly ring: LogRing }
  /** Lines between the ring's end and the new ones are missing: read on from `afterN`. */
  | { readonly kind: 'gap'; readonly afterN: number };

/**
 * Puts new lines behind the ring; repeats are skipped, and the oldest beyond `max` dropped. An empty ring takes any start.
 */
export function mergeLines(ring: LogRing, lines: readonly TaskLogLine[], max = MAX_LOG_LINES): Merged {
  const lastN = ring.at(-1)?.n;
  const fresh = lastN === undefined ? lines : lines.filter((line) => line.n > lastN);
  if (fresh.length === 0) return { kind: 'merged', ring };
  let expected = lastN === undefined ? undefined : lastN + 1;
  for (const line of fresh) {
    if (expected !== undefined && line.n !== expected) return { kind: 'gap', afterN: expected - 1 };
    expected = line.n + 1;
  }
  const joined = [...ring, ...fresh];
  return { kind: 'merged', ring: joined.length > max ? joined.slice(joined.length - max) : joined };
}
