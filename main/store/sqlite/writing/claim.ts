import { TASK_TYPES, type TaskType } from '../../../../contract/task';
import { BACKOFF_CAP_MS } from '../../limits';
import type { ClaimRequest, Orphan } from '../../task-store';
import type { Lease } from '../../types';
import type { ChangeSet } from '../records/change-set';
import type { TaskRow } from '../records/rows';
import type { TaskRecords } from '../records/task-records';

/** Backing-off tasks made claimable by one claim. More than this due at once (after a long sleep) take another claim. */
const MAX_PROMOTED = 5_000;

/** Takes the next due task of the type, locks it and gives it its lease; null while one of the type runs or none is due. */
export function claim(records: TaskRecords, request: ClaimRequest, set: ChangeSet): TaskRow | null {
  const { sql } = records;
  const { type, nowMs } = request;
  promoteDue(records, type, nowMs);
  const row = sql.nextReady.get(type);
  if (row === undefined) return null;
  const pid = request.workerPid ?? null;
  const { changes } = sql.takeLock.run({ type, id: row.id, now: nowMs, pid, lease: request.leaseId });
  if (changes !== 1) return null;
  sql.dropStages.run(row.seq);
  return records.start(row, nowMs, set);
}

function promoteDue(records: TaskRecords, type: TaskType, nowMs: number): void {
  // An UPDATE opens all indexes for writing before it finds that there is nothing to do: a claim would cost twice as much.
  if (records.sql.nextDue.get(type) === undefined) return;
  records.sql.promoteDue.run({ type, now: nowMs, limit: MAX_PROMOTED });
  records.sql.promoteTooFar.run({ type, horizon: nowMs + BACKOFF_CAP_MS, limit: MAX_PROMOTED });
}

/** The row of the task in hand, or null when the lease is stale. */
export function leased(records: TaskRecords, lease: Lease): TaskRow | null {
  return records.sql.leasedTask.get(lease.taskId, lease.leaseId) ?? null;
}

/** Tasks that were running when the file was opened: their worker died with the app. */
export function findOrphans(records: TaskRecords): Orphan[] {
  return records.sql.allLocks.all().flatMap((lock) => {
    const row = records.find(lock.locked_by);
    if (row === null) return [];
    const lease = { taskId: row.id, leaseId: lock.lease_id };
    return [{ task: records.task(row), lease, appDeathCount: row.app_death_count }];
  });
}

export function processingTasks(records: TaskRecords): TaskRow[] {
  return TASK_TYPES.flatMap((type) => {
    const seq = records.tally.running(type);
    return seq === 0 ? [] : [records.bySeq(seq)];
  });
}
