import { AppError } from '../../../../contract/errors';
import { type BulkAction, TASK_TYPES, type TaskStatus, type TaskType } from '../../../../contract/task';
import { nextTurn } from '../../../system/next-turn';
import type { ChangeNotes, TaskUndo } from '../../task-store';
import type { Chosen, TaskFilter } from '../../types';
import { sectionsOf, wholeFrom, wholeTable, wholeValues } from '../paging/list-sources';
import { stretchesOfSeqs } from '../paging/stretches';
import { ChangeSet } from '../records/change-set';
import type { Dependencies } from '../records/dependencies';
import type { TaskRow } from '../records/rows';
import type { TaskRecords } from '../records/task-records';
import { cancel } from './cancel';
import { bump, raise } from './reorder';
import { restore, undoOf } from './restore';
import { retry } from './retry';

/** Rows read or changed before the event loop has its turn: some 5 ms. */
export const SLICE = 500;

/**
 * The seqs of the tasks that a bulk action applies to, oldest first, so that a retried task comes before those that depend on it. Seqs
 * never change, so a task that is dragged meanwhile is neither missed nor met twice.
 */
export async function seqsToChange(records: TaskRecords, action: BulkAction, filter: TaskFilter): Promise<number[]> {
  const filters = meant(action, filter);
  const seqs: number[] = [];
  for await (const { where, values } of stretchesOfSeqs(candidates(records, filters))) {
    const found = filters.flatMap((one) => {
      const source = wholeTable(one);
      return records
        .shaped(`SELECT seq ${wholeFrom(source)}${where}`)
        .pluck()
        .all(...wholeValues(source), ...values);
    });
    seqs.push(...found.map(Number).sort((a, b) => a - b));
  }
  return seqs;
}

/** At least the matching tasks, oldest first, read from the list indexes. Conditions on the rows themselves are not checked yet. */
function candidates(records: TaskRecords, filters: readonly TaskFilter[]): number[] {
  return filters
    .flatMap(({ text: _words, ...one }) => sectionsOf(records, one))
    .flatMap(({ sources }) => sources)
    .flatMap((source) =>
      records
        .shaped(`SELECT seq ${wholeFrom(source)}`)
        .pluck()
        .all(...wholeValues(source)),
    )
    .map(Number)
    .sort((a, b) => a - b);
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

/** The same for tasks that were picked one by one; those that are bumped the last one first, so that they keep their order. */
export function seqsOfPicked(records: TaskRecords, action: BulkAction, ids: readonly string[]): number[] {
  const rows = ids.flatMap((id) => records.find(id) ?? []);
  if (action === 'bump') rows.sort((a, b) => a.priority - b.priority || b.rank - a.rank);
  else rows.sort((a, b) => a.seq - b.seq);
  return rows.map(({ seq }) => seq);
}

type ChangeRow = (row: TaskRow, set: ChangeSet) => void;

/** What the action does to each of all that match: those that are bumped go ahead together and keep the order in which they were added. */
function changeOfAll(
  records: TaskRecords,
  dependencies: Dependencies,
  action: BulkAction,
  notes: ChangeNotes,
): ChangeRow {
  if (action !== 'bump') return changeOfEach(records, dependencies, action, notes);
  const raiseTo = new Map(TASK_TYPES.map((type) => [type, (records.tally.topPriority(type) ?? 0) + 1]));
  return (row, set) => raise(records, row, raiseTo.get(row.type) ?? 0, set);
}

/** What the action does to each of tasks that were picked: those that are bumped go ahead one by one. */
export function changeOfEach(
  records: TaskRecords,
  dependencies: Dependencies,
  action: BulkAction,
  notes: ChangeNotes,
): ChangeRow {
  return (row, set) => {
    if (action === 'cancel') cancel(records, dependencies, row, notes, set);
    else if (action === 'retry') retry(records, dependencies, row, notes, set);
    else bump(records, row, set);
  };
}

/** A bulk action of all that match, or of the picked. */
export async function changeChosen(
  records: TaskRecords,
  dependencies: Dependencies,
  action: BulkAction,
  chosen: Chosen,
  notes: ChangeNotes,
  done?: (undo: TaskUndo) => void,
) {
  if ('ids' in chosen) {
    const change = changeOfEach(records, dependencies, action, notes);
    return changeEach(records, seqsOfPicked(records, action, chosen.ids), change, done);
  }
  // Chosen before the first change, so that a retried task is not met again under its new status.
  const seqs = await seqsToChange(records, action, chosen);
  return changeEach(records, seqs, changeOfAll(records, dependencies, action, notes), done);
}

export function restoreEach(
  records: TaskRecords,
  dependencies: Dependencies,
  undos: readonly TaskUndo[],
  notes: ChangeNotes,
) {
  const bySeq = new Map<number, TaskUndo>();
  for (const undo of undos) {
    const row = records.find(undo.id);
    if (row !== null) bySeq.set(row.seq, undo);
  }
  return changeEach(records, [...bySeq.keys()], (row, set) => {
    const undo = bySeq.get(row.seq);
    if (undo !== undefined) restore(records, dependencies, row, undo, notes, set);
  });
}

/** In slices, each its own transaction. `done` hears of each change of a waiting task once it is committed. */
export async function changeEach(
  records: TaskRecords,
  seqs: readonly number[],
  change: ChangeRow,
  done?: (undo: TaskUndo) => void,
): Promise<{ changed: number; claimable: Set<TaskType> }> {
  const claimable = new Set<TaskType>();
  let changed = 0;
  for (let start = 0; start < seqs.length; start += SLICE) {
    if (start > 0) await nextTurn();
    const undos: TaskUndo[] = [];
    records.transactions.durable(() => {
      for (const seq of seqs.slice(start, start + SLICE)) {
        const set = new ChangeSet();
        const row = records.findBySeq(seq);
        if (row === null) continue;
        try {
          change(row, set);
        } catch (thrown) {
          // Another call, or an earlier task of this action (a dependency), changed it first: it no longer matches.
          if (thrown instanceof AppError) continue;
          throw thrown;
        }
        changed += set.touched.size;
        for (const type of set.claimable) claimable.add(type);
        if (done !== undefined && row.status === 'waiting') undos.push(undoOf(row, records.bySeq(seq)));
      }
    });
    for (const undo of undos) done?.(undo);
  }
  return { changed, claimable };
}
