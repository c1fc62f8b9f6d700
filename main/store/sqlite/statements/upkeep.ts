import type { TaskLogLine, TaskType } from '../../../../contract/task';
import type { ClockSeen } from '../../types';
import type { Counted, TaskRow } from '../records/rows';
import { TYPE_LIST } from '../records/type-list';
import { given, rows, values } from './sql';

/** Not added after a young task: a clock that was behind wrote dates long past. */
const OLD = 'seq < @youngFrom';

interface Before {
  readonly before: number;
  readonly youngFrom: number;
}

/** Dead letters, idempotency keys, pauses, the clock and the clean-up. */
export const UPKEEP_SQL = {
  logsAfter: rows<[seq: number, after: number, limit: number], Omit<TaskLogLine, 'text'> & { readonly text: string }>(
    `SELECT n, at, level, text FROM task_logs WHERE task_seq = ${given('?')} AND n > ? ORDER BY n LIMIT ${given('?')}`,
  ),

  addDeadLetter: rows<
    [letter: number | null, id: string, type: string, at: number, error: string, task: string, attempts: string]
  >(
    'INSERT INTO dead_letter_queue (id, original_task_id, type, failed_at, error_message, task_data, retry_history) ' +
      'VALUES (?, ?, ?, ?, ?, ?, ?)',
  ),
  /** Of each task the latest letter is found. */
  forgetDeadLetters: rows<[id: string]>('DELETE FROM dead_letter_search WHERE task_id = ?'),
  /** The one that is found; earlier ones of the task go when they are old. */
  dropDeadLetter: rows<[id: string]>(
    'DELETE FROM dead_letter_queue WHERE id IN (SELECT id FROM dead_letter_search WHERE task_id = ?)',
  ),
  addDeadLetterSearch: rows<[letter: number | bigint, id: string, type: string, project: string, words: string]>(
    'INSERT INTO dead_letter_search (id, task_id, type, project_id, words) VALUES (?, ?, ?, ?, ?)',
  ),

  keyOf: rows<[key: string], { body_hash: string; task_ids: string }>(
    'SELECT body_hash, task_ids FROM idempotency_keys WHERE key = ?',
  ),
  putKey: rows<[key: string, bodyHash: string, ids: string, at: number]>(
    'INSERT INTO idempotency_keys (key, body_hash, task_ids, created_at) VALUES (?, ?, ?, ?) ' +
      'ON CONFLICT (key) DO UPDATE SET body_hash = excluded.body_hash, task_ids = excluded.task_ids, created_at = excluded.created_at',
  ),
  pruneKeys: rows<[before: number]>('DELETE FROM idempotency_keys WHERE created_at < ?'),

  /** Of everybody and of the machine. */
  pauses: rows<[machine: string], { type: TaskType; machine_id: string }>(
    "SELECT type, machine_id FROM pauses WHERE machine_id IN ('', ?)",
  ),
  isPaused: values<[type: string, machine: string], 1>("SELECT 1 FROM pauses WHERE type = ? AND machine_id IN ('', ?)"),
  pause: rows<[type: string, machine: string, at: number]>(
    'INSERT INTO pauses (type, machine_id, paused_at) VALUES (?, ?, ?) ON CONFLICT (type, machine_id) DO NOTHING',
  ),
  resume: rows<[type: string, machine: string]>('DELETE FROM pauses WHERE type = ? AND machine_id = ?'),

  believedClock: rows<[], ClockSeen>('SELECT believed_at AS believedMs, doubted_at AS doubtedMs FROM believed_clock'),
  noteClock: rows<[ClockSeen]>(
    'INSERT OR REPLACE INTO believed_clock (one, believed_at, doubted_at) VALUES (1, @believedMs, @doubtedMs)',
  ),

  /** The table is ordered by task number, and so nearly by these times: the first match comes right after the rows that are to go. */
  firstAdded: values<[{ after: number; below: number; from: number; to: number }], number>(
    'SELECT seq FROM queue_tasks WHERE seq > @after AND seq < @below AND created_at BETWEEN @from AND @to ' +
      `ORDER BY seq LIMIT 1`,
  ),
  seqEnds: rows<[], { oldest: number | null; newest: number | null }>(
    // Each end in a query of its own: SQLite reads a whole index when asked for both at once.
    'SELECT (SELECT min(seq) FROM queue_tasks) AS oldest, (SELECT max(seq) FROM queue_tasks) AS newest',
  ),
  endedBefore: rows<[Before & { limit: number }], Pick<TaskRow, keyof Counted | 'id' | 'run_ms'>>(
    'SELECT seq, id, type, status, priority, rank, completed_at, user_id, project_id, run_ms ' +
      'FROM queue_tasks INDEXED BY queue_tasks_lists ' +
      `WHERE type IN (${TYPE_LIST}) AND section IN (0, 1, 2) AND completed_at < @before AND ${OLD} LIMIT ${given('@limit')}`,
  ),
  deleteTask: rows<[seq: number]>('DELETE FROM queue_tasks WHERE seq = ?'),
  pruneDeadLetters: rows<[Before]>(
    'DELETE FROM dead_letter_queue WHERE failed_at < @before ' +
      `AND NOT EXISTS (SELECT 1 FROM queue_tasks WHERE id = original_task_id AND NOT (${OLD}))`,
  ),
  addRunTime: rows<[type: string, runMs: number]>('INSERT INTO run_times (type, run_ms) VALUES (?, ?)'),
  pruneRunTimes: rows<[{ type: string; keep: number }]>(
    'DELETE FROM run_times WHERE type = @type AND id <= ' +
      `(SELECT id FROM run_times WHERE type = @type ORDER BY id DESC LIMIT 1 OFFSET ${given('@keep')})`,
  ),
} as const;
