import { AppError } from '../../../../contract/errors';
import { reviewedStep, reviewNeed, reviewStepSchema } from '../../../../contract/review';
import type { TaskStatus } from '../../../../contract/task';
import type { DependentsNote } from '../../task-store';
import type { ChangeSet } from './change-set';
import { messageColumn } from './message-column';
import { parseNeed, type TaskRow } from './rows';
import type { TaskRecords } from './task-records';

/** A task that another one waits for, and whether it has completed. */
export interface Need {
  readonly id: string;
  readonly done: boolean;
}

/** Tasks that wait for other tasks. `blocked_by` of each is kept equal to the number of its dependencies that are not done. */
export class Dependencies {
  readonly #records: TaskRecords;
  constructor(records: TaskRecords) {
    this.#records = records;
  }

  /** Checks one task that a new one depends on. */
  check(id: string): Need {
    const row = this.#records.find(id);
    if (row === null) throw new AppError('dependency_not_found', 'No task has this id.', 'dependsOn');
    if (row.status === 'failed' || row.status === 'cancelled') {
      throw new AppError('dependency_failed', `That task is ${row.status}; retry it first.`, 'dependsOn');
    }
    return { id, done: row.status === 'completed' };
  }

  completed(row: TaskRow, set: ChangeSet): void {
    const { sql } = this.#records;
    const dependents = this.#dependentsOf(row.id);
    if (dependents.length === 0) return;
    sql.unblockDependents.run(row.id);
    sql.markDependencyDone.run(row.id);
    for (const dependent of dependents) {
      if (dependent.status !== 'waiting') continue;
      if (dependent.needs_you !== null) {
        const now = this.#records.bySeq(dependent.seq);
        this.#records.patch(now, parking(now.needs_you, now.blocked_by), set);
        continue;
      }
      set.touch(dependent.seq);
      set.claimable.add(dependent.type);
    }
  }

  /** `row` failed or was cancelled for good: every task that waits for it, directly or not, is cancelled in the same transaction. */
  endedBadly(row: TaskRow, note: DependentsNote, nowMs: number, set: ChangeSet): void {
    const error = messageColumn(note.problem(row.type, row.status === 'failed' ? 'failed' : 'cancelled'));
    const open = [row];
    for (let ended = open.pop(); ended !== undefined; ended = open.pop()) {
      for (const dependent of this.#dependentsOf(ended.id)) {
        if (dependent.status !== 'waiting') continue;
        const cancelled = this.#records.setStatus(
          dependent,
          'cancelled',
          {
            completed_at: nowMs,
            error,
            error_code: 'dependency_failed',
            parked: 0,
            needs_you: reviewOf(dependent),
          },
          set,
        );
        this.#records.addLines(dependent, [note.logLine], set);
        open.push(cancelled);
      }
    }
  }

  /** What waits for `row` will wait for approval of what `row` makes. Nothing that is looked at: nothing changes. */
  stopAfter(row: TaskRow, set: ChangeSet): void {
    const step = reviewStepSchema.safeParse(row.type).data;
    if (step === undefined) return;
    const need = JSON.stringify(reviewNeed(step));
    for (const dependent of this.#dependentsOf(row.id)) {
      const isFree = dependent.status === 'waiting' && dependent.needs_you === null;
      if (isFree) this.#records.patch(dependent, parking(need, dependent.blocked_by), set);
    }
  }

  /** How many dependencies a task to be retried has left; throws `dependency_failed` when one of them cannot complete. */
  countOpenForRetry(row: TaskRow): number {
    const open = this.#open(row);
    if (open.some((dependency) => !canStillComplete(dependency.status))) {
      throw new AppError('dependency_failed', 'A task that this one needs did not complete; retry that one first.');
    }
    return open.length;
  }

  /** `row` waits again, and so do dependents that were cancelled only because of it, unless another task that they need is lost. */
  revive(row: TaskRow, set: ChangeSet): void {
    const revived = [row];
    for (let next = revived.pop(); next !== undefined; next = revived.pop()) {
      for (const dependent of this.#dependentsOf(next.id)) {
        if (dependent.status !== 'cancelled' || dependent.error_code !== 'dependency_failed') continue;
        const open = this.#open(dependent);
        if (open.some((dependency) => !canStillComplete(dependency.status))) continue;
        revived.push(this.#records.setStatus(dependent, 'waiting', freshStart(dependent, open.length), set));
      }
    }
  }

  #open(row: TaskRow) {
    return this.#records.sql.openDependencies.all(row.seq);
  }
  #dependentsOf(taskId: string): TaskRow[] {
    return this.#records.sql.dependents.all(taskId).map((seq) => this.#records.bySeq(seq));
  }
}

function canStillComplete(status: TaskStatus | null): boolean {
  return status === 'waiting' || status === 'processing';
}

/** What the creator has not approved yet, for the column; null for nothing. */
export function reviewOf({ needs_you }: Pick<TaskRow, 'needs_you'>): string | null {
  return reviewedStep(parseNeed(needs_you)) === undefined ? null : needs_you;
}

/** Of a waiting task: it needs somebody only once it waits for no other task. */
export function parking(need: string | null, blockedBy: number): Pick<TaskRow, 'parked' | 'needs_you'> {
  return { parked: need !== null && blockedBy === 0 ? 1 : 0, needs_you: need };
}

/** A task that starts over and waits for `blockedBy` others; what was not approved stays to be approved. */
export function freshStart(row: TaskRow, blockedBy: number) {
  return { ...FRESH_START, blocked_by: blockedBy, ...parking(reviewOf(row), blockedBy) };
}

/** A task as if it had never run: a new one, or one that starts over by hand. Its attempts and log lines stay in their tables. */
export const FRESH_START = {
  started_at: null,
  completed_at: null,
  error: null,
  error_code: null,
  retry_count: 0,
  crash_count: 0,
  app_death_count: 0,
  available_at: null,
  parked: 0,
  needs_you: null,
  run_ms: null,
} as const;
