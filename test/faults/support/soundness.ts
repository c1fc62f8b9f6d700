import type { Connection } from '../../../main/store/sqlite/file/connection';

/** Each returns no row in a sound database. */
const NONE: Readonly<Record<string, string>> = {
  'a task is in another list than its status says':
    "SELECT id, status, section FROM queue_tasks WHERE section <> CASE status WHEN 'cancelled' THEN 0 WHEN 'failed' THEN 1 " +
    "WHEN 'completed' THEN 2 WHEN 'processing' THEN 3 ELSE CASE WHEN blocked_by > 0 OR parked = 1 OR available_at IS NOT NULL " +
    'THEN 4 ELSE 3 END END',
  'a running task does not hold the lock of its type':
    "SELECT t.id FROM queue_tasks AS t WHERE t.status = 'processing' AND NOT EXISTS " +
    '(SELECT 1 FROM queue_locks AS l WHERE l.type = t.type AND l.locked_by = t.id)',
  'an ended task has no end, or one that goes on has one':
    "SELECT id, status, completed_at FROM queue_tasks WHERE (status IN ('completed', 'failed', 'cancelled')) <> (completed_at IS NOT NULL)",
  'log lines are missing between others':
    'SELECT task_seq FROM task_logs GROUP BY task_seq HAVING count(*) <> max(n) OR min(n) <> 1',
  'attempts are missing between others':
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
  const hasSections = connection.prepare("SELECT 1 FROM pragma_table_info('queue_tasks') WHERE name = 'section'").get();
  for (const [problem, sql] of Object.entries(NONE)) {
    // A backup from before a migration has none.
    if (sql.includes('section') && hasSections === undefined) continue;
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
