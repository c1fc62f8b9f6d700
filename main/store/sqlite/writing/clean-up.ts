import { TASK_TYPES } from '../../../../contract/task';
import { nextTurn } from '../../../system/next-turn';
import { RUN_TIMES_KEPT } from '../../limits';
import { localDayBefore } from '../../local-day-number';
import type { TaskRecords } from '../records/task-records';

export interface CleanUpMoment {
  readonly beforeMs: number;
  /** What counts as now. */
  readonly asOfMs: number;
}

export interface Removed {
  readonly ids: readonly string[];
  /** Those that they were of. */
  readonly projects: readonly string[];
}

const IDEMPOTENCY_KEYS_KEPT_MS = 7 * 24 * 3_600_000;
/** Of statistics. Over a year: a period can be compared with the one before. */
const BUCKET_DAYS_KEPT = 400;
/** Rows looked at before the event loop has its turn: some 5 ms. */
const LOOKED_AT = 10_000;

/**
 * The first task that was added at or after `beforeMs`. Every task after it is younger still, even if its own times are long past because
 * the clock was behind.
 */
export async function firstYoungSeq({ sql }: TaskRecords, { beforeMs, asOfMs }: CleanUpMoment): Promise<number> {
  const { oldest, newest } = sql.seqEnds.get() ?? {};
  for (let after = (oldest ?? 0) - 1; after < (newest ?? 0); after += LOOKED_AT) {
    const seq = sql.firstAdded.get({ after, below: after + LOOKED_AT + 1, from: beforeMs, to: asOfMs });
    if (seq !== undefined) return seq;
    await nextTurn();
  }
  return Number.MAX_SAFE_INTEGER;
}

/** Removes up to `limit` tasks that ended before `beforeMs` with all that belongs to them. */
export function cleanUpSlice(
  records: TaskRecords,
  { beforeMs, asOfMs }: CleanUpMoment,
  youngFrom: number,
  limit: number,
): Removed {
  const { sql, tally } = records;
  const old = { before: beforeMs, youngFrom };
  sql.pruneKeys.run(asOfMs - IDEMPOTENCY_KEYS_KEPT_MS);
  sql.pruneDeadLetters.run(old);
  sql.pruneBuckets.run(localDayBefore(asOfMs, BUCKET_DAYS_KEPT));
  const ended = sql.endedBefore.all({ ...old, limit });
  // Keep the type's usual run time when its last task goes.
  for (const { type, run_ms } of ended.toSorted((a, b) => (a.completed_at ?? 0) - (b.completed_at ?? 0))) {
    if (run_ms !== null) sql.addRunTime.run(type, run_ms);
  }
  for (const type of TASK_TYPES) sql.pruneRunTimes.run({ type, keep: RUN_TIMES_KEPT });
  for (const task of ended) {
    sql.deleteTask.run(task.seq);
    tally.leave(task);
  }
  return { ids: ended.map((task) => task.id), projects: [...new Set(ended.map((task) => task.project_id))] };
}

/** Those of the tasks that have ended are removed with all that belongs to them, also the dead letter. */
export function removeEnded(records: TaskRecords, ids: readonly string[]): Removed {
  const { sql, tally } = records;
  const ended = [...new Set(ids)].flatMap((id) => {
    const row = records.find(id);
    return row === null || row.completed_at === null ? [] : [row];
  });
  for (const row of ended) {
    sql.dropDeadLetter.run(row.id);
    sql.deleteTask.run(row.seq);
    tally.leave(row);
  }
  return { ids: ended.map(({ id }) => id), projects: [...new Set(ended.map((row) => row.project_id))] };
}
