import type { TaskOutput } from '../../../../contract/task';
import type { FolderPlace, Lease, OutputChange, OutputMove, TaskPlace } from '../../types';
import type { ChangeSet } from '../records/change-set';
import { parseIds, type TaskRow } from '../records/rows';
import type { TaskRecords } from '../records/task-records';
import { usersOf } from '../records/users';
import { leased } from './claim';

/** How many tasks of a project are searched for its folder, from either end: a thousand waiting tasks may follow the last one that ran. */
const LOOKED_AT = 2_000;
const FOLDERS_FOUND = 50;

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
  for (const path of gone) records.sql.dropOutput.run(row.seq, path);
  for (const output of outputs) {
    records.sql.addOutput.run({ seq: row.seq, path: output.path, output: JSON.stringify(output) });
  }
  set.touch(row.seq, row);
  return true;
}

function standing(records: TaskRecords, row: TaskRow, { folder, isEarlier }: FolderPlace) {
  return records.sql.standingOutputs.all({
    project: row.project_id,
    seq: row.seq,
    folder,
    isEarlier: isEarlier ? 1 : 0,
  });
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
    records.sql.moveOutput.run({ seq, from: path, to });
    set.touch(seq);
  }
  return true;
}

export function changeOutputs(
  records: TaskRecords,
  project: string,
  { folder, isEarlier }: FolderPlace,
  changes: readonly OutputChange[],
  set: ChangeSet,
): void {
  const targets = new Map(changes.map((change) => [change.from, change]));
  for (const { seq, path } of records.sql.projectOutputs.all({ project, folder, isEarlier: isEarlier ? 1 : 0 })) {
    const change = targets.get(path);
    if (change === undefined) continue;
    const { to, scene } = change;
    if (to === null) records.sql.dropOutput.run(seq, path);
    else records.sql.moveOutput.run({ seq, from: path, to });
    if (to !== null && scene !== undefined) records.sql.setScene.run({ seq, path: to, scene });
    set.touch(seq);
  }
}

export function keepFolder(records: TaskRecords, lease: Lease, folder: string): boolean {
  const row = leased(records, lease);
  if (row === null) return false;
  records.sql.keepFolder.run(row.seq, folder);
  return true;
}

/** Where a task's files are and were: in its folder, in those of the tasks that it needs (nearest first), in those of its project. */
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
    ofProject: foldersOfProject(records, row.project_id),
  };
}

/** The folders of the tasks added last and of those added first, newest first: in between there may be a million tasks. */
function foldersOfProject(records: TaskRecords, project: string): string[] {
  const { newestFolders, oldestFolders } = records.sql;
  const found = usersOf(records).flatMap((user) => {
    const of = { user, project, lookedAt: LOOKED_AT, limit: FOLDERS_FOUND };
    return [...newestFolders.all(of), ...oldestFolders.all(of)];
  });
  const bySeq = new Map(found.map(({ seq, folder }) => [seq, folder]));
  return [...bySeq].sort(([a], [b]) => b - a).map(([, folder]) => folder);
}

function folderOf(records: TaskRecords, { seq }: TaskRow): string | undefined {
  return records.sql.folderOf.get(seq);
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
