import { z } from 'zod';
import type { TaskFilter } from '../queue/types';
import { inRunOrder, type Source, sourcesOf, wholeTable } from './list-sources';
import { given } from './statements';
import type { TaskRecords } from './task-records';

export const cursorSchema = z.union([z.tuple([z.int()]), z.tuple([z.int(), z.number(), z.int()])]);
export type Cursor = z.infer<typeof cursorSchema>;
export const keySchema = z.object({ seq: z.int(), priority: z.int(), rank: z.number() });
export type Key = z.infer<typeof keySchema>;

export const byRunOrder = (a: Key, b: Key) => b.priority - a.priority || a.rank - b.rank || a.seq - b.seq;
export const newestFirst = (a: Key, b: Key) => b.seq - a.seq;

/** Keys of matching rows after the cursor, in the list's order. */
export function pageKeys(
  records: TaskRecords,
  filter: TaskFilter,
  cursor: Cursor | undefined,
  offset: number,
  limit: number,
): Key[] {
  const runOrder = inRunOrder(filter);
  const all = sourcesOf(filter);
  // An offset into a merge would need all keys before it; one scan in SQL is 20 times cheaper, and only the guide's page asks.
  const sources = offset > 0 && all.length > 1 ? [wholeTable(filter)] : all;
  const found = readSources(records, sources, stepsAfter(cursor, runOrder), offset, limit);
  return sources.length === 1 ? found : found.sort(runOrder ? byRunOrder : newestFirst).slice(0, limit);
}

/** The `limit` keys before the cursor, its own row among them, in the list's order. */
export function keysBefore(records: TaskRecords, filter: TaskFilter, upTo: Cursor, limit: number): Key[] {
  return readSources(records, sourcesOf(filter), stepsBefore(upTo), 0, limit)
    .sort(inRunOrder(filter) ? byRunOrder : newestFirst)
    .slice(-limit);
}

interface Step {
  readonly where: string;
  readonly values: readonly number[];
  readonly order: string;
}

/** The first `limit` keys of each source, in the order of the steps. */
function readSources(
  records: TaskRecords,
  sources: readonly Source[],
  steps: readonly Step[],
  offset: number,
  limit: number,
): Key[] {
  return sources.flatMap((source) => {
    const keys: Key[] = [];
    for (const step of steps) {
      const missing = limit - keys.length;
      if (missing <= 0) break;
      const statement = records.sql.shaped(
        `SELECT seq, priority, rank ${source.from}${step.where} ORDER BY ${step.order} LIMIT ${given('?')} OFFSET ${given('?')}`,
      );
      const rows = statement.all(...source.values, ...step.values, missing, offset);
      for (const row of rows) keys.push(keySchema.parse(row));
    }
    return keys;
  });
}

/** A key of mixed directions cannot be sought in one comparison: first the rest of its own priority, then the lower ones. */
function stepsAfter(cursor: Cursor | undefined, runOrder: boolean): Step[] {
  if (!runOrder) {
    const before = cursor?.[0];
    return before === undefined
      ? [{ where: '', values: [], order: 'seq DESC' }]
      : [{ where: ' AND seq < ?', values: [before], order: 'seq DESC' }];
  }
  if (cursor === undefined || cursor.length === 1) {
    return [{ where: '', values: [], order: 'priority DESC, rank, seq' }];
  }
  const [priority, rank, seq] = cursor;
  return [
    {
      where: ` AND priority = ${given('?')} AND (rank, seq) > (?, ?)`,
      values: [priority, rank, seq],
      order: 'rank, seq',
    },
    { where: ' AND priority < ?', values: [priority], order: 'priority DESC, rank, seq' },
  ];
}

/** Backwards, beginning with the cursor's own row. */
function stepsBefore(cursor: Cursor): Step[] {
  if (cursor.length === 1) return [{ where: ' AND seq >= ?', values: cursor, order: 'seq' }];
  const [priority, rank, seq] = cursor;
  return [
    {
      where: ` AND priority = ${given('?')} AND (rank, seq) <= (?, ?)`,
      values: [priority, rank, seq],
      order: 'rank DESC, seq DESC',
    },
    { where: ' AND priority > ?', values: [priority], order: 'priority, rank DESC, seq DESC' },
  ];
}
