import type { TaskType } from '../../../../contract/task';
import { BACKOFF_CAP_MS } from '../../limits';
import type { ClaimRequest, Orphan, RunToStop } from '../../task-store';
import type { Lease } from '../../types';
import type { ChangeSet } from '../records/change-set';
import { iso, type TaskRow } from '../records/rows';
import type { TaskRecords } from '../records/task-records';

/** How many tasks whose backoff is over one claim makes claimable. If more are due (after a long sleep), the next claim takes them. */
const MAX_PROMOTED = 5_000;

/** Takes the next due task of the type, locks it and gives it its lease; null when none is due or may run now. */
export function claim(records: TaskRecords, request: ClaimRequest, set: ChangeSet): TaskRow | null {
  const { sql } = records;
  const { type } = request;
  const nowMs = records.now();
  if (sql.isPaused.get(type, request.machineId) === 1) return null;
  promoteDue(records, type, nowMs);
  const row = sql.nextReady.get(type);
  if (row === undefined) return null;
  const pid = request.workerPid ?? null;
  const { changes } = sql.takeLock.run({
    type,
    id: row.id,
    now: nowMs,
    pid,
    lease: request.leaseId,
    machine: request.machineId,
  });
  if (changes !== 1) return null;
  sql.dropStages.run(row.seq);
  return records.start(row, nowMs, set);
}

function promoteDue(records: TaskRecords, type: TaskType, nowMs: number): void {
  // An UPDATE opens all indexes for writing before it finds nothing to do: a claim would cost twice as much.
  if (records.sql.nextDue.get(type) === undefined) return;
  records.sql.promoteDue.run({ type, now: nowMs, limit: MAX_PROMOTED });
  const horizon = nowMs + BACKOFF_CAP_MS;
  records.sql.promoteTooFar.run({ type, horizon, now: iso(nowMs), limit: MAX_PROMOTED });
}

/** The row of the task in hand, or null when the lease is stale. */
export function leased(records: TaskRecords, lease: Lease): TaskRow | null {
  return records.sql.leasedTask.get(lease.taskId, lease.leaseId) ?? null;
}

/** The runs of the machine. When the file has just been opened, their workers died with the app. */
export function runsOf(records: TaskRecords, machineId: string): Orphan[] {
  return records.sql.locksOf.all(machineId).flatMap((lock) => {
    const row = records.find(lock.locked_by);
    if (row === null) return [];
    const lease = { taskId: row.id, leaseId: lock.lease_id };
    return [{ task: records.task(row), lease, appDeathCount: row.app_death_count }];
  });
}

/** The lease of a task's run, or null when it does not run. */
export function runOf(records: TaskRecords, taskId: string): RunToStop | null {
  const lock = records.sql.lockOf.get(taskId);
  return lock === undefined ? null : { type: lock.type, lease: { taskId, leaseId: lock.lease_id } };
}
