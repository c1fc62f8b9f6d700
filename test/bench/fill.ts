import { openDatabase } from '../../main/store/sqlite/file/open';
import { MIGRATIONS } from '../../main/store/sqlite/migrations';

/** Which project each task is of. */
type Grouping =
  /** 5,000 projects in turn; `nth` gives every n-th task to a project of this name. */
  | { readonly nth: Readonly<Record<string, number>> }
  /** A project for each three tasks: script, image and video, with a picture and a film where they are finished. */
  | { readonly films: true };

const YEAR_MS = 365 * 24 * 60 * 60 * 1_000;
/** Of the n-th film, as `projectId`. */
export const filmName = (n: number): string => `film ${n}`;
function columnsOf(grouping: Grouping): { readonly project: string; readonly title: string; readonly ended: string } {
  if ('films' in grouping) {
    // Ends are spread over a year, as in a history that grew.
    return {
      project: "'film ' || (i / 3)",
      title: "'영상 ' || (i / 3)",
      ended: `@now - CAST(${YEAR_MS} * (1.0 - CAST(i AS REAL) / @last) AS INTEGER) - 1000`,
    };
  }
  const others = "'project ' || (i % 5000)";
  const cases = Object.entries(grouping.nth).map(([name, nth]) => `WHEN i % ${nth} = 7 THEN '${name}'`);
  const project = cases.length === 0 ? others : `CASE ${cases.join(' ')} ELSE ${others} END`;
  return { project, title: "'작업 ' || i", ended: '@now' };
}

const FILM_OUTPUTS = `
  INSERT INTO task_outputs (task_seq, path, n, output)
  SELECT seq, CASE type WHEN 'image' THEN 'images/001.jpg' ELSE 'video.mp4' END, 1,
    CASE type
      WHEN 'image' THEN json_object('kind', 'image', 'path', 'images/001.jpg', 'bytes', 40000, 'sha256', printf('%064x', seq), 'scene', 1)
      ELSE json_object('kind', 'video', 'path', 'video.mp4', 'bytes', 5000000 + seq % 9999, 'sha256', printf('%064x', seq), 'seconds', 168)
    END
  FROM queue_tasks WHERE status = 'completed' AND type <> 'script'`;

/**
 * A database of so many waiting and finished tasks, a third of each type, written by SQL in bulk: without indexes,
 * triggers and durability, all of which come back before it is closed. `version`: of the schema, an earlier one than today's.
 */
export function fillDatabase(
  file: string,
  counts: { waiting: number; finished: number },
  grouping: Grouping = { nth: {} },
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
  const isFilms = 'films' in grouping;
  const { project, title, ended } = columnsOf(grouping);
  const isWaiting = "@status = 'waiting'";
  const insert = connection.prepare(`
    WITH RECURSIVE n (i) AS (VALUES (CAST(@first AS INTEGER)) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < @first + @count)
    INSERT INTO queue_tasks (seq, id, type, status, priority, rank, created_at, started_at, completed_at, user_id,
      project_id, depends_on, search_text, metadata, section, run_ms)
    SELECT i, lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-a' ||
        substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      CASE i % 3 WHEN 0 THEN 'script' WHEN 1 THEN 'image' ELSE 'video' END, @status, ${isFilms ? '0' : 'i % 4'}, i,
      CASE WHEN ${isWaiting} THEN @now - 60000 + i % 60000 ELSE ${ended} - 90000 + i % 60000 END,
      CASE WHEN ${isWaiting} THEN NULL ELSE ${ended} - 1000 - i % 9000 END, CASE WHEN ${isWaiting} THEN NULL ELSE ${ended} END,
      'bench', ${project}, '[]', ${project} || char(10) || 'bench', '{"title":"' || ${title} || '"}',
      CASE WHEN ${isWaiting} THEN 3 ELSE 2 END, CASE WHEN ${isWaiting} THEN NULL ELSE 1000 + i % 9000 END
    FROM n`);
  const now = Date.now();
  const fill = (status: 'waiting' | 'completed', first: number, count: number) => {
    if (count > 0) insert.run({ status, first, count, now, ...(isFilms ? { last: counts.finished } : {}) });
  };
  connection.transaction(() => {
    // Finished ones are the older ones.
    fill('completed', 1, counts.finished);
    fill('waiting', counts.finished + 1, counts.waiting);
    if (isFilms) connection.exec(FILM_OUTPUTS);
  })();
  for (const { sql } of schema) connection.exec(sql);
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
}
