import { z } from 'zod';
import { TASK_TYPES, type TaskType, taskTypeSchema } from '../../contract/task';
import type { TaskFilter } from '../queue/types';
import { type Key, pageKeys } from './list-keys';
import { inRunOrder, type Source, sourcesOf, wholeTable } from './list-sources';
import { bucketsInOrder, lowestRank } from './position';
import { asNumber, type TaskRecords } from './task-records';

const countSchema = z.object({ n: z.int() });
export const typeCountSchema = countSchema.extend({ type: taskTypeSchema });
const endSchema = z.object({ seq: z.int().nullable() });

/** A page may begin up to so many rows before the one asked for: what is shown around it is then on the same page. */
export const LEAD_ROWS = 75;
export const SLACK_ROWS = 150;

export interface RowStart {
  /** The page holds what sorts behind this; no task need have this key. */
  readonly after: Key;
  /** How many rows of each type are before the page: exact. */
  readonly rows: Readonly<Record<TaskType, number>>;
}

/**
 * Where to begin a page that holds the row of this number (0-based), for whoever jumps into the middle of a long list; undefined for
 * the list's beginning. Keys have no numbers, and an OFFSET reads all rows before it (120 ms at 500,000 of the history), so waiting tasks
 * are counted by their buckets, and ended ones by index ranges around a guess (10 ms). A search counts its own rows.
 */
export function startOfRow(records: TaskRecords, filter: TaskFilter, row: number): RowStart | undefined {
  if (row < SLACK_ROWS) return undefined;
  const { userId, projectId, needsYou, types, statuses } = filter;
  const narrowed = userId !== undefined || projectId !== undefined || needsYou !== undefined;
  if (narrowed || (types === undefined && statuses === undefined)) return byOffset(records, filter, row);
  return inRunOrder(filter) ? byBuckets(records, filter, row) : byGuess(records, filter, row);
}

/** Among few rows. */
function byOffset(records: TaskRecords, filter: TaskFilter, row: number): RowStart | undefined {
  const [after] = pageKeys(records, filter, undefined, row - LEAD_ROWS - 1, 1);
  if (after === undefined) return lastStart(records, filter, (last) => byOffset(records, filter, last), row);
  const source = wholeTable(filter);
  const upTo = inRunOrder(filter)
    ? { where: '(priority > ? OR (priority = ? AND (rank, seq) <= (?, ?)))', values: placeOf(after) }
    : { where: 'seq >= ?', values: [after.seq] };
  const rows = noRows();
  for (const found of records.sql
    .shaped(`SELECT type, count(*) AS n ${source.from} AND ${upTo.where} GROUP BY type`)
    .all(...source.values, ...upTo.values)) {
    const { type, n } = typeCountSchema.parse(found);
    rows[type] = n;
  }
  return { after, rows };
}
const placeOf = ({ priority, rank, seq }: Key) => [priority, priority, rank, seq];

/** Past the end: the list became shorter since its length was told. */
function lastStart(
  records: TaskRecords,
  filter: TaskFilter,
  find: (row: number) => RowStart | undefined,
  row: number,
): RowStart | undefined {
  const total = sourcesOf(filter).reduce((sum, source) => sum + countOf(records, source, '', []), 0);
  return total === 0 || total > row ? undefined : find(total - 1);
}

