import { perType, sumTypes, TASK_STATUSES, TASK_TYPES, type TaskType } from '../../../../contract/task';
import { lowestRank } from '../records/tally';
import type { TaskRecords } from '../records/task-records';
import { between, type Key, keysAfter, keysBefore, keysOf, timeOf } from './list-keys';
import { type Section, type Source, wholeFrom, wholeValues } from './list-sources';

export type RowsByType = Record<TaskType, number>;
export interface TypeCount {
  readonly type: TaskType;
  readonly n: number;
}

/** A page may begin up to this many rows before the row asked for, so that the rows shown around it are on the same page. */
export const LEAD_ROWS = 75;
export const SLACK_ROWS = 150;

export interface RowStart {
  /** The page holds what sorts behind this; no task need have this key. */
  readonly after: Key;
  /** How many rows of each type are before the page: exact. */
  readonly rows: Readonly<RowsByType>;
}

/**
 * The place where a page begins that holds the row of this number (0-based) or, past the end, the last row. For a jump into the middle of a
 * long list; undefined for its beginning. Keys have no numbers, so earlier sections are counted, and the row is found within its own
 * section.
 */
export function startOfRow(records: TaskRecords, sections: readonly Section[], asked: number): RowStart | undefined {
  if (asked < SLACK_ROWS) return undefined;
  const counts = sections.map((section) => countByType(records, section));
  const row = Math.min(asked, sum(counts.map(sumTypes)) - 1);
  if (row < SLACK_ROWS) return undefined;
  let before = noRows();
  for (const [index, section] of sections.entries()) {
    const own = counts[index] ?? noRows();
    const inside = row - sumTypes(before);
    if (inside >= sumTypes(own)) {
      before = plus(before, own);
      continue;
    }
    const start = startInSection(records, section, inside);
    if (start !== undefined) return { after: start.after, rows: plus(before, start.rows) };
    // So near to the section's beginning, the page begins with it.
    const [last] = keysBefore(records, sections.slice(0, index), undefined, 1);
    return last === undefined ? undefined : { after: last, rows: before };
  }
  return undefined;
}

/**
 * An OFFSET reads every row before it (120 ms at 500,000 ended tasks). So waiting tasks are counted by their buckets, and ended ones along
 * their indexes (20 ms). A filter by project or user leaves few rows.
 */
export function startInSection(records: TaskRecords, section: Section, row: number): RowStart | undefined {
  if (row < SLACK_ROWS) return undefined;
  if (!section.isWhole || section.name === 'processing') return byOffset(records, section, row);
  return section.name === 'waiting' ? byBuckets(records, section, row) : byShare(records, section, row);
}

export function countSection(records: TaskRecords, section: Section): number {
  const counted = countersOf(section);
  if (counted !== undefined) return sum(counted.map(({ n }) => n));
  return sum(section.sources.map((source) => countOf(records, source)));
}

function countByType(records: TaskRecords, section: Section): RowsByType {
  const rows = noRows();
  const counted = countersOf(section);
  if (counted !== undefined) for (const { type, n } of counted) rows[type] += n;
  else for (const source of section.sources) addCounts(records, source, undefined, rows);
  return rows;
}

function countersOf({ count, filter: { types = TASK_TYPES, statuses = TASK_STATUSES } }: Section) {
  if (count === undefined) return undefined;
  return types.flatMap((type) => statuses.map((status) => ({ type, status, n: count(type, status) })));
}

function addCounts(
  records: TaskRecords,
  source: Source,
  condition: { where: string; values: readonly number[] } | undefined,
  rows: RowsByType,
): void {
  const counting = records.shaped<TypeCount>(
    `SELECT type, count(*) AS n ${wholeFrom(source)}${condition?.where ?? ''} GROUP BY type`,
  );
  for (const { type, n } of counting.all(...wholeValues(source), ...(condition?.values ?? []))) rows[type] += n;
}

/** Among few rows. */
function byOffset(records: TaskRecords, section: Section, row: number): RowStart | undefined {
  const [after] = keysAfter(records, [section], undefined, 1, row - LEAD_ROWS - 1);
  if (after === undefined) return undefined;
  const { priority, rank, seq, at } = after;
  const time = timeOf(section.name);
  const upTo =
    section.name === 'waiting'
      ? {
          where: ' AND (priority > ? OR (priority = ? AND (rank, seq) <= (?, ?)))',
          values: [priority, priority, rank, seq],
        }
      : { where: ` AND (${time} > ? OR (${time} = ? AND seq >= ?))`, values: [at, at, seq] };
  const rows = noRows();
  for (const source of section.sources) addCounts(records, source, upTo, rows);
  return { after, rows };
}

