import { openDatabase } from '../../main/store/sqlite/file/open';
import { MIGRATIONS } from '../../main/store/sqlite/migrations';

/**
 * A database of so many waiting and finished tasks, a third of each type, written by SQL in bulk: without indexes,
 * triggers and durability, all of which come back before it is closed. The tasks belong to 5,000 projects in turn; `projects` gives every
 * n-th of them to a project of this name. `version`: of the schema, an earlier one than today's.
 */
export function fillDatabase(
  file: string,
  counts: { waiting: number; finished: number },
  projects: Readonly<Record<string, number>> = {},
  version = MIGRATIONS.length,
): void {
  const { connection } = openDatabase({ file, nowMs: Date.now(), migrations: MIGRATIONS.slice(0, version) });
  connection.pragma('synchronous = OFF');
  connection.pragma('cache_size = -400000');
  const schema = connection
    .prepare<[], { type: string; name: string; sql: string }>(
      `SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = 'queue_tasks' AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    )
    .all();
  for (const { type, name } of schema) connection.exec(`DROP ${type} ${name}`);
  const others = "'project ' || (i % 5000)";
  const cases = Object.entries(projects).map(([name, nth]) => `WHEN i % ${nth} = 7 THEN '${name}'`);
  const project = cases.length === 0 ? others : `CASE ${cases.join(' ')} ELSE ${others} END`;
  const insert = connection.prepare(`
    WITH RECURSIVE n (i) AS (VALUES (CAST(@first AS INTEGER)) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < @first + @count)
    INSERT INTO queue_tasks (seq, id, type, status, priority, rank, created_at, started_at, completed_at, user_id,
      project_id, depends_on, search_text, metadata, section)
    SELECT i, lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-a' ||
        substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      CASE i % 3 WHEN 0 THEN 'script' WHEN 1 THEN 'image' ELSE 'video' END, @status, i % 4, i, @now - 60000 + i % 60000,
      CASE WHEN @status = 'waiting' THEN NULL ELSE @now - 1000 END, CASE WHEN @status = 'waiting' THEN NULL ELSE @now END,
      'bench', ${project}, '[]', ${project} || char(10) || 'bench', '{"title":"작업 ' || i || '"}',
      CASE WHEN @status = 'waiting' THEN 3 ELSE 2 END
    FROM n`);
  const fill = (status: 'waiting' | 'completed', first: number, count: number) => {
    if (count > 0) insert.run({ status, first, count, now: Date.now() });
  };
  connection.transaction(() => {
    // Finished ones are the older ones.
    fill('completed', 1, counts.finished);
    fill('waiting', counts.finished + 1, counts.waiting);
  })();
  for (const { sql } of schema) connection.exec(sql);
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
}
