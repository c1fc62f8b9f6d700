import type { TaskStage } from '../../../../contract/task';
import type { Activity } from '../../task-store';
import type { ChangeSet } from '../records/change-set';
import type { TaskRecords } from '../records/task-records';
import { leased } from './claim';

/** A worker that invents stages without end must not fill the disk. */
const MAX_STAGES = 100;

/** Writes log lines, progress and stages of running tasks. Returns for each whether its lease still held. */
export function recordActivity(records: TaskRecords, activities: readonly Activity[], set: ChangeSet): boolean[] {
  return activities.map(({ lease, lines, progress, stages }) => {
    const row = leased(records, lease);
    if (row === null) return false;
    records.addLines(row, lines, set, true);
    addStages(records, row.seq, stages);
    if (progress !== undefined) {
      records.sql.setProgress.run(JSON.stringify(progress), lease.taskId, lease.leaseId);
    }
    return true;
  });
}

function addStages(records: TaskRecords, seq: number, stages: readonly TaskStage[]): void {
  if (stages.length === 0) return;
  let last = records.sql.lastStage.get(seq);
  for (const stage of stages) {
    if (stage.name === last?.name) continue;
    const n = (last?.n ?? 0) + 1;
    if (n > MAX_STAGES) return;
    records.sql.addStage.run(seq, n, stage.name, stage.startedAt);
    last = { ...stage, n };
  }
}

/** Stages of the task's latest run, in order. */
export function stagesOf(records: TaskRecords, seq: number): TaskStage[] {
  return records.sql.stages.all(seq).map(({ name, startedAt }) => ({ name, startedAt }));
}
