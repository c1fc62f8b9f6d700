import type { TaskType } from '../../../../contract/task';
import type { Counted } from '../records/rows';
import { rows, values } from './sql';

/** What a start counts; see `Tally`. */
export const TALLY_SQL = {
  countSection: values<[type: string, section: number], number>(
    'SELECT count(*) FROM queue_tasks INDEXED BY queue_tasks_lists WHERE type = ? AND section = ?',
  ),
  countBuckets: rows<[type: string, section: number], { priority: number; bucket: number; n: number }>(
    'SELECT priority, CAST(rank / 1024.0 AS INTEGER) AS bucket, count(*) AS n FROM queue_tasks ' +
      'INDEXED BY queue_tasks_lists WHERE type = ? AND section = ? AND completed_at IS NULL GROUP BY 1, 2',
  ),
  runningOf: rows<[type: string], Counted>(
    'SELECT t.seq, t.type, t.status, t.priority, t.rank, t.completed_at, t.user_id, t.project_id FROM queue_locks AS l ' +
      "JOIN queue_tasks AS t ON t.id = l.locked_by WHERE l.type = ? AND t.status = 'processing'",
  ),
  endedBetween: values<[type: TaskType, section: number, from: number, to: number], number>(
    'SELECT count(*) FROM queue_tasks INDEXED BY queue_tasks_lists ' +
      'WHERE type = ? AND section = ? AND completed_at >= ? AND completed_at < ?',
  ),
} as const;
