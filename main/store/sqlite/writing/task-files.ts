import { z } from 'zod';
import type { TaskOutput } from '../../../../contract/task';
import type { FolderPlace, Lease, OutputMove, TaskPlace } from '../../types';
import { parseIds, type TaskRow } from '../records/rows';
import type { ChangeSet, TaskRecords } from '../records/task-records';
import { leased } from './run-tasks';

const standingSchema = z.object({ seq: z.int(), path: z.string() });

/** How many tasks of a project are looked at for its folder, from either end. */
const LOOKED_AT = 50;

/** Adds what the task in hand has published; `gone` are paths of an earlier run of it. */
export function addOutputs(
  records: TaskRecords,
  lease: Lease,
  outputs: readonly TaskOutput[],
  gone: readonly string[],
  set: ChangeSet,
): boolean {
  const row = leased(records, lease);
  if (row === null) return false;
  for (const path of gone) records.sql.of('dropOutput').run(row.seq, path);
  for (const output of outputs) {
    records.sql.of('addOutput').run({ seq: row.seq, path: output.path, output: JSON.stringify(output) });
  }
  set.touch(row.seq, row);
  return true;
}

function standing(records: TaskRecords, row: TaskRow, { folder, isEarlier }: FolderPlace) {
  return records.sql
    .of('standingOutputs')
    .all({ project: row.project_id, seq: row.seq, folder, isEarlier: isEarlier ? 1 : 0 })
    .map((found) => standingSchema.parse(found));
}

/** null when the lease is stale. */
export function standingOutputs(records: TaskRecords, lease: Lease, place: FolderPlace): TaskOutput[] | null {
  const row = leased(records, lease);
  if (row === null) return null;
  const found = standing(records, row, place);
  const paths = new Set(found.map(({ path }) => path));
  const seqs = new Set(found.map(({ seq }) => seq));
  return [...seqs].flatMap((seq) => records.outputs(seq)).filter(({ path }) => paths.has(path));
}

export function moveOutputs(
  records: TaskRecords,
  lease: Lease,
  place: FolderPlace,
  moves: readonly OutputMove[],
  set: ChangeSet,
): boolean {
  const row = leased(records, lease);
  if (row === null) return false;
  const targets = new Map(moves.map(({ from, to }) => [from, to]));
  for (const { seq, path } of standing(records, row, place)) {
    const to = targets.get(path);
    if (to === undefined) continue;
    records.sql.of('moveOutput').run({ seq, from: path, to });
    set.touch(seq);
  }
  return true;
}

export function keepFolder(records: TaskRecords, lease: Lease, folder: string): boolean {
  const row = leased(records, lease);
  if (row === null) return false;
  records.sql.of('keepFolder').run(row.seq, folder);
  return true;
}

/** Where a task's files are and were: its folder, those of the tasks that it needs (nearest first), those of its project. */
export function placeOf(records: TaskRecords, taskId: string): TaskPlace | null {
  const row = records.find(taskId);
  if (row === null) return null;
  const own = folderOf(records, row);
  return {
    task: records.wholeTask(row, 0),
    ...(own === undefined ? {} : { folder: own }),
    needs: needsOf(records, row).map((need) => {
      const folder = folderOf(records, need);
      return { task: records.task(need), ...(folder === undefined ? {} : { folder }) };
    }),
    ofProject: records.sql.of('foldersOfProject').all({ project: row.project_id, limit: LOOKED_AT }).map(String),
  };
}

function folderOf(records: TaskRecords, { seq }: TaskRow): string | undefined {
  const folder = records.sql.of('folderOf').get(seq);
  return folder === undefined ? undefined : String(folder);
}

function needsOf(records: TaskRecords, row: TaskRow): TaskRow[] {
  const found = new Map<string, TaskRow>();
  let nearest = [row];
  while (nearest.length > 0) {
    const next: TaskRow[] = [];
    for (const id of nearest.flatMap(({ depends_on }) => parseIds(depends_on))) {
      const need = id === row.id || found.has(id) ? null : records.find(id);
      if (need === null) continue;
      found.set(id, need);
      next.push(need);
    }
    nearest = next;
  }
  return [...found.values()];
}
