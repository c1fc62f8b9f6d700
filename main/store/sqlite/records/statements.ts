import type Database from 'better-sqlite3';
import type { Connection } from '../file/connection';
import { TASK_COLUMNS, WHOLE_COLUMNS } from './rows';
import { TYPE_LIST } from './type-list';

/** Run order: the guide's priority, then the place among equals, then age by `seq` (never by a clock). */
const RUN_ORDER = 'priority DESC, rank, seq';

/** Claimable now; the words of the partial index `queue_tasks_ready`, without which SQLite would not use it. */
const READY = `status = 'waiting' AND blocked_by = 0 AND parked = 0 AND available_at IS NULL`;

/** Not added after a task that is young: a clock that was behind wrote dates long past. */
const OLD = 'seq < @youngFrom';

/**
 * A value that SQLite would plan by: how many rows are wanted (LIMIT), or what a column equals in a statement that sorts (a
 * column of one value needs no sorting by it; `max` and `min` sort too). A bare `?` there is compiled anew at each call:
 * 2.4 µs of the 2.9 of reading a task's last log lines. Behind a subquery it is not looked at, and the index serves as before.
 */
export const given = (parameter: string): string => `(SELECT ${parameter})`;

/** A project's tasks by the three indexes that know them: no index of all is written with each new task. */
const ENDED_OF_PROJECT = `SELECT seq FROM queue_tasks INDEXED BY queue_tasks_project_ended WHERE project_id = ${given('@project')} AND completed_at IS NOT NULL`;
const WAITING_OF_PROJECT = `SELECT seq FROM queue_tasks INDEXED BY queue_tasks_project_waiting WHERE project_id = ${given('@project')} AND status = 'waiting'`;
const RUNNING_OF_PROJECT =
  'SELECT r.seq FROM queue_locks AS l JOIN queue_tasks AS r ON r.id = l.locked_by WHERE r.project_id = ' +
  given('@project');

/** The names from `@from` on that an index of them holds, one seek a name. */
const namesIn = (table: string, index: string, condition: string): string =>
  `${table} (name) AS (SELECT min(project_id) FROM queue_tasks INDEXED BY ${index} WHERE project_id >= ${given('@from')} AND ${condition} UNION ALL ` +
  `SELECT (SELECT min(project_id) FROM queue_tasks INDEXED BY ${index} WHERE project_id > name AND ${condition}) ` +
  `FROM ${table} WHERE name IS NOT NULL LIMIT ${given('@limit')})`;

