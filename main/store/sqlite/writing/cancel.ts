import type { ChangeNotes } from '../../task-store';
import type { ChangeSet } from '../records/change-set';
import { type Dependencies, reviewOf } from '../records/dependencies';
import type { TaskRow } from '../records/rows';
import type { TaskRecords } from '../records/task-records';
import { mustWait } from './reorder';

/** Cancels a waiting task, and with it all that depend on it. */
export function cancel(
  records: TaskRecords,
  dependencies: Dependencies,
  row: TaskRow,
  notes: ChangeNotes,
  set: ChangeSet,
): void {
  mustWait(row);
  const nowMs = records.now();
  const cancelled = records.setStatus(
    row,
    'cancelled',
    { completed_at: nowMs, available_at: null, parked: 0, needs_you: reviewOf(row) },
    set,
  );
  records.addLines(row, [notes.line], set);
  dependencies.endedBadly(cancelled, notes.dependents, nowMs, set);
}
