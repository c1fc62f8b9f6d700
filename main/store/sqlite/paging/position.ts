import { z } from 'zod';
import { type TaskType, taskTypeSchema } from '../../../../contract/task';
import type { WaitingPlace } from '../../types';
import type { TaskRow } from '../records/rows';
import { asNumber, type TaskRecords } from '../records/task-records';

/** Ranks in one row of `waiting_buckets`; the migration's triggers say the same number. */
const BUCKET_RANKS = 1_024;

const bucketSchema = z.object({ type: taskTypeSchema, priority: z.int(), bucket: z.int(), n: z.int() });
type Bucket = z.infer<typeof bucketSchema>;

/** How many tasks wait in each stretch of ranks, in run order. */
export function bucketsInOrder(records: TaskRecords, types: readonly TaskType[]): Bucket[] {
  return records.sql
    .of('bucketsInOrder')
    .all()
    .map((found) => bucketSchema.parse(found))
    .filter(({ type }) => types.includes(type));
}

/** Of a bucket. The database cuts the fraction off, so that the bucket 0 is of both signs and negative ones end where they seem to begin. */
export function lowestRank(bucket: number): number {
  return (bucket > 0 ? bucket : bucket - 1) * BUCKET_RANKS;
}

/**
 * 0-based place among the waiting tasks of the type; null when the task does not wait. Whole stretches of ranks are summed
 * from `waiting_buckets` and only its own stretch is counted: at 1,000,000 waiting tasks a plain COUNT takes some 20 ms.
 */
export function positionOf(records: TaskRecords, row: TaskRow): number | null {
  if (row.status !== 'waiting') return null;
  const key = { type: row.type, priority: row.priority, rank: row.rank };
  const before = asNumber(records.sql.of('aheadByBucket').get(key));
  const place = { ...key, seq: row.seq };
  // The shorter side of its stretch: of a task just added, nothing is behind it.
  if ((row.rank / BUCKET_RANKS) % 1 < 0.5) return before + asNumber(records.sql.of('aheadInBucket').get(place));
  const inBucket = asNumber(records.sql.of('bucketSize').get(key));
  return before + inBucket - 1 - asNumber(records.sql.of('behindInBucket').get(place));
}

/** Of those among the tasks that wait. */
export function waitsOf(records: TaskRecords, taskIds: readonly string[]): WaitingPlace[] {
  return taskIds.flatMap((id): WaitingPlace[] => {
    const row = records.find(id);
    const ahead = row === null ? null : positionOf(records, row);
    if (row === null || ahead === null) return [];
    const after = row.blocked_by === 0 ? undefined : records.sql.of('firstOpenType').get(row.seq);
    return [{ id, ahead, ...(after === undefined ? {} : { after: taskTypeSchema.parse(after) }) }];
  });
}
