import { AppError } from '../../../../contract/errors';
import { MAX_PRIORITY, type TaskType } from '../../../../contract/task';
import type { ChangeSet } from '../records/change-set';
import type { TaskRow } from '../records/rows';
import { makeRoom, rankBefore } from '../records/run-order';
import { OPEN_SECTIONS } from '../records/sections';
import type { TaskRecords } from '../records/task-records';

export function mustWait(row: TaskRow): void {
  if (row.status === 'waiting') return;
  throw new AppError('task_not_waiting', `Only a waiting task can be changed so; this one is ${row.status}.`);
}

/** One above the highest priority of its type. */
export function bump(records: TaskRecords, row: TaskRow, set: ChangeSet): void {
  raise(records, row, (records.tally.topPriority(row.type) ?? 0) + 1, set);
}

/** At the highest priority there is nothing above: the task then goes to the front of its equals. */
export function raise(records: TaskRecords, row: TaskRow, priority: number, set: ChangeSet): void {
  mustWait(row);
  if (priority <= MAX_PRIORITY) place(records, row, priority, row.seq, set);
  else place(records, row, MAX_PRIORITY, firstRank(records, row.type) - 1, set);
}

function firstRank(records: TaskRecords, type: TaskType): number {
  return Math.min(
    ...OPEN_SECTIONS.flatMap((section) => records.sql.firstRank.get({ type, section, priority: MAX_PRIORITY }) ?? []),
  );
}

export function setPriority(records: TaskRecords, row: TaskRow, priority: number, set: ChangeSet): void {
  mustWait(row);
  // A place won by dragging means nothing among other equals.
  if (row.priority !== priority) place(records, row, priority, row.seq, set);
}

export function move(
  records: TaskRecords,
  row: TaskRow,
  anchor: TaskRow,
  side: 'before' | 'after',
  set: ChangeSet,
): void {
  mustWait(row);
  if (row.seq === anchor.seq) return;
  if (anchor.status !== 'waiting' || anchor.type !== row.type || anchor.priority !== row.priority) {
    throw new AppError('illegal_move', 'A task moves only among waiting tasks of its own type and priority.');
  }
  let rank = rankBefore(records, row, anchor, side);
  if (rank === undefined) {
    makeRoom(records, row);
    rank = rankBefore(records, row, records.bySeq(anchor.seq), side);
  }
  if (rank === undefined) throw new AppError('illegal_move', 'There is no room between these tasks.');
  // Making room may have moved the task itself.
  place(records, records.bySeq(row.seq), row.priority, rank, set);
}

function place(records: TaskRecords, row: TaskRow, priority: number, rank: number, set: ChangeSet): void {
  records.place(row, priority, rank);
  set.touch(row.seq);
}
