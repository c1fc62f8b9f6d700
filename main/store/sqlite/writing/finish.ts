import type { RunOutcome } from '../../task-store';
import type { Lease } from '../../types';
import type { ChangeSet } from '../records/change-set';
import { addDeadLetter } from '../records/dead-letters';
import type { Dependencies } from '../records/dependencies';
import { messageColumn } from '../records/message-column';
import { iso, type TaskRow } from '../records/rows';
import type { TaskRecords } from '../records/task-records';
import { leased } from './claim';

/** Ends the run as decided: status, log, history, dead letter, dependents. Its lock ends with its status. */
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
  if (outcome.endedAttempt !== undefined) {
    const { message, ...ended } = outcome.endedAttempt;
    const startedAt = iso(row.started_at ?? nowMs);
    sql.addAttempt.run({ seq: row.seq, startedAt, endedAt: iso(nowMs), ...ended, message: messageColumn(message) });
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
      run_ms: outcome.runMs === undefined ? null : Math.max(0, Math.round(outcome.runMs)),
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

/**
 * A task that completes without a result loses the result of an earlier run: otherwise that would be handed to the tasks that depend on it.
 */
function keepResult({ sql }: TaskRecords, seq: number, result: unknown): void {
  if (result === undefined) sql.dropResult.run(seq);
  else sql.keepResult.run(seq, JSON.stringify(result));
}
