import { AppError } from '../../../../contract/errors';
import { type BulkAction, TASK_TYPES, type TaskStatus, type TaskType } from '../../../../contract/task';
import type { ChangeNotes } from '../../task-store';
import type { TaskFilter } from '../../types';
import { wholeFrom, wholeTable, wholeValues } from '../paging/list-sources';
import { stretchesOfSeqs } from '../paging/stretches';
import { nextTurn } from '../records/next-turn';
import { asNumber, ChangeSet, type TaskRecords } from '../records/task-records';
import type { TaskChanges } from './change-tasks';

/** Rows read or changed before the event loop gets its turn: some 5 ms. */
export const SLICE = 500;

/**
 * What a person's action on all that match is meant for: oldest first, so that a retried task comes before those that depend on it.
 * By seqs, which never change: a task that is dragged meanwhile is neither missed nor met twice.
 */
export async function seqsToChange(records: TaskRecords, action: BulkAction, filter: TaskFilter): Promise<number[]> {
  // With its types named, the planner seeks by type and status, and what has another status costs nothing.
  const sources = meant(action, filter).map((one) => wholeTable({ ...one, types: one.types ?? TASK_TYPES }));
  const seqs: number[] = [];
  if (sources.length === 0) return seqs;
  for await (const { where, values } of stretchesOfSeqs(records)) {
    const found = sources.flatMap((source) =>
      records.sql
        .shaped(`SELECT seq ${wholeFrom(source)}${where}`)
        .pluck()
        .all(...wholeValues(source), ...values),
    );
    seqs.push(...found.map(asNumber).sort((a, b) => a - b));
  }
  return seqs;
}

function meant(action: BulkAction, filter: TaskFilter): TaskFilter[] {
  const asked = (statuses: readonly TaskStatus[]) =>
    statuses.filter((status) => filter.statuses === undefined || filter.statuses.includes(status));
  const waiting = asked(['waiting']);
  if (action !== 'retry') return waiting.length === 0 ? [] : [{ ...filter, statuses: waiting }];
  const ended = filter.needsYou === true ? [] : asked(['failed', 'cancelled']);
  const parked = filter.needsYou === false ? [] : waiting;
  return [
    ...(ended.length === 0 ? [] : [{ ...filter, statuses: ended }]),
    ...(parked.length === 0 ? [] : [{ ...filter, statuses: parked, needsYou: true }]),
  ];
}

/** In slices, each its own transaction. */
export async function changeEach(
  records: TaskRecords,
  changes: TaskChanges,
  action: BulkAction,
  seqs: readonly number[],
  notes: ChangeNotes,
): Promise<{ changed: number; claimable: Set<TaskType> }> {
  const claimable = new Set<TaskType>();
  const raiseTo = new Map(TASK_TYPES.map((type) => [type, changes.topPriority(type) + 1]));
  let changed = 0;
  for (let start = 0; start < seqs.length; start += SLICE) {
    if (start > 0) await nextTurn();
    records.transaction(() => {
      for (const seq of seqs.slice(start, start + SLICE)) {
        const set = new ChangeSet();
        const row = records.findBySeq(seq);
        if (row === null) continue;
        try {
          if (action === 'cancel') changes.cancel(row, notes, set);
          else if (action === 'retry') changes.retry(row, notes, set);
          else changes.raise(row, raiseTo.get(row.type) ?? 0, set);
        } catch (thrown) {
          // Another call, or an earlier task of this one (a dependency), changed it first: it no longer matches.
          if (thrown instanceof AppError) continue;
          throw thrown;
        }
        changed += set.touched.size;
        for (const type of set.claimable) claimable.add(type);
      }
    });
  }
  return { changed, claimable };
}
