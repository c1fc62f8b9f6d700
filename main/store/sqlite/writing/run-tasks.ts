import { type TaskStage, taskTypeSchema } from '../../../../contract/task';
import { BACKOFF_CAP_MS, RUN_TIMES_KEPT } from '../../limits';
import type { Activity, ClaimRequest, Orphan, RunOutcome, RunToStop } from '../../task-store';
import type { Lease } from '../../types';
import { addDeadLetter } from '../records/dead-letters';
import type { Dependencies } from '../records/dependencies';
import { messageColumn } from '../records/message-column';
import { iso, lockRowSchema, stageRowSchema, type TaskRow, taskRowSchema } from '../records/rows';
import { asNumber, type ChangeSet, type TaskRecords } from '../records/task-records';

/** Backing-off tasks made claimable by one claim. More than this due at once (after a long sleep) take another claim. */
const MAX_PROMOTED = 5_000;
/** A worker that invents stages without end must not fill the disk. */
const MAX_STAGES = 100;

/** Takes the next due task of the type, locks it and hands out its lease; null when none is due or may run now. */
export function claim(records: TaskRecords, request: ClaimRequest, set: ChangeSet): TaskRow | null {
  const { sql } = records;
  const nowMs = records.now();
  if (sql.of('claimHindered').get({ type: request.type, machine: request.machineId }) === 1) return null;
  promoteDue(records, request.type, nowMs);
  const found = sql.of('nextReady').get(request.type);
  if (found === undefined) return null;
  const row = taskRowSchema.parse(found);
  sql.of('addLock').run({
    type: row.type,
    id: row.id,
    now: nowMs,
    pid: request.workerPid ?? null,
    lease: request.leaseId,
    machine: request.machineId,
  });
  sql.of('dropStages').run(row.seq);
  return records.setStatus(row, 'processing', { started_at: nowMs, completed_at: null }, set);
}

function promoteDue(records: TaskRecords, type: string, nowMs: number): void {
  // An UPDATE opens all indexes for writing before it finds that there is nothing to do: a claim would cost twice as much.
  if (records.sql.of('nextDue').get(type) === undefined) return;
  records.sql.of('promoteDue').run({ type, now: nowMs, limit: MAX_PROMOTED });
  const horizon = nowMs + BACKOFF_CAP_MS;
  records.sql.of('promoteTooFar').run({ type, horizon, now: iso(nowMs), limit: MAX_PROMOTED });
}

/** The row of the task in hand, or null when the lease is stale. */
export function leased(records: TaskRecords, lease: Lease): TaskRow | null {
  const found = records.sql.of('leasedTask').get(lease.taskId, lease.leaseId);
  return found === undefined ? null : taskRowSchema.parse(found);
}

export function recordActivity(records: TaskRecords, activities: readonly Activity[], set: ChangeSet): boolean[] {
  return activities.map(({ lease, lines, progress, stages }) => {
    const row = leased(records, lease);
    if (row === null) return false;
    records.addLines(row, lines, set, true);
    addStages(records, row.seq, stages);
    if (progress !== undefined) {
      records.sql.of('setProgress').run(JSON.stringify(progress), lease.taskId, lease.leaseId);
    }
    return true;
  });
}

function addStages(records: TaskRecords, seq: number, stages: readonly TaskStage[]): void {
  if (stages.length === 0) return;
  const found = records.sql.of('lastStage').get(seq);
  let last = found === undefined ? undefined : stageRowSchema.parse(found);
  for (const stage of stages) {
    if (stage.name === last?.name) continue;
    const n = (last?.n ?? 0) + 1;
    if (n > MAX_STAGES) return;
    records.sql.of('addStage').run(seq, n, stage.name, stage.startedAt);
    last = { ...stage, n };
  }
}

/** Stages of the task's latest run, in order. */
export function stagesOf(records: TaskRecords, seq: number): TaskStage[] {
  return records.sql
    .of('stages')
    .all(seq)
    .map((found) => {
      const { name, startedAt } = stageRowSchema.parse(found);
      return { name, startedAt };
    });
}

