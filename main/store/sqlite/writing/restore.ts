import { AppError } from '../../../../contract/errors';
import type { Stand } from '../../../../contract/stand';
import type { ChangeNotes, TaskUndo, Undo } from '../../task-store';
import type { ChangeSet } from '../records/change-set';
import { type Dependencies, FRESH_START, parking, reviewOf } from '../records/dependencies';
import { iso, parseNeed, type TaskRow } from '../records/rows';
import type { TaskRecords } from '../records/task-records';

/** Undoes what a person did to a waiting task, unless anything else happened to it since. */
export function restore(
  records: TaskRecords,
  dependencies: Dependencies,
  row: TaskRow,
  { before, since }: Undo,
  notes: ChangeNotes,
  set: ChangeSet,
): void {
  const canGoBack = row.status === 'waiting' || row.status === 'cancelled';
  if (!canGoBack || !standsAs(row, since)) throw new AppError('illegal_move', { code: 'queue.changed_since' });
  const waits = row.status === 'waiting' ? row : revived(records, dependencies, row, { before, since }, notes, set);
  if (waits.priority === before.priority && waits.rank === before.rank) return;
  records.place(waits, before.priority, before.rank);
  set.touch(row.seq);
}

function revived(
  records: TaskRecords,
  dependencies: Dependencies,
  row: TaskRow,
  { before: { needsYou, retryCount } }: Undo,
  notes: ChangeNotes,
  set: ChangeSet,
): TaskRow {
  const blocked = dependencies.countOpenForRetry(row);
  // A stop for approval that the task has not come to yet is not among what it needs; without it the film would go on by itself.
  const need = needsYou === undefined ? reviewOf(row) : JSON.stringify(needsYou);
  const waits = records.setStatus(
    row,
    'waiting',
    { ...FRESH_START, retry_count: retryCount, blocked_by: blocked, ...parking(need, blocked) },
    set,
  );
  dependencies.revive(waits, set);
  records.addLines(row, [notes.line], set);
  return waits;
}

/** What undoes the change that made `after` of the waiting task `before`. */
export function undoOf(before: TaskRow, after: TaskRow): TaskUndo {
  const { priority, rank, retry_count: retryCount } = before;
  const needsYou = parseNeed(before.needs_you);
  return {
    id: before.id,
    before: { priority, rank, retryCount, ...(needsYou === undefined ? {} : { needsYou }) },
    since: standNow(after),
  };
}

function standNow({ status, priority, rank, completed_at: at }: TaskRow): Stand {
  return { status, priority, rank, ...(at === null ? {} : { completedAt: iso(at) }) };
}

function standsAs(row: TaskRow, { status, priority, rank, completedAt }: Stand): boolean {
  const now = standNow(row);
  return now.status === status && now.priority === priority && now.rank === rank && now.completedAt === completedAt;
}
