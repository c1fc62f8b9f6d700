import { AppError } from '../../../../contract/errors';
import type { ChangeNotes } from '../../task-store';
import type { ChangeSet } from '../records/change-set';
import { type Dependencies, FRESH_START, freshStart, reviewOf } from '../records/dependencies';
import type { TaskRow } from '../records/rows';
import type { TaskRecords } from '../records/task-records';

/** A failed or cancelled task waits again from scratch; a parked one goes on where it was. */
export function retry(
  records: TaskRecords,
  dependencies: Dependencies,
  row: TaskRow,
  notes: ChangeNotes,
  set: ChangeSet,
): void {
  if (row.status === 'waiting' && row.parked === 1) {
    if (reviewOf(row) !== null) throw new AppError('task_not_failed', { code: 'review.approve_instead' });
    records.patch(row, FRESH_START, set);
  } else if (row.status === 'failed' || row.status === 'cancelled') {
    const blocked = dependencies.countOpenForRetry(row);
    const waiting = records.setStatus(row, 'waiting', freshStart(row, blocked), set);
    dependencies.revive(waiting, set);
  } else {
    throw new AppError('task_not_failed', `Only a failed or cancelled task can be retried; this one is ${row.status}.`);
  }
  records.addLines(row, [notes.line], set);
}

/** A task that is parked for approval goes on, and stops for it no more. */
export function approve(records: TaskRecords, row: TaskRow, notes: ChangeNotes, set: ChangeSet): void {
  if (row.status !== 'waiting' || row.parked === 0 || reviewOf(row) === null) {
    throw new AppError(
      'task_not_in_review',
      `Only a task that waits for approval can be approved; this one is ${row.status}.`,
    );
  }
  records.patch(row, { parked: 0, needs_you: null }, set);
  records.addLines(row, [notes.line], set);
}