export const SQL = {
  taskById: `SELECT ${TASK_COLUMNS} FROM queue_tasks WHERE id = ?`,
  taskBySeq: `SELECT ${TASK_COLUMNS} FROM queue_tasks WHERE seq = ?`,
  metadataOf: 'SELECT metadata FROM queue_tasks WHERE seq = ?',
  insertTask:
    'INSERT INTO queue_tasks (seq, id, type, priority, rank, created_at, user_id, project_id, max_retries, blocked_by, ' +
    'pipeline_id, depends_on, search_text, metadata) VALUES (@seq, @id, @type, @priority, @seq, @created_at, @user_id, ' +
    '@project_id, @max_retries, @blocked_by, @pipeline_id, @depends_on, @search_text, @metadata)',
  addBrief: 'INSERT INTO task_briefs (task_seq, metadata) VALUES (?, ?)',
  lastSeq: `SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'queue_tasks'`,
  /** The one statement that changes a status. */
  setStatus:
    'UPDATE queue_tasks SET status = @status, started_at = @started_at, completed_at = @completed_at, error = @error, ' +
    'error_code = @error_code, retry_count = @retry_count, crash_count = @crash_count, ' +
    'app_death_count = @app_death_count, available_at = @available_at, blocked_by = @blocked_by, parked = @parked, ' +
    'needs_you = @needs_you WHERE seq = @seq AND status = @from',
  setPlace: 'UPDATE queue_tasks SET priority = ?, rank = ? WHERE seq = ?',

  nextReady: `SELECT ${WHOLE_COLUMNS} FROM queue_tasks INDEXED BY queue_tasks_ready WHERE type = ${given('?')} AND ${READY} ORDER BY ${RUN_ORDER} LIMIT 1`,
  /** A moment further off than the longest backoff means that the clock was set back: due as well. */
  promoteDue:
    'UPDATE queue_tasks SET available_at = NULL WHERE seq IN (SELECT seq FROM queue_tasks INDEXED BY queue_tasks_due ' +
    `WHERE type = @type AND status = 'waiting' AND available_at IS NOT NULL AND available_at <= @now LIMIT ${given('@limit')})`,
  /** A wait whose run ended in the future was begun by a wrong clock. One that the creator's code asked for may be long. */
  promoteTooFar:
    'UPDATE queue_tasks SET available_at = NULL WHERE seq IN (SELECT seq FROM queue_tasks INDEXED BY queue_tasks_due ' +
    `WHERE type = @type AND status = 'waiting' AND available_at IS NOT NULL AND available_at > @horizon AND coalesce(` +
    `(SELECT ended_at FROM task_tries WHERE task_seq = queue_tasks.seq ORDER BY attempt DESC LIMIT 1), '9') > @now ` +
    `LIMIT ${given('@limit')})`,
  nextDue:
    'SELECT available_at FROM queue_tasks INDEXED BY queue_tasks_due ' +
    `WHERE type = ${given('?')} AND status = 'waiting' AND available_at IS NOT NULL ORDER BY available_at LIMIT 1`,

  /** No claim: a run of the type is under way (a file allows one), or it is paused for everybody or for this machine. */
  claimHindered:
    'SELECT EXISTS (SELECT 1 FROM queue_locks WHERE type = @type) ' +
    "OR EXISTS (SELECT 1 FROM pauses WHERE type = @type AND machine_id IN ('', @machine))",
  /** A handful of rows, one per run: no index is needed. */
  lockOf: 'SELECT type, locked_by, lease_id, progress FROM queue_locks WHERE locked_by = ?',
  addLock:
    'INSERT INTO queue_locks (type, locked_by, locked_at, worker_pid, lease_id, heartbeat_at, machine_id) ' +
    'VALUES (@type, @id, @now, @pid, @lease, @now, @machine)',
  releaseLock: 'DELETE FROM queue_locks WHERE locked_by = ? AND lease_id = ?',
  /** No row when the lease is stale. */
  leasedTask:
    `SELECT ${TASK_COLUMNS} FROM queue_tasks ` +
    'WHERE id = (SELECT locked_by FROM queue_locks WHERE locked_by = ? AND lease_id = ?)',
  heartbeat: 'UPDATE queue_locks SET heartbeat_at = ? WHERE locked_by = ? AND lease_id = ?',
  setProgress: 'UPDATE queue_locks SET progress = ? WHERE locked_by = ? AND lease_id = ?',
  locksOf: 'SELECT type, locked_by, lease_id, progress FROM queue_locks WHERE machine_id = ?',

  lastLogN: `SELECT coalesce(max(n), 0) FROM task_logs WHERE task_seq = ${given('?')}`,
  addLog: 'INSERT INTO task_logs (task_seq, n, at, level, text) VALUES (?, ?, ?, ?, ?)',
  logsAfter: `SELECT n, at, level, text FROM task_logs WHERE task_seq = ${given('?')} AND n > ? ORDER BY n LIMIT ${given('?')}`,
  lastLogTexts: `SELECT text FROM task_logs WHERE task_seq = ${given('?')} ORDER BY n DESC LIMIT ${given('?')}`,

  addTry:
    'INSERT INTO task_tries (task_seq, attempt, started_at, ended_at, outcome, code, message) SELECT @seq, ' +
    'coalesce(max(attempt), 0) + 1, @startedAt, @endedAt, @outcome, @code, @message FROM task_tries WHERE task_seq = @seq',
  tries:
    'SELECT attempt, started_at AS startedAt, ended_at AS endedAt, outcome, code, message FROM task_tries ' +
    `WHERE task_seq = ${given('?')} ORDER BY attempt`,

  stages: `SELECT n, name, started_at AS startedAt FROM task_stages WHERE task_seq = ${given('?')} ORDER BY n`,
  lastStage: `SELECT n, name, started_at AS startedAt FROM task_stages WHERE task_seq = ${given('?')} ORDER BY n DESC LIMIT 1`,
  addStage: 'INSERT INTO task_stages (task_seq, n, name, started_at) VALUES (?, ?, ?, ?)',
  dropStages: 'DELETE FROM task_stages WHERE task_seq = ?',

  outputs: `SELECT output FROM task_outputs WHERE task_seq = ${given('?')} ORDER BY n`,
  /** A second try makes the same file again: the later one counts, in its old place. */
  addOutput:
    'INSERT INTO task_outputs (task_seq, path, n, output) SELECT @seq, @path, coalesce(max(n), 0) + 1, @output ' +
    'FROM task_outputs WHERE task_seq = @seq ON CONFLICT (task_seq, path) DO UPDATE SET output = excluded.output',

  keepResult: 'INSERT OR REPLACE INTO task_results (task_seq, result) VALUES (?, ?)',
  dropResult: 'DELETE FROM task_results WHERE task_seq = ?',
  resultOf: 'SELECT result FROM task_results WHERE task_seq = ?',
  dropOutput: 'DELETE FROM task_outputs WHERE task_seq = ? AND path = ?',
  /** What other tasks of the project put into this folder and nothing has taken the place of yet. */
  standingOutputs:
    `SELECT t.seq AS seq, o.path AS path FROM (${[ENDED_OF_PROJECT, WAITING_OF_PROJECT, RUNNING_OF_PROJECT].join(' UNION ALL ')}) AS t ` +
    'JOIN task_outputs AS o ON o.task_seq = t.seq LEFT JOIN task_folders AS f ON f.task_seq = t.seq ' +
    'WHERE t.seq <> @seq AND (f.folder = @folder OR (f.folder IS NULL AND @isEarlier)) ' +
    "AND o.path NOT LIKE 'versions/%'",
  moveOutput:
    "UPDATE task_outputs SET path = @to, output = json_set(output, '$.path', @to) WHERE task_seq = @seq AND path = @from",

  folderOf: 'SELECT folder FROM task_folders WHERE task_seq = ?',
  keepFolder:
    'INSERT INTO task_folders (task_seq, folder) VALUES (?, ?) ON CONFLICT (task_seq) DO UPDATE SET folder = excluded.folder',
  /** Of those that ended last, those that ended first and some that have not: in between there may be a million. */
  foldersOfProject:
    'SELECT f.folder FROM task_folders AS f JOIN (' +
    ['ORDER BY completed_at DESC', 'ORDER BY completed_at']
      .map((order) => `SELECT seq FROM (${ENDED_OF_PROJECT} ${order} LIMIT ${given('@limit')})`)
      .join(' UNION ') +
    ` UNION SELECT seq FROM (${WAITING_OF_PROJECT} LIMIT ${given('@limit')}) UNION ${RUNNING_OF_PROJECT}` +
    ') AS t ON f.task_seq = t.seq ORDER BY f.task_seq DESC',
  earlierWorkspace: 'SELECT path FROM earlier_workspace',
  noteEarlierWorkspace: 'INSERT INTO earlier_workspace (one, path) VALUES (1, ?) ON CONFLICT (one) DO NOTHING',

  addDependency: 'INSERT INTO task_dependencies (task_seq, depends_on_id, done) VALUES (?, ?, ?)',
  markDependencyDone: 'UPDATE task_dependencies SET done = 1 WHERE depends_on_id = ? AND done = 0',
  unblockDependents:
    'UPDATE queue_tasks SET blocked_by = blocked_by - 1 WHERE blocked_by > 0 AND seq IN ' +
    '(SELECT task_seq FROM task_dependencies WHERE depends_on_id = ? AND done = 0)',
  dependents:
    'SELECT task_seq FROM task_dependencies INDEXED BY task_dependencies_depends_on ' +
    `WHERE depends_on_id = ${given('?')} ORDER BY task_seq`,
  openDependencies:
    'SELECT d.depends_on_id AS id, t.status AS status FROM task_dependencies AS d ' +
    'LEFT JOIN queue_tasks AS t ON t.id = d.depends_on_id WHERE d.task_seq = ? AND d.done = 0',

  /** Of one of the tasks that this one waits for, the first to have been added. */
  firstOpenType:
    'SELECT t.type FROM task_dependencies AS d CROSS JOIN queue_tasks AS t ON t.id = d.depends_on_id ' +
    `WHERE d.task_seq = ${given('?')} AND d.done = 0 ORDER BY t.seq LIMIT 1`,

  addDeadLetter:
    'INSERT INTO dead_letter_queue (original_task_id, type, failed_at, error_message, task_data, retry_history) ' +
    'VALUES (?, ?, ?, ?, ?, ?)',
  /** Of each task the latest letter is found. */
  forgetDeadLetters: 'DELETE FROM dead_letter_search WHERE task_id = ?',
  addDeadLetterSearch: 'INSERT INTO dead_letter_search (id, task_id, type, project_id, words) VALUES (?, ?, ?, ?, ?)',

  keyOf: 'SELECT body_hash, task_ids FROM idempotency_keys WHERE key = ?',
  putKey:
    'INSERT INTO idempotency_keys (key, body_hash, task_ids, created_at) VALUES (?, ?, ?, ?) ' +
    'ON CONFLICT (key) DO UPDATE SET body_hash = excluded.body_hash, task_ids = excluded.task_ids, created_at = excluded.created_at',
  pruneKeys: 'DELETE FROM idempotency_keys WHERE created_at < ?',

  addRunTime: 'INSERT INTO run_times (type, run_ms) VALUES (?, ?)',
  pruneRunTimes: `DELETE FROM run_times WHERE type = @type AND id <= (SELECT id FROM run_times WHERE type = @type ORDER BY id DESC LIMIT 1 OFFSET ${given('@keep')})`,
  runTimes: `SELECT run_ms FROM run_times WHERE type = ${given('?')} ORDER BY id DESC LIMIT ${given('?')}`,

  pauses: "SELECT type, machine_id FROM pauses WHERE machine_id IN ('', ?)",
  pause: 'INSERT INTO pauses (type, machine_id, paused_at) VALUES (?, ?, ?) ON CONFLICT (type, machine_id) DO NOTHING',
  resume: 'DELETE FROM pauses WHERE type = ? AND machine_id = ?',

  /** Each project once: one seek in its index a name, however many tasks it has. */
  projectsFrom:
    `WITH RECURSIVE ${namesIn('ended', 'queue_tasks_project_ended', 'completed_at IS NOT NULL')}, ` +
    `${namesIn('waiting', 'queue_tasks_project_waiting', "status = 'waiting'")} ` +
    'SELECT name FROM ended WHERE name IS NOT NULL UNION SELECT name FROM waiting WHERE name IS NOT NULL ' +
    'UNION SELECT t.project_id FROM queue_locks AS l JOIN queue_tasks AS t ON t.id = l.locked_by WHERE ' +
    `t.project_id >= ${given('@from')} ` +
    `ORDER BY name LIMIT ${given('@limit')}`,

  countsInOrder: 'SELECT n FROM counters ORDER BY type, status',
  endedBetween: 'SELECT coalesce(sum(n), 0) FROM ended_counts WHERE status = ? AND quarter >= ? AND quarter < ?',
  /** How many wait in this priority and above. Most tasks have the lowest there is, and then it is all that wait: no sum. */
  notBehind:
    `SELECT CASE WHEN @priority <= (SELECT min(priority) FROM waiting_buckets WHERE type = ${given('@type')}) ` +
    `THEN (SELECT n FROM counters WHERE type = @type AND status = 'waiting') ` +
    'ELSE (SELECT coalesce(sum(n), 0) FROM waiting_buckets WHERE type = @type AND priority >= @priority) END',
  aheadByBucket:
    'SELECT (SELECT coalesce(sum(n), 0) FROM waiting_buckets WHERE type = @type AND priority > @priority) + ' +
    '(SELECT coalesce(sum(n), 0) FROM waiting_buckets WHERE type = @type AND priority = @priority ' +
    'AND bucket < CAST(@rank / 1024.0 AS INTEGER))',
  /** `from`: the smallest rank that can be in the same bucket; the exact bucket is compared too. */
  aheadInBucket:
    'SELECT count(*) FROM queue_tasks INDEXED BY queue_tasks_run_order ' +
    `WHERE type = @type AND status = 'waiting' AND priority = @priority ` +
    'AND rank >= @rank - 2048 AND (rank, seq) < (@rank, @seq) ' +
    'AND CAST(rank / 1024.0 AS INTEGER) = CAST(@rank / 1024.0 AS INTEGER)',
  behindInBucket:
    'SELECT count(*) FROM queue_tasks INDEXED BY queue_tasks_run_order ' +
    `WHERE type = @type AND status = 'waiting' AND priority = @priority ` +
    'AND rank <= @rank + 2048 AND (rank, seq) > (@rank, @seq) ' +
    'AND CAST(rank / 1024.0 AS INTEGER) = CAST(@rank / 1024.0 AS INTEGER)',
  bucketSize:
    'SELECT n FROM waiting_buckets WHERE type = @type AND priority = @priority ' +
    'AND bucket = CAST(@rank / 1024.0 AS INTEGER)',
  bucketsInOrder: 'SELECT type, priority, bucket, n FROM waiting_buckets ORDER BY priority DESC, bucket',
  topPriority: `SELECT max(priority) FROM waiting_buckets WHERE type = ${given('?')}`,
  firstRank:
    'SELECT min(rank) FROM queue_tasks INDEXED BY queue_tasks_run_order ' +
    `WHERE type = ${given('?')} AND status = 'waiting' AND priority = ${given('?')}`,
  placeBefore:
    'SELECT rank, seq FROM queue_tasks INDEXED BY queue_tasks_run_order ' +
    `WHERE type = ${given('@type')} AND status = 'waiting' AND priority = ${given('@priority')} ` +
    'AND (rank, seq) < (@rank, @seq) AND seq <> @moving ORDER BY rank DESC, seq DESC LIMIT 1',
  placeAfter:
    'SELECT rank, seq FROM queue_tasks INDEXED BY queue_tasks_run_order ' +
    `WHERE type = ${given('@type')} AND status = 'waiting' AND priority = ${given('@priority')} ` +
    'AND (rank, seq) > (@rank, @seq) AND seq <> @moving ORDER BY rank, seq LIMIT 1',
  equals:
    'SELECT seq FROM queue_tasks INDEXED BY queue_tasks_run_order ' +
    `WHERE type = ${given('?')} AND status = 'waiting' AND priority = ${given('?')} ORDER BY rank, seq`,

  believedClock: 'SELECT believed_at AS believedMs, doubted_at AS doubtedMs FROM believed_clock',
  noteClock: 'INSERT OR REPLACE INTO believed_clock (one, believed_at, doubted_at) VALUES (1, @believedMs, @doubtedMs)',

  firstAdded: `SELECT min(seq) FROM queue_tasks INDEXED BY queue_tasks_created_at WHERE created_at BETWEEN ${given('@from')} AND ${given('@to')}`,
  endedBefore:
    'SELECT seq, id FROM queue_tasks INDEXED BY queue_tasks_completed_at ' +
    `WHERE status IN ('completed', 'failed') AND completed_at < @before AND ${OLD} LIMIT ${given('@limit')}`,
  cancelledBefore:
    'SELECT seq, id FROM queue_tasks INDEXED BY queue_tasks_ended ' +
    `WHERE type IN (${TYPE_LIST}) AND status = 'cancelled' AND completed_at < @before AND ${OLD} LIMIT ${given('@limit')}`,
  deleteTask: 'DELETE FROM queue_tasks WHERE seq = ?',
  pruneDeadLetters:
    'DELETE FROM dead_letter_queue WHERE failed_at < @before ' +
    `AND NOT EXISTS (SELECT 1 FROM queue_tasks WHERE id = original_task_id AND NOT (${OLD}))`,
} as const;

