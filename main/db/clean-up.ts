import { z } from 'zod';
import { pruneRunTimes } from './run-tasks';
import type { TaskRecords } from './task-records';

const IDEMPOTENCY_KEYS_KEPT_MS = 7 * 24 * 3_600_000;
const endedSchema = z.object({ seq: z.int(), id: z.string() });

/** Removes up to `limit` tasks that ended before `beforeMs` with all that belongs to them; answers their ids. */
export function cleanUpSlice(records: TaskRecords, beforeMs: number, nowMs: number, limit: number): string[] {
  const { sql } = records;
  sql.of('pruneKeys').run(nowMs - IDEMPOTENCY_KEYS_KEPT_MS);
  sql.of('pruneDeadLetters').run(beforeMs);
  pruneRunTimes(records);
  const ended = [...sql.of('endedBefore').all(beforeMs, limit), ...sql.of('cancelledBefore').all(beforeMs, limit)].map(
    (row) => endedSchema.parse(row),
  );
  for (const { seq } of ended) sql.of('deleteTask').run(seq);
  return ended.map((row) => row.id);
}
