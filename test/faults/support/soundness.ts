import type { Connection } from '../../../main/store/sqlite/file/connection';

/** Each returns no row in a sound database. */
const NONE: Readonly<Record<string, string>> = {
  'a counter differs from a recount':
    'SELECT c.type, c.status, c.n, count(t.seq) AS counted FROM counters AS c ' +
    'LEFT JOIN queue_tasks AS t ON t.type = c.type AND t.status = c.status GROUP BY c.type, c.status HAVING c.n <> counted',
  'a stretch of the waiting list differs from a recount':
    'SELECT * FROM (SELECT type, priority, bucket, n FROM waiting_buckets UNION ALL ' +
    'SELECT type, priority, CAST(rank / 1024.0 AS INTEGER), -count(*) FROM queue_tasks ' +
    "WHERE status = 'waiting' GROUP BY 1, 2, 3) GROUP BY type, priority, bucket HAVING sum(n) <> 0",
  'a running task holds no lock, or a lock holds no running task':
    'SELECT t.id, t.status, l.type FROM queue_tasks AS t FULL JOIN queue_locks AS l ON l.locked_by = t.id ' +
    "WHERE (t.status = 'processing' OR l.type IS NOT NULL) AND (t.status = 'processing' AND l.type = t.type) IS NOT TRUE",
  'an ended task has no end, or one that goes on has one':
    "SELECT id, status, completed_at FROM queue_tasks WHERE (status IN ('completed', 'failed', 'cancelled')) <> (completed_at IS NOT NULL)",
  'log lines are missing between others':
    'SELECT task_seq FROM task_logs GROUP BY task_seq HAVING count(*) <> max(n) OR min(n) <> 1',
  'tries are missing between others':
    'SELECT task_seq FROM task_tries GROUP BY task_seq HAVING count(*) <> max(attempt) OR min(attempt) <> 1',
  'a waiting task is blocked by more or fewer than what it waits for':
    "SELECT t.id FROM queue_tasks AS t WHERE t.status = 'waiting' AND t.blocked_by <> " +
    '(SELECT count(*) FROM task_dependencies AS d WHERE d.task_seq = t.seq AND d.done = 0)',
  'a failed run left no dead letter':
    "SELECT id FROM queue_tasks WHERE status = 'failed' AND id NOT IN (SELECT original_task_id FROM dead_letter_queue)",
};

/**
 * What is wrong with the database: damage, and every rule between two tables that is broken. A transaction
 * of which a half was applied breaks one of them.
 */
export function unsoundness(connection: Connection): string[] {
  const problems = connection
    .prepare<[], string>('PRAGMA integrity_check')
    .pluck()
    .all()
    .filter((line) => line !== 'ok');
  if (connection.prepare('PRAGMA foreign_key_check').all().length > 0) problems.push('a foreign key leads nowhere');
  for (const [problem, sql] of Object.entries(NONE)) {
    const rows = connection.prepare(sql).all();
    if (rows.length > 0) problems.push(`${problem}: ${JSON.stringify(rows.slice(0, 3))}`);
  }
  if (connection.inTransaction) problems.push('a transaction was left open');
  return problems;
}

/** Every row of every table: two equal dumps are one state. */
export function dump(connection: Connection): string {
  const tables = connection
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all();
  return tables
    .map((name) => `${name} ${JSON.stringify(connection.prepare(`SELECT * FROM ${name}`).all())}`)
    .join('\n');
}