export type StatementName = keyof typeof SQL;
export type Statement = Database.Statement<unknown[], unknown>;

/** Statements that answer one bare value a row. */
const PLUCKED: ReadonlySet<StatementName> = new Set<StatementName>([
  'lastSeq',
  'metadataOf',
  'nextDue',
  'lastLogN',
  'lastLogTexts',
  'outputs',
  'resultOf',
  'folderOf',
  'foldersOfProject',
  'earlierWorkspace',
  'dependents',
  'firstOpenType',
  'runTimes',
  'claimHindered',
  'countsInOrder',
  'endedBetween',
  'notBehind',
  'aheadByBucket',
  'aheadInBucket',
  'behindInBucket',
  'bucketSize',
  'topPriority',
  'firstRank',
  'equals',
  'firstAdded',
  'projectsFrom',
]);

const isStatementName = (name: string): name is StatementName => Object.hasOwn(SQL, name);

/** Every statement of the program, each prepared once; an error in any of them shows at start, not on its first use. */
export class Statements {
  readonly #connection: Connection;
  readonly #fixed = new Map<StatementName, Statement>();
  readonly #shaped = new Map<string, Statement>();

  constructor(connection: Connection) {
    this.#connection = connection;
    for (const name of Object.keys(SQL).filter(isStatementName)) {
      const statement = connection.prepare<unknown[], unknown>(SQL[name]);
      this.#fixed.set(name, PLUCKED.has(name) ? statement.pluck() : statement);
    }
  }

  of(name: StatementName): Statement {
    const statement = this.#fixed.get(name);
    if (statement === undefined) throw new Error(`statement ${name} is not prepared`);
    return statement;
  }

  /** For lists, whose conditions vary: prepared once a shape. The text must hold no value of a caller. */
  shaped(sql: string): Statement {
    const known = this.#shaped.get(sql);
    if (known !== undefined) return known;
    const prepared = this.#connection.prepare<unknown[], unknown>(sql);
    this.#shaped.set(sql, prepared);
    return prepared;
  }
}