/** Whole stretches of ranks are counted in `waiting_buckets`; only the one that the row is in is looked at. */
function byBuckets(records: TaskRecords, filter: TaskFilter, asked: number): RowStart | undefined {
  const types = filter.types ?? TASK_TYPES;
  const buckets = bucketsInOrder(records, types);
  const total = sum(buckets.map(({ n }) => n));
  const row = Math.min(asked, total - 1);
  if (row < SLACK_ROWS) return undefined;
  let before = 0;
  let start: { priority: number; bucket: number; before: number } | undefined;
  for (const { priority, bucket, n } of buckets) {
    if (start === undefined || start.priority !== priority || start.bucket !== bucket)
      start = { priority, bucket, before };
    before += n;
    if (before > row - LEAD_ROWS) break;
  }
  if (start === undefined) return undefined;
  const { priority, bucket } = start;
  // The lowest rank of a bucket is its own only among positive ones.
  const edge: Key = { priority, rank: lowestRank(bucket), seq: bucket > 0 ? 0 : Number.MAX_SAFE_INTEGER };
  const cursor: [number, number, number] = [edge.priority, edge.rank, edge.seq];
  const inside = Math.max(0, row - LEAD_ROWS - start.before);
  const after = inside === 0 ? edge : (pageKeys(records, filter, cursor, 0, inside).at(-1) ?? edge);
  const rows = noRows();
  for (const type of types) {
    // The key's own row counts as well.
    const place = { type, priority: after.priority, rank: after.rank, seq: after.seq + 1 };
    rows[type] =
      asNumber(records.sql.of('aheadByBucket').get(place)) + asNumber(records.sql.of('aheadInBucket').get(place));
  }
  return { after, rows };
}

/**
 * By seqs: what is between two of them is guessed from how many rows are, and counted. Each count narrows the range; in a history
 * of even density the first guess is good.
 */
function byGuess(records: TaskRecords, filter: TaskFilter, row: number): RowStart | undefined {
  const sources = sourcesOf(filter);
  const within = (low: number, high: number) =>
    sources.map((source) => countOf(records, source, ' AND seq > ? AND seq <= ?', [low, high]));
  const ends = sources.map((source) => ({ low: endOf(records, source, 'min'), high: endOf(records, source, 'max') }));
  /** Rows after `newer` come before the page, those up to `older` behind the row asked for. */
  let newer = Math.max(0, ...ends.map(({ high }) => high ?? 0));
  let older = Math.min(newer, ...ends.map(({ low }) => low ?? newer)) - 1;
  const all = within(older, newer);
  const total = sum(all);
  if (total === 0) return undefined;
  const wanted = Math.min(row, total - 1);
  if (wanted < SLACK_ROWS) return undefined;
  let before = sources.map(() => 0);
  let between = all;
  for (let halve = false; newer - older > 1; halve = !halve) {
    const share = Math.max(0, wanted - LEAD_ROWS - sum(before)) / Math.max(1, sum(between));
    // Every other time the middle: a history of uneven density must not be crept through.
    const guess = halve ? Math.floor((newer + older) / 2) : Math.round(newer - share * (newer - older));
    const seq = Math.min(newer - 1, Math.max(older + 1, guess));
    const above = share < 0.5 ? within(seq, newer) : minus(between, within(older, seq));
    const reached = before.map((n, index) => n + (above[index] ?? 0));
    if (sum(reached) > wanted) {
      older = seq;
      between = above;
    } else {
      newer = seq;
      before = reached;
      between = minus(between, above);
      if (sum(reached) >= wanted - SLACK_ROWS) break;
    }
  }
  const rows = noRows();
  sources.forEach((source, index) => {
    rows[source.type ?? 'script'] += before[index] ?? 0;
  });
  return { after: { priority: 0, rank: newer + 1, seq: newer + 1 }, rows };
}

/** undefined: the source is empty. */
function endOf(records: TaskRecords, source: Source, end: 'min' | 'max'): number | undefined {
  const found = records.sql.shaped(`SELECT ${end}(seq) AS seq ${source.from}`).get(...source.values);
  return endSchema.parse(found).seq ?? undefined;
}
const sum = (counts: readonly number[]) => counts.reduce((total, n) => total + n, 0);
const minus = (counts: readonly number[], less: readonly number[]) => counts.map((n, index) => n - (less[index] ?? 0));
const noRows = (): Record<TaskType, number> => ({ script: 0, image: 0, video: 0 });

function countOf(records: TaskRecords, source: Source, where: string, values: readonly number[]): number {
  const counted = records.sql.shaped(`SELECT count(*) AS n ${source.from}${where}`).all(...source.values, ...values);
  return counted.reduce<number>((total, found) => total + countSchema.parse(found).n, 0);
}
