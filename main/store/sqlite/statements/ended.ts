import type { EndedBucket } from '../../types';
import type { EndedTask } from '../records/ended-notes';
import type { StepRun } from '../records/film-time';
import { ENDED_SEQ, given, rows, values } from './sql';

export interface EndedMark {
  readonly type: string;
  readonly section: number;
  readonly completed_at: number;
  readonly seq: number;
}
/** What other tables say of a task that ended. */
export interface EndedRow {
  /** When its first attempt began; null when no attempt failed. */
  readonly firstStart: string | null;
  /** When the last task that it needed had ended. */
  readonly readyAt: number | null;
  /** Whether it needed a task that needed one itself: of a film made from a text. */
  readonly isThird: 0 | 1;
}

const COLUMNS = 'seq, type, status, created_at, started_at, completed_at, error_code, retry_count, run_ms';
const PART = `FROM queue_tasks INDEXED BY queue_tasks_lists WHERE type = ${given('@type')} AND section = ${given('@section')}`;

/** Statistics of what ended; `writing/ended-keeper.ts`. */
export const ENDED_SQL = {
  endedMarks: rows<[], EndedMark>('SELECT type, section, completed_at, seq FROM ended_marks'),
  setEndedMark: rows<[EndedMark]>(
    'INSERT INTO ended_marks (type, section, completed_at, seq) VALUES (@type, @section, @completed_at, @seq) ' +
      'ON CONFLICT (type, section) DO UPDATE SET completed_at = excluded.completed_at, seq = excluded.seq ' +
      'WHERE (excluded.completed_at, excluded.seq) > (completed_at, seq)',
  ),
  /** In the order of their ends, behind the mark. Its moment is asked for apart: thousands may have ended in it. */
  endedBehind: rows<[EndedMark & { limit: number }], EndedTask>(
    `SELECT * FROM (SELECT ${COLUMNS} ${PART} AND completed_at = ${given('@completed_at')} AND ${ENDED_SEQ} > ${given('@seq')} ` +
      `ORDER BY ${ENDED_SEQ} LIMIT ${given('@limit')}) UNION ALL ` +
      `SELECT * FROM (SELECT ${COLUMNS} ${PART} AND completed_at > ${given('@completed_at')} ` +
      `ORDER BY completed_at, ${ENDED_SEQ} LIMIT ${given('@limit')}) LIMIT ${given('@limit')}`,
  ),
  endedContext: rows<[{ seq: number }], EndedRow>(
    'SELECT (SELECT started_at FROM task_tries WHERE task_seq = @seq AND attempt = 1) AS firstStart, ' +
      '(SELECT max(+d.completed_at) FROM task_dependencies AS n JOIN queue_tasks AS d ON d.id = n.depends_on_id ' +
      'WHERE n.task_seq = @seq) AS readyAt, ' +
      'EXISTS (SELECT 1 FROM task_dependencies AS n JOIN queue_tasks AS d ON d.id = n.depends_on_id ' +
      'JOIN task_dependencies AS m ON m.task_seq = d.seq WHERE n.task_seq = @seq) AS isThird',
  ),
  /** The steps that a film of a text was made from: those that its video task needed, and those that these needed. */
  stepsBefore: rows<[{ seq: number }], StepRun>(
    'SELECT d.type, coalesce(d.run_ms, d.completed_at - d.started_at) AS ms FROM queue_tasks AS d WHERE d.started_at IS NOT NULL AND d.id IN ' +
      '(SELECT depends_on_id FROM task_dependencies WHERE task_seq = @seq UNION SELECT m.depends_on_id FROM task_dependencies AS n ' +
      'JOIN queue_tasks AS s ON s.id = n.depends_on_id JOIN task_dependencies AS m ON m.task_seq = s.seq WHERE n.task_seq = @seq)',
  ),
  /** How many scenes a task makes again alone: pictures of an image task, changed words of a video task; null of all others. */
  scenesRedone: values<[{ seq: number; field: string }], number | null>(
    'SELECT json_array_length(coalesce((SELECT metadata FROM task_metadata WHERE task_seq = @seq), metadata), @field) ' +
      'FROM queue_tasks WHERE seq = @seq',
  ),
  addToBucket: rows<[EndedBucket]>(
    'INSERT INTO ended_buckets (day, type, measure, detail, n) VALUES (@day, @type, @measure, @detail, @n) ' +
      'ON CONFLICT (day, type, measure, detail) DO UPDATE SET n = n + excluded.n',
  ),
  bucketsFrom: rows<[day: number], EndedBucket>(
    `SELECT day, type, measure, detail, n FROM ended_buckets WHERE day >= ${given('?')} ORDER BY day, type, measure, detail`,
  ),
  pruneBuckets: rows<[before: number]>('DELETE FROM ended_buckets WHERE day < ?'),
} as const;