/** Ends the run in hand as decided: status, lock, log, history, dead letter, dependents, all in one transaction. */
export function finish(
  records: TaskRecords,
  dependencies: Dependencies,
  lease: Lease,
  outcome: RunOutcome,
  set: ChangeSet,
): TaskRow | null {
  const { sql } = records;
  const row = leased(records, lease);
  if (row === null) return null;
  const nowMs = records.now();
  sql.of('releaseLock').run(lease.taskId, lease.leaseId);
  if (outcome.endedTry !== undefined) {
    const { message, ...ended } = outcome.endedTry;
    const startedAt = iso(row.started_at ?? nowMs);
    sql.of('addTry').run({ seq: row.seq, startedAt, endedAt: iso(nowMs), ...ended, message: messageColumn(message) });
  }
  records.addLines(row, outcome.lines, set);
  if (outcome.status === 'completed') keepResult(records, row.seq, outcome.result);

  const waits = outcome.status === 'waiting';
  const ended = records.setStatus(
    row,
    outcome.status,
    {
      completed_at: waits ? null : nowMs,
      retry_count: outcome.retryCount,
      crash_count: outcome.crashCount,
      app_death_count: outcome.appDeathCount,
      available_at: outcome.delayMs === undefined ? null : nowMs + outcome.delayMs,
      parked: outcome.needsYou === undefined ? 0 : 1,
      needs_you: outcome.needsYou === undefined ? null : JSON.stringify(outcome.needsYou),
      ...(waits ? { started_at: null } : {}),
      ...(outcome.error === undefined
        ? {}
        : {
            error: outcome.error === null ? null : messageColumn(outcome.error.message),
            error_code: outcome.error?.code ?? null,
          }),
    },
    set,
  );
  // The type's slot is free, whatever became of this task.
  set.claimable.add(row.type);

  switch (outcome.status) {
    case 'completed':
      dependencies.completed(ended, set);
      if (outcome.runMs !== undefined) addRunTime(records, row.type, outcome.runMs);
      break;
    case 'failed':
    case 'cancelled':
      dependencies.endedBadly(ended, outcome.dependents, nowMs, set);
      break;
    case 'waiting':
      break;
    default:
      outcome.status satisfies never;
  }
  if (outcome.deadLetter) addDeadLetter(records, ended, nowMs);
  return ended;
}

/** A task that completes without one loses that of an earlier run: it would be handed to the tasks that depend on it. */
function keepResult({ sql }: TaskRecords, seq: number, result: unknown): void {
  if (result === undefined) sql.of('dropResult').run(seq);
  else sql.of('keepResult').run(seq, JSON.stringify(result));
}

/** Old ones go with the daily clean-up: pruned here, they would cost each completion a second write. */
function addRunTime(records: TaskRecords, type: string, runMs: number): void {
  records.sql.of('addRunTime').run(type, Math.max(0, Math.round(runMs)));
}

export function pruneRunTimes(records: TaskRecords): void {
  for (const type of taskTypeSchema.options) records.sql.of('pruneRunTimes').run({ type, keep: RUN_TIMES_KEPT });
}

export function runTimes(records: TaskRecords, type: string): number[] {
  return records.sql.of('runTimes').all(type, RUN_TIMES_KEPT).map(asNumber);
}

/** Runs of the machine; when the file was just opened, their workers died with the app. */
export function runsOf(records: TaskRecords, machineId: string): Orphan[] {
  return records.sql
    .of('locksOf')
    .all(machineId)
    .flatMap((found) => {
      const lock = lockRowSchema.parse(found);
      const row = records.find(lock.locked_by);
      if (row === null) return [];
      const lease = { taskId: row.id, leaseId: lock.lease_id };
      return [{ task: records.task(row), lease, appDeathCount: row.app_death_count }];
    });
}

/** The lease of a task's run, or null when it does not run. */
export function runOf(records: TaskRecords, taskId: string): RunToStop | null {
  const found = records.sql.of('lockOf').get(taskId);
  if (found === undefined) return null;
  const lock = lockRowSchema.parse(found);
  return { type: lock.type, lease: { taskId, leaseId: lock.lease_id } };
}
