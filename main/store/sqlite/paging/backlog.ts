import type { TaskType } from '../../../../contract/task';
import type { Backlog } from '../../types';
import type { TaskRecords } from '../records/task-records';

/** Each priority costs one look into the index; so many take half a millisecond. */
const LINES_LOOKED_AT = 100;

export function backlogOf({ sql, tally, now }: TaskRecords, type: TaskType): Backlog {
  const running = tally.running(type);
  const added = tally
    .priorities(type)
    .slice(0, LINES_LOOKED_AT)
    .flatMap((priority) => sql.firstReadyAdded.get({ type, priority, running }) ?? []);
  return {
    parked: sql.countParked.get(type) ?? 0,
    longestReadyMs: added.length === 0 ? null : Math.max(0, now() - Math.min(...added)),
  };
}
