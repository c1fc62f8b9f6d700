import { type StatusFields, TASK_COLUMNS, type TaskRow } from '../records/rows';
import { given, rows, values } from './sql';

type NewRow = Pick<
  TaskRow,
  | 'seq'
  | 'id'
  | 'type'
  | 'priority'
  | 'created_at'
  | 'user_id'
  | 'project_id'
  | 'max_retries'
  | 'blocked_by'
  | 'pipeline_id'
  | 'depends_on'
  | 'search_text'
  | 'metadata'
>;
type StatusRow = Pick<TaskRow, 'seq' | 'status'> & StatusFields;

/** Single tasks: reading and adding one, its status, its place, its log. */
export const TASK_SQL = {
  taskById: rows<[id: string], TaskRow>(`SELECT ${TASK_COLUMNS} FROM queue_tasks WHERE id = ?`),
  taskBySeq: rows<[seq: number], TaskRow>(`SELECT ${TASK_COLUMNS} FROM queue_tasks WHERE seq = ?`),
  wholeMetadata: values<[seq: number], string>('SELECT metadata FROM task_metadata WHERE task_seq = ?'),

  insertTask: rows<[NewRow & { section: number }]>(
    'INSERT INTO queue_tasks (seq, id, type, priority, rank, created_at, user_id, project_id, max_retries, blocked_by, ' +
      'pipeline_id, depends_on, search_text, metadata, section) VALUES (@seq, @id, @type, @priority, @seq, @created_at, ' +
      '@user_id, @project_id, @max_retries, @blocked_by, @pipeline_id, @depends_on, @search_text, @metadata, @section)',
  ),
  addWholeMetadata: rows<[seq: number, metadata: string]>(
    'INSERT INTO task_metadata (task_seq, metadata) VALUES (?, ?)',
  ),
  setMetadata: rows<[metadata: string, searchText: string, seq: number]>(
    'UPDATE queue_tasks SET metadata = ?, search_text = ? WHERE seq = ?',
  ),
  dropWholeMetadata: rows<[seq: number]>('DELETE FROM task_metadata WHERE task_seq = ?'),
  lastSeq: values<[], number>(`SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'queue_tasks'`),
  /** SQLite writes the page of its own counter only when a number exceeds it. */
  reserveSeqs: rows<[upTo: number]>(`UPDATE sqlite_sequence SET seq = ? WHERE name = 'queue_tasks'`),

  /** Changes any status but that of a claim. */
  setStatus: rows<[StatusRow & { from: TaskRow['status']; section: number }]>(
    'UPDATE queue_tasks SET status = @status, started_at = @started_at, completed_at = @completed_at, error = @error, ' +
      'error_code = @error_code, retry_count = @retry_count, crash_count = @crash_count, ' +
      'app_death_count = @app_death_count, available_at = @available_at, blocked_by = @blocked_by, parked = @parked, ' +
      'needs_you = @needs_you, run_ms = @run_ms, section = @section WHERE seq = @seq AND status = @from',
  ),
  setPlace: rows<[priority: number, rank: number, seq: number]>(
    'UPDATE queue_tasks SET priority = ?, rank = ? WHERE seq = ?',
  ),

  lastLogN: values<[seq: number], number>(`SELECT coalesce(max(n), 0) FROM task_logs WHERE task_seq = ${given('?')}`),
  addLog: rows<[seq: number, n: number, at: string, level: string, text: string]>(
    'INSERT INTO task_logs (task_seq, n, at, level, text) VALUES (?, ?, ?, ?, ?)',
  ),
  lastLogTexts: values<[seq: number, limit: number], string>(
    `SELECT text FROM task_logs WHERE task_seq = ${given('?')} ORDER BY n DESC LIMIT ${given('?')}`,
  ),
  outputs: values<[seq: number], string>(`SELECT output FROM task_outputs WHERE task_seq = ${given('?')} ORDER BY n`),
} as const;
