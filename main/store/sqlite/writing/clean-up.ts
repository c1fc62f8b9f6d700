import { z } from 'zod';
import { asNumber, type TaskRecords } from '../records/task-records';
import { pruneRunTimes } from './run-tasks';

export interface CleanUpMoment {
  readonly beforeMs: number;
  /** What counts as now. */
  readonly asOfMs: number;
}

const IDEMPOTENCY_KEYS_KEPT_MS = 7 * 24 * 3_600_000;
const endedSchema = z.object({ seq: z.int(), id: z.string() });

/**
 * The first task that was added from `beforeMs` on. Whatever came after it is younger still, also when its own times are long
 * past: they were taken while the clock was behind.
 */
export function firstYoungSeq({ sql }: TaskRecords, { beforeMs, asOfMs }: CleanUpMoment): number {
  const seq = sql.of('firstAdded').get({ from: beforeMs, to: asOfMs });
  return seq === null ? Number.MAX_SAFE_INTEGER : asNumber(seq);
}

/** Removes up to `limit` tasks that ended before `beforeMs` with all that belongs to them; answers their ids. */
export function cleanUpSlice(
  records: TaskRecords,
  { beforeMs, asOfMs }: CleanUpMoment,
  youngFrom: number,
  limit: number,
): string[] {
  const { sql } = records;
  const old = { before: beforeMs, youngFrom };
  sql.of('pruneKeys').run(asOfMs - IDEMPOTENCY_KEYS_KEPT_MS);
  sql.of('pruneDeadLetters').run(old);
  pruneRunTimes(records);
  const ended = [
    ...sql.of('endedBefore').all({ ...old, limit }),
    ...sql.of('cancelledBefore').all({ ...old, limit }),
  ].map((row) => endedSchema.parse(row));
  for (const { seq } of ended) sql.of('deleteTask').run(seq);
  return ended.map((row) => row.id);
}
