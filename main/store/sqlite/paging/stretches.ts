import type { TaskType } from '../../../../contract/task';
import { nextTurn } from '../../../system/next-turn';
import { lowestRank } from '../records/tally';
import type { TaskRecords } from '../records/task-records';
import { given } from '../statements/sql';
import { type Direction, inListOrder, type Key, keysOf, numberOf, timeOf } from './list-keys';
import type { Section } from './list-sources';

/** The time that one stretch should take; then other work gets its turn on the event loop. */
const STRETCH_MS = 8;
const FIRST_ROWS = 4_000;
const LEAST_ROWS = 500;
/** An upper bound: after an empty stretch that passed quickly, the next one may be full. */
const MOST_ROWS = 20_000;

/** A condition that so few rows meet that they can be read in one turn of the event loop. */
export interface Stretch {
  readonly where: string;
  readonly values: readonly number[];
}
/** The caller finishes its work on a stretch before it asks for the next one. */
async function* inTurns(cut: (rows: number) => Stretch | undefined): AsyncGenerator<Stretch, void> {
  let rows = FIRST_ROWS;
  for (;;) {
    const startedAtMs = performance.now();
    const stretch = cut(rows);
    if (stretch === undefined) return;
    yield stretch;
    const tookMs = performance.now() - startedAtMs;
    const fitting = rows * Math.min(2, Math.max(0.25, STRETCH_MS / Math.max(0.1, tookMs)));
    rows = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, Math.round(fitting)));
    await nextTurn();
  }
}

/** The rows of these sorted seqs, and some that lie between them. */
export function stretchesOfSeqs(seqs: readonly number[]): AsyncIterable<Stretch> {
  let next = 0;
  return inTurns((rows) => {
    const [first, last] = [seqs[next], seqs[Math.min(seqs.length, next + rows) - 1]];
    if (first === undefined || last === undefined) return undefined;
    next += rows;
    return { where: ' AND seq >= ? AND seq <= ?', values: [first, last] };
  });
}

/**
 * Ended (or running) tasks after the key, newest first; or backwards from the key's own row. Each source is asked for the row that is its
 * share of the stretch further on, and the nearest of these rows ends the stretch. A million tasks may have ended at one moment, for
 * instance when all were cancelled together; such a moment is cut by seqs.
 */
export function stretchesByEnd(
  records: TaskRecords,
  section: Section,
  direction: Direction,
  from: Key | undefined,
): AsyncIterable<Stretch> {
  const time = timeOf(section.name);
  const [beyond, upTo] = direction === 'onward' ? (['<', '>='] as const) : (['>', '<='] as const);
  const number = numberOf(section.name);
  // Matching or not: to know whether a row matches, its words would have to be read.
  const bare = section.sources.map((source) => ({ ...source, rest: { where: '', values: [] } }));
  const further = (where: string, values: readonly number[], rows: number): Key[] =>
    bare.flatMap((source) => keysOf(records, section.name, [source], [{ where, values }], direction, 1, rows));
  const nearest = (where: string, values: readonly number[], rows: number): Key | undefined =>
    further(where, values, Math.ceil(rows / bare.length))
      .sort(inListOrder)
      .at(direction === 'onward' ? 0 : -1);
  const ofOneMoment = ` AND ${time} = ${given('?')}`;

  const { newest, oldest } = (section.name === 'ended' ? section.ended : undefined) ?? {};
  const [first, last] = direction === 'onward' ? [newest, oldest] : [oldest, newest];

  /** What has been read: everything on this side of the moment and, with a seq, everything of that moment up to the seq. */
  let passed: { at: number; seq?: number } | undefined =
    from === undefined ? undefined : { at: from.at, seq: direction === 'onward' ? from.seq : from.seq - 1 };
  if (passed === undefined && first !== undefined) passed = { at: direction === 'onward' ? first + 1 : first - 1 };
  let ended = false;
  return inTurns((rows) => {
    if (ended) return undefined;
    if (passed?.seq !== undefined) {
      const { at, seq } = passed;
      const where = `${ofOneMoment} AND ${number} ${beyond} ?`;
      const bound = nearest(where, [at, seq], rows);
      passed = bound ?? { at };
      if (bound === undefined) return { where, values: [at, seq] };
      return { where: `${where} AND ${number} ${upTo} ?`, values: [at, seq, bound.seq] };
    }
    const begin = passed === undefined ? '' : ` AND ${time} ${beyond} ?`;
    const begun = passed === undefined ? [] : [passed.at];
    const where = begin + (last === undefined ? '' : ` AND ${time} ${upTo} ?`);
    const values = [...begun, ...(last === undefined ? [] : [last])];
    const near = nearest(where, values, rows);
    if (near === undefined) {
      ended = true;
      return { where, values };
    }
    const isCrowded = further(ofOneMoment, [near.at], rows).length > 0;
    passed = isCrowded
      ? { at: near.at, seq: direction === 'onward' ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER }
      : { at: near.at };
    return { where: `${begin} AND ${time} ${isCrowded ? upTo.slice(0, 1) : upTo} ?`, values: [...begun, near.at] };
  });
}

/** The ranks of one priority from `low` to below `high`, with the number of tasks that wait there. */
interface Ranks {
  readonly priority: number;
  readonly low: number;
  high: number;
  n: number;
}

/**
 * Waiting tasks after the key, in run order; or backwards from the key's own row. Keys cannot be divided as numbers can, so stretches end
 * where the buckets of the tally end.
 */
export function stretchesInRunOrder(
  records: TaskRecords,
  types: readonly TaskType[],
  direction: Direction,
  from: Key | undefined,
): AsyncIterable<Stretch> {
  const isAhead = ({ priority, low, high }: Ranks) => {
    if (from === undefined) return true;
    if (priority !== from.priority) return priority < from.priority === (direction === 'onward');
    return direction === 'onward' ? high > from.rank : low <= from.rank;
  };
  const ranges = rangesOf(records, types).filter(isAhead);
  if (direction === 'back') ranges.reverse();
  let next = 0;
  return inTurns((rows) => {
    const first = ranges[next];
    if (first === undefined) return undefined;
    let last = first;
    let n = 0;
    for (let range = ranges[next]; range?.priority === first.priority; range = ranges[next]) {
      n += range.n;
      if (range !== first && n > rows) break;
      last = range;
      next += 1;
    }
    const values = [first.priority, Math.min(first.low, last.low), Math.max(first.high, last.high)];
    const where = ` AND priority = ${given('?')} AND rank >= ? AND rank < ?`;
    if (from?.priority !== first.priority) return { where, values };
    const side = direction === 'onward' ? '>' : '<=';
    return { where: `${where} AND (rank, seq) ${side} (?, ?)`, values: [...values, from.rank, from.seq] };
  });
}

/** In run order and without gaps within a priority, so that a dragged or newly added task falls into one of them. */
function rangesOf(records: TaskRecords, types: readonly TaskType[]): Ranks[] {
  const ranges: Ranks[] = [];
  let inBucket: number | undefined;
  for (const { priority, bucket, n } of records.tally.buckets(types)) {
    const before = ranges.at(-1);
    if (before?.priority !== priority) {
      ranges.push({ priority, low: -Number.MAX_VALUE, high: Number.MAX_VALUE, n });
    } else if (bucket === inBucket) before.n += n;
    else {
      before.high = lowestRank(bucket);
      ranges.push({ priority, low: before.high, high: Number.MAX_VALUE, n });
    }
    inBucket = bucket;
  }
  return ranges;
}