/** The tally knows how many tasks wait in each bucket of ranks, so only the row's own bucket is read. */
function byBuckets(records: TaskRecords, section: Section, row: number): RowStart | undefined {
  const types = section.filter.types ?? TASK_TYPES;
  let before = 0;
  let start: { priority: number; bucket: number; before: number } | undefined;
  for (const { priority, bucket, n } of records.tally.buckets(types)) {
    if (start === undefined || start.priority !== priority || start.bucket !== bucket)
      start = { priority, bucket, before };
    before += n;
    if (before > row - LEAD_ROWS) break;
  }
  if (start === undefined) return undefined;
  const { priority, bucket } = start;
  // The lowest rank of a bucket is its own only among positive ones.
  const edge: Key = {
    section: 'waiting',
    priority,
    rank: lowestRank(bucket),
    seq: bucket > 0 ? 0 : Number.MAX_SAFE_INTEGER,
    at: 0,
  };
  const inside = Math.max(0, row - LEAD_ROWS - start.before);
  const after = inside === 0 ? edge : (keysAfter(records, [section], edge, inside).at(-1) ?? edge);
  const rows = noRows();
  for (const type of types) {
    // The key's own row counts as well.
    const place = { type, priority: after.priority, rank: after.rank, seq: after.seq + 1 };
    rows[type] =
      records.tally.aheadByBucket(type, after.priority, after.rank) +
      (records.sql.aheadInBucket.get({ ...place, running: records.tally.running(type) }) ?? 0);
  }
  return { after, rows };
}

/**
 * Each source is sorted and its length is known. Each round asks the longest source for the row at the share of its length that the wanted
 * row has of all that are left, and counts the other sources up to there. Little is left after each round, however unevenly the ends are
 * spread over time.
 */
function byShare(records: TaskRecords, section: Section, row: number): RowStart | undefined {
  const { name, sources } = section;
  let left = sources.map(({ kind }) => (kind === undefined ? 0 : (section.count?.(kind.type, kind.status) ?? 0)));
  let before = sources.map(() => 0);
  let newer: Key | undefined;
  let older: Key | undefined;
  while (sum(before) < row - SLACK_ROWS) {
    const missing = Math.max(0, row - LEAD_ROWS - sum(before));
    const most = Math.max(...left);
    const longest = left.indexOf(most);
    const source = sources[longest];
    const nth = Math.min(most - 1, Math.floor((most * missing) / Math.max(1, sum(left))));
    const pivot = source === undefined ? undefined : nthBetween(records, section, source, newer, older, nth, most);
    // Only when the counters were wrong: the page begins earlier then.
    if (pivot === undefined) break;
    const isNearer = nth < most / 2;
    const steps = isNearer ? between(name, newer, pivot) : between(name, pivot, older);
    const ahead = sources.map((other, index) => {
      if (index === longest) return nth;
      if (left[index] === 0) return 0;
      const counted = sum(steps.map((step) => countOf(records, other, step)));
      return isNearer ? counted : (left[index] ?? 0) - counted;
    });
    if (sum(before) + sum(ahead) + 1 > row) {
      older = pivot;
      left = ahead;
    } else {
      newer = pivot;
      const reached = ahead.map((n, index) => n + (index === longest ? 1 : 0));
      left = left.map((n, index) => n - (reached[index] ?? 0));
      before = before.map((n, index) => n + (reached[index] ?? 0));
    }
  }
  if (newer === undefined) return undefined;
  const rows = noRows();
  sources.forEach(({ kind }, index) => {
    if (kind !== undefined) rows[kind.type] += before[index] ?? 0;
  });
  return { after: newer, rows };
}

/** The row of this number (0-based) among the `count` rows of a source between two keys, counted from the nearer end. */
function nthBetween(
  records: TaskRecords,
  section: Section,
  source: Source,
  newer: Key | undefined,
  older: Key | undefined,
  nth: number,
  count: number,
): Key | undefined {
  const steps = between(section.name, newer, older);
  const isNearer = nth < count / 2;
  let skip = isNearer ? nth : count - 1 - nth;
  // Step by step: to skip many rows, one range is faster than several that are merged.
  for (const step of isNearer ? steps : steps.toReversed()) {
    const [found] = keysOf(records, section.name, [source], [step], isNearer ? 'onward' : 'back', 1, skip);
    if (found !== undefined) return found;
    skip -= countOf(records, source, step);
  }
  return undefined;
}

const sum = (counts: readonly number[]) => counts.reduce((total, n) => total + n, 0);
const noRows = (): RowsByType => perType(() => 0);
const plus = (a: Readonly<RowsByType>, b: Readonly<RowsByType>): RowsByType => perType((type) => a[type] + b[type]);

function countOf(
  records: TaskRecords,
  source: Source,
  condition: { where: string; values: readonly number[] } = { where: '', values: [] },
): number {
  const counting = records.shaped(`SELECT count(*) ${wholeFrom(source)}${condition.where}`).pluck();
  return Number(counting.get(...wholeValues(source), ...condition.values));
}
