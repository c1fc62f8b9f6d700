import { TASK_COLUMNS, type TaskRow } from '../records/rows';
import { given, rows, values } from './sql';

const COLUMNS = `${TASK_COLUMNS}, section`.split(', ');
const SET = COLUMNS.filter((column) => column !== 'seq' && column !== 'id').map((column) => `${column} = @${column}`);

export interface CopiedLock {
  readonly locked_at: number;
  readonly lease_id: string;
  readonly machine_id: string;
  readonly progress: string | null;
}

/** For a copy of a studio's queue alone: a task is written as another store has it, whatever it was before. */
export const COPY_SQL = {
  insertCopy: rows<[TaskRow & { section: number }]>(
    `INSERT INTO queue_tasks (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map((column) => `@${column}`).join(', ')})`,
  ),
  updateCopy: rows<[TaskRow & { section: number }]>(`UPDATE queue_tasks SET ${SET.join(', ')} WHERE seq = @seq`),
  lastSeqBetween: values<[from: number, below: number], number | null>(
    'SELECT max(seq) FROM queue_tasks WHERE seq >= ? AND seq < ?',
  ),
  ids: values<[], string>('SELECT id FROM queue_tasks'),

  dropFolder: rows<[seq: number]>('DELETE FROM task_folders WHERE task_seq = ?'),

  copiedOutputs: rows<[seq: number], { path: string; output: string }>(
    `SELECT path, output FROM task_outputs WHERE task_seq = ${given('?')} ORDER BY n`,
  ),
  copyOutput: rows<[seq: number, n: number, path: string, output: string]>(
    'INSERT INTO task_outputs (task_seq, n, path, output) VALUES (?, ?, ?, ?)',
  ),
  dropOutputs: rows<[seq: number]>('DELETE FROM task_outputs WHERE task_seq = ?'),
  copyAttempt: rows<
    [seq: number, attempt: number, from: string, to: string, outcome: string, code: string, message: string]
  >(
    'INSERT INTO task_tries (task_seq, attempt, started_at, ended_at, outcome, code, message) VALUES (?, ?, ?, ?, ?, ?, ?)',
  ),
  dropAttempts: rows<[seq: number]>('DELETE FROM task_tries WHERE task_seq = ?'),
  copiedDependencies: rows<[seq: number], { id: string; done: number }>(
    'SELECT depends_on_id AS id, done FROM task_dependencies WHERE task_seq = ? ORDER BY depends_on_id',
  ),
  dropDependencies: rows<[seq: number]>('DELETE FROM task_dependencies WHERE task_seq = ?'),

  copiedLock: rows<[type: string, id: string], CopiedLock>(
    'SELECT locked_at, lease_id, machine_id, progress FROM queue_locks WHERE type = ? AND slot = ?',
  ),
  copyLock: rows<[CopiedLock & { type: string; id: string }]>(
    'INSERT OR REPLACE INTO queue_locks (type, slot, locked_by, locked_at, lease_id, heartbeat_at, progress, machine_id) ' +
      'VALUES (@type, @id, @id, @locked_at, @lease_id, @locked_at, @progress, @machine_id)',
  ),
  dropLock: rows<[type: string, id: string]>('DELETE FROM queue_locks WHERE type = ? AND slot = ?'),

  letterOf: rows<[id: string], { id: number; failedAt: number }>(
    'SELECT d.id AS id, d.failed_at AS failedAt FROM dead_letter_search AS s JOIN dead_letter_queue AS d ON d.id = s.id ' +
      'WHERE s.task_id = ?',
  ),
  /** The creator dismissed it: it has a record, and nothing finds it. */
  isDismissed: values<[failedAt: number, id: string], 1>(
    'SELECT 1 FROM dead_letter_queue AS d WHERE d.failed_at = ? AND d.original_task_id = ? ' +
      'AND NOT EXISTS (SELECT 1 FROM dead_letter_search AS s WHERE s.id = d.id)',
  ),
  dropLetter: rows<[id: number]>('DELETE FROM dead_letter_queue WHERE id = ?'),
  lastLetterBetween: values<[from: number, below: number], number | null>(
    'SELECT max(id) FROM dead_letter_queue WHERE id >= ? AND id < ?',
  ),

  noted: values<[name: string], string>('SELECT value FROM studio_copy WHERE name = ?'),
  note: rows<[name: string, value: string]>('INSERT OR REPLACE INTO studio_copy (name, value) VALUES (?, ?)'),
} as const;
