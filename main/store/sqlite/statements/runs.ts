import type { TaskAttempt, TaskStage, TaskType } from '../../../../contract/task';
import { TASK_COLUMNS, type TaskRow } from '../records/rows';
import { ENDED_SEQ, given, rows, values } from './sql';

/** Run order: the guide's priority, then the place among equals, then age by `seq`, never by a clock. */
const RUN_ORDER = 'priority DESC, rank, seq';

const IS_RUNNING =
  "EXISTS (SELECT 1 FROM queue_tasks AS t WHERE t.id = queue_locks.locked_by AND t.status = 'processing')";
/** The section of a waiting task once one of these conditions is gone. */
const SECTION_OF_WAITING = (blockedBy: string, availableAt: string): string =>
  `section = CASE WHEN ${blockedBy} > 0 OR parked = 1 OR ${availableAt} IS NOT NULL THEN 4 ELSE 3 END`;

export interface LockRow {
  readonly type: TaskType;
  readonly locked_by: string;
  readonly lease_id: string;
  readonly progress: string | null;
}
/** `message`: as its column holds it. */
type AttemptRow = Omit<TaskAttempt, 'message'> & { readonly message: string };
export type StageRow = TaskStage & { readonly n: number };

/** Statements from a claim to the end of its run. A lock holds while its task is processing; the next claim of the type reuses its row. */
export const RUN_SQL = {
  nextReady: rows<[type: string], TaskRow>(
    `SELECT ${TASK_COLUMNS} FROM queue_tasks INDEXED BY queue_tasks_lists WHERE type = ${given('?')} AND section = 3 ` +
      `AND completed_at IS NULL AND ${ENDED_SEQ} IS NULL AND status = 'waiting' ORDER BY ${RUN_ORDER} LIMIT 1`,
  ),
  promoteDue: rows<[{ type: string; now: number; limit: number }]>(
    `UPDATE queue_tasks SET available_at = NULL, ${SECTION_OF_WAITING('blocked_by', 'NULL')} WHERE seq IN ` +
      '(SELECT seq FROM queue_tasks INDEXED BY queue_tasks_due ' +
      `WHERE type = @type AND status = 'waiting' AND available_at IS NOT NULL AND available_at <= @now LIMIT ${given('@limit')})`,
  ),
  /**
   * Due later than the longest backoff allows, although its last run ended in the future: the clock was set back since. A wait that the
   * creator's code asked for may be this long.
   */
  promoteTooFar: rows<[{ type: string; horizon: number; now: string; limit: number }]>(
    `UPDATE queue_tasks SET available_at = NULL, ${SECTION_OF_WAITING('blocked_by', 'NULL')} WHERE seq IN ` +
      '(SELECT seq FROM queue_tasks INDEXED BY queue_tasks_due ' +
      `WHERE type = @type AND status = 'waiting' AND available_at IS NOT NULL AND available_at > @horizon AND coalesce(` +
      '(SELECT ended_at FROM task_tries WHERE task_seq = queue_tasks.seq ORDER BY attempt DESC LIMIT 1), ' +
      `'9') > @now LIMIT ${given('@limit')})`,
  ),
  nextDue: values<[type: string], number>(
    'SELECT available_at FROM queue_tasks INDEXED BY queue_tasks_due ' +
      `WHERE type = ${given('?')} AND status = 'waiting' AND available_at IS NOT NULL ORDER BY available_at LIMIT 1`,
  ),
  /** Does not touch the task's entry in the list index: it sets no indexed column. */
  start: rows<[startedAt: number, seq: number]>(
    "UPDATE queue_tasks SET status = 'processing', started_at = ? WHERE seq = ? AND status = 'waiting'",
  ),
  /** Changes nothing while the type has a running task. */
  takeLock: rows<[{ type: string; id: string; now: number; pid: number | null; lease: string; machine: string }]>(
    'INSERT INTO queue_locks (type, locked_by, locked_at, worker_pid, lease_id, heartbeat_at, machine_id) ' +
      'VALUES (@type, @id, @now, @pid, @lease, @now, @machine) ON CONFLICT (type, slot) DO UPDATE SET locked_by = excluded.locked_by, ' +
      'locked_at = excluded.locked_at, worker_pid = excluded.worker_pid, lease_id = excluded.lease_id, ' +
      `heartbeat_at = excluded.heartbeat_at, machine_id = excluded.machine_id, progress = NULL WHERE NOT ${IS_RUNNING}`,
  ),

  /** No row when the lease is stale. */
  leasedTask: rows<[id: string, lease: string], TaskRow>(
    `SELECT ${TASK_COLUMNS} FROM queue_tasks ` +
      "WHERE id = (SELECT locked_by FROM queue_locks WHERE locked_by = ? AND lease_id = ?) AND status = 'processing'",
  ),
  heartbeat: rows<[now: number, id: string, lease: string]>(
    `UPDATE queue_locks SET heartbeat_at = ? WHERE locked_by = ? AND lease_id = ? AND ${IS_RUNNING}`,
  ),
  setProgress: rows<[progress: string, id: string, lease: string]>(
    'UPDATE queue_locks SET progress = ? WHERE locked_by = ? AND lease_id = ?',
  ),
  /** A handful of rows, one per type: no index is needed. */
  lockOf: rows<[id: string], LockRow>(
    `SELECT type, locked_by, lease_id, progress FROM queue_locks WHERE locked_by = ? AND ${IS_RUNNING}`,
  ),
  locksOf: rows<[machine: string], LockRow>(
    `SELECT type, locked_by, lease_id, progress FROM queue_locks WHERE machine_id = ? AND ${IS_RUNNING}`,
  ),

  addAttempt: rows<[Omit<AttemptRow, 'attempt'> & { seq: number }]>(
    'INSERT INTO task_tries (task_seq, attempt, started_at, ended_at, outcome, code, message) SELECT @seq, ' +
      'coalesce(max(attempt), 0) + 1, @startedAt, @endedAt, @outcome, @code, @message FROM task_tries WHERE task_seq = @seq',
  ),
  attempts: rows<[seq: number], AttemptRow>(
    'SELECT attempt, started_at AS startedAt, ended_at AS endedAt, outcome, code, message FROM task_tries ' +
      `WHERE task_seq = ${given('?')} ORDER BY attempt`,
  ),

  stages: rows<[seq: number], StageRow>(
    `SELECT n, name, started_at AS startedAt FROM task_stages WHERE task_seq = ${given('?')} ORDER BY n`,
  ),
  lastStage: rows<[seq: number], StageRow>(
    `SELECT n, name, started_at AS startedAt FROM task_stages WHERE task_seq = ${given('?')} ORDER BY n DESC LIMIT 1`,
  ),
  addStage: rows<[seq: number, n: number, name: string, startedAt: string]>(
    'INSERT INTO task_stages (task_seq, n, name, started_at) VALUES (?, ?, ?, ?)',
  ),
  dropStages: rows<[seq: number]>('DELETE FROM task_stages WHERE task_seq = ?'),

  /**
   * Run times of the last `limit` tasks that completed, newest first. Tasks from before this column have none and are left out: reading on to
   * replace them could pass a million tasks.
   */
  runTimes: values<[type: string, limit: number], number>(
    'SELECT run_ms FROM (SELECT run_ms FROM queue_tasks INDEXED BY queue_tasks_lists ' +
      `WHERE type = ${given('?')} AND section = 2 ORDER BY completed_at DESC, ${ENDED_SEQ} DESC LIMIT ${given('?')}) ` +
      'WHERE run_ms IS NOT NULL',
  ),
  earlierRunTimes: values<[type: string, limit: number], number>(
    `SELECT run_ms FROM run_times WHERE type = ${given('?')} ORDER BY id DESC LIMIT ${given('?')}`,
  ),

  markDependencyDone: rows<[id: string]>('UPDATE task_dependencies SET done = 1 WHERE depends_on_id = ? AND done = 0'),
  unblockDependents: rows<[id: string]>(
    `UPDATE queue_tasks SET blocked_by = blocked_by - 1, ${SECTION_OF_WAITING('blocked_by - 1', 'available_at')} ` +
      "WHERE blocked_by > 0 AND status = 'waiting' AND seq IN " +
      '(SELECT task_seq FROM task_dependencies WHERE depends_on_id = ? AND done = 0)',
  ),
  dependents: values<[id: string], number>(
    'SELECT task_seq FROM task_dependencies INDEXED BY task_dependencies_depends_on ' +
      `WHERE depends_on_id = ${given('?')} ORDER BY task_seq`,
  ),
  openDependencies: rows<[seq: number], { id: string; status: TaskRow['status'] | null }>(
    'SELECT d.depends_on_id AS id, t.status AS status FROM task_dependencies AS d ' +
      'LEFT JOIN queue_tasks AS t ON t.id = d.depends_on_id WHERE d.task_seq = ? AND d.done = 0',
  ),
  addDependency: rows<[seq: number, id: string, done: number]>(
    'INSERT INTO task_dependencies (task_seq, depends_on_id, done) VALUES (?, ?, ?)',
  ),
} as const;
