import { AppError } from '../../../../contract/errors';
import type { TaskType } from '../../../../contract/task';
import type { ChangeNotes } from '../../task-store';
import { type Dependencies, FRESH_START } from '../records/dependencies';
import type { TaskRow } from '../records/rows';
import { makeRoom, rankBefore } from '../records/run-order';
import { asNumber, type ChangeSet, type TaskRecords } from '../records/task-records';

/** The contract's upper bound for a priority. */
const MAX_PRIORITY = 1_000;

/** What a person does to tasks that do not run. */
export class TaskChanges {
  readonly #records: TaskRecords;
  readonly #dependencies: Dependencies;
  constructor(records: TaskRecords, dependencies: Dependencies) {
    this.#records = records;
    this.#dependencies = dependencies;
  }

  cancel(row: TaskRow, notes: ChangeNotes, set: ChangeSet): void {
    if (row.status !== 'waiting') throw notWaiting(row);
    const nowMs = this.#records.now();
    const cancelled = this.#records.setStatus(
      row,
      'cancelled',
      { completed_at: nowMs, available_at: null, parked: 0, needs_you: null },
      set,
    );
    this.#records.addLines(row, [notes.line], set);
    this.#dependencies.endedBadly(cancelled, notes.dependents, nowMs, set);
  }

  /** Failed or cancelled: waits again from scratch. Parked: goes on where it was. */
  retry(row: TaskRow, notes: ChangeNotes, set: ChangeSet): void {
    if (row.status === 'waiting' && row.parked === 1) {
      this.#records.patch(row, FRESH_START, set);
    } else if (row.status === 'failed' || row.status === 'cancelled') {
      const blocked = this.#dependencies.countOpenForRetry(row);
      const waiting = this.#records.setStatus(row, 'waiting', { ...FRESH_START, blocked_by: blocked }, set);
      this.#dependencies.revive(waiting, set);
    } else {
      throw new AppError(
        'task_not_failed',
        `Only a failed or cancelled task can be retried; this one is ${row.status}.`,
      );
    }
    this.#records.addLines(row, [notes.line], set);
  }

  bump(row: TaskRow, set: ChangeSet): void {
    this.raise(row, this.topPriority(row.type) + 1, set);
  }
  topPriority(type: TaskType): number {
    const top = this.#records.sql.of('topPriority').get(type);
    return top === null || top === undefined ? 0 : asNumber(top);
  }
  /** At the upper bound there is nothing above: the task then goes to the front of its equals. */
  raise(row: TaskRow, priority: number, set: ChangeSet): void {
    if (row.status !== 'waiting') throw notWaiting(row);
    if (priority <= MAX_PRIORITY) this.#place(row, priority, row.seq, set);
    else
      this.#place(row, MAX_PRIORITY, asNumber(this.#records.sql.of('firstRank').get(row.type, MAX_PRIORITY)) - 1, set);
  }

  setPriority(row: TaskRow, priority: number, set: ChangeSet): void {
    if (row.status !== 'waiting') throw notWaiting(row);
    // A place won by dragging means nothing among other equals.
    if (row.priority !== priority) this.#place(row, priority, row.seq, set);
  }

  move(row: TaskRow, anchor: TaskRow, side: 'before' | 'after', set: ChangeSet): void {
    if (row.status !== 'waiting') throw notWaiting(row);
    if (row.seq === anchor.seq) return;
    if (anchor.status !== 'waiting' || anchor.type !== row.type || anchor.priority !== row.priority) {
      throw new AppError('illegal_move', 'A task moves only among waiting tasks of its own type and priority.');
    }
    let rank = rankBefore(this.#records, row, anchor, side);
    if (rank === undefined) {
      makeRoom(this.#records, row);
      rank = rankBefore(this.#records, row, this.#records.bySeq(anchor.seq), side);
    }
    if (rank === undefined) throw new AppError('illegal_move', 'There is no room between these tasks.');
    this.#place(row, row.priority, rank, set);
  }

  #place(row: TaskRow, priority: number, rank: number, set: ChangeSet): void {
    this.#records.sql.of('setPlace').run(priority, rank, row.seq);
    set.touch(row.seq);
  }
}

function notWaiting(row: TaskRow): AppError {
  return new AppError('task_not_waiting', `Only a waiting task can be changed so; this one is ${row.status}.`);
}
