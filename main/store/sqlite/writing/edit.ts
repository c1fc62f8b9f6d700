import { AppError } from '../../../../contract/errors';
import type { TaskStatus } from '../../../../contract/task';
import type { NewLogLine, TaskEdit } from '../../task-store';
import { briefColumn } from '../records/brief-metadata';
import type { ChangeSet } from '../records/change-set';
import type { TaskRow } from '../records/rows';
import type { TaskRecords } from '../records/task-records';
import { searchText } from './enqueue';
import { setPriority } from './reorder';

/** What runs has its input already, and what completed says how its files were made. */
const EDITABLE: readonly TaskStatus[] = ['waiting', 'failed', 'cancelled'];

export function edit(records: TaskRecords, row: TaskRow, change: TaskEdit, line: NewLogLine, set: ChangeSet): void {
  if (!EDITABLE.includes(row.status)) {
    throw new AppError('task_not_waiting', `Only a task that waits can be edited; this one is ${row.status}.`);
  }
  const { metadata, priority } = change;
  const whole = JSON.stringify(metadata);
  const brief = briefColumn(metadata, whole);
  records.sql.setMetadata.run(
    brief ?? whole,
    searchText({ projectId: row.project_id, userId: row.user_id, metadata }),
    row.seq,
  );
  records.sql.dropWholeMetadata.run(row.seq);
  if (brief !== undefined) records.sql.addWholeMetadata.run(row.seq, whole);
  set.touch(row.seq);
  if (priority !== undefined && row.status === 'waiting') setPriority(records, row, priority, set);
  records.addLines(row, [line], set);
}
