import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { listBackups } from '../../../main/store/sqlite/file/backup';
import { type Connection, connectToRead, numberPragma } from '../../../main/store/sqlite/file/connection';
import { latestVersion } from '../../../main/store/sqlite/file/migrate';
import { openDatabase } from '../../../main/store/sqlite/file/open';
import { MIGRATIONS } from '../../../main/store/sqlite/migrations';
import { dump, unsoundness } from './soundness';
import { startQueue } from './start-queue';

/** Every version that a file from before may have. */
export const EARLIER_VERSIONS = MIGRATIONS.map(({ version }) => version).filter((v) => v < latestVersion(MIGRATIONS));

const NOON_MS = Date.UTC(2026, 0, 15, 12);
const STATUSES = ['waiting', 'processing', 'completed', 'failed', 'cancelled'] as const;
const ID = (n: number) => `0197f000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const LEASE = ID(999);

/** The last version whose tasks are written in the words of version 1. In later ones a task says in which list it stands. */
const LAST_IN_PLAIN_WORDS = 8;

/** Tasks of every status with what hangs on them, in the words of version 1. */
function addTasks(connection: Connection): void {
  const task = connection.prepare(
    'INSERT INTO queue_tasks (id, type, status, rank, created_at, started_at, completed_at, error, error_code, user_id, ' +
      "project_id, search_text, metadata) VALUES (?, 'script', ?, ?, ?, ?, ?, ?, ?, 'u', 'p', 'p', '{\"title\":\"제목\"}')",
  );
  const log = connection.prepare(
    "INSERT INTO task_logs (task_seq, n, at, level, text) VALUES (?, 1, ?, 'info', '한 줄')",
  );
  for (const [n, status] of STATUSES.entries()) {
    const hasEnded = n > 1;
    const error = status === 'failed' ? ['왜', 'step_failed'] : [null, null];
    task.run(ID(n), status, n + 1, NOON_MS, n > 0 ? NOON_MS : null, hasEnded ? NOON_MS : null, ...error);
    log.run(n + 1, new Date(NOON_MS).toISOString());
  }
  connection
    .prepare(
      'INSERT INTO queue_locks (type, locked_by, locked_at, worker_pid, lease_id, heartbeat_at) ' +
        "VALUES ('script', ?, ?, 42, ?, ?)",
    )
    .run(ID(STATUSES.indexOf('processing')), NOON_MS, LEASE, NOON_MS);
  connection
    .prepare(
      'INSERT INTO dead_letter_queue (original_task_id, type, failed_at, error_message, task_data, retry_history) ' +
        "VALUES (?, 'script', ?, '왜', ?, '[]')",
    )
    .run(ID(STATUSES.indexOf('failed')), NOON_MS, JSON.stringify({ projectId: 'p', userId: 'u', metadata: {} }));
}

/** Of one earlier version, as an app that was killed left it: most of it is still in the -wal. */
export interface OldDatabase {
  readonly version: number;
  /** A copy of it, as `queue.db` of that folder. */
  putInto(dir: string): void;
  /** What is wrong after a start on such a copy that did not come to its end, and another one that does. */
  problemsAfterNextStart(dir: string): Promise<string[]>;
}

const PARTS = ['', '-wal'];

export function oldDatabase(version: number, workDir: string): OldDatabase {
  mkdirSync(workDir, { recursive: true });
  const live = join(workDir, 'live.db');
  const kept = join(workDir, 'kept.db');
  const openAt = (wanted: number) =>
    openDatabase({ file: live, nowMs: NOON_MS, migrations: MIGRATIONS.slice(0, wanted) }).connection;
  let connection = openAt(Math.min(version, LAST_IN_PLAIN_WORDS));
  addTasks(connection);
  if (version > LAST_IN_PLAIN_WORDS) {
    connection.close();
    connection = openAt(version);
  }
  for (const part of PARTS) cpSync(live + part, kept + part);
  connection.close();

  const putInto = (dir: string) => {
    mkdirSync(dir, { recursive: true });
    for (const part of PARTS) cpSync(kept + part, join(dir, `queue.db${part}`));
  };
  const cleanly = join(workDir, 'cleanly');
  putInto(cleanly);
  const migrated = openDatabase({ file: join(cleanly, 'queue.db'), nowMs: NOON_MS });
  const expected = dump(migrated.connection);
  migrated.connection.close();

  return {
    version,
    putInto,
    async problemsAfterNextStart(dir) {
      const opened = openDatabase({ file: join(dir, 'queue.db'), nowMs: NOON_MS });
      const problems = unsoundness(opened.connection);
      if (opened.recovery !== undefined) problems.push('taken for damaged');
      const found = numberPragma(opened.connection, 'user_version');
      if (found !== latestVersion(MIGRATIONS)) problems.push(`still of version ${found}`);
      if (dump(opened.connection) !== expected) problems.push('not what a clean migration makes of it');
      if (!hasBackupOf(dir, version)) problems.push('no backup from before the first step');
      const { queue } = await startQueue(opened);
      const ids = (await queue.getQueue()).map(({ id }) => id).sort();
      if (ids.join() !== STATUSES.map((_, n) => ID(n)).join()) problems.push(`other tasks: ${ids}`);
      await queue.enqueue({ type: 'script', projectId: 'p', metadata: {} });
      await queue.close();
      if (existsSync(join(dir, 'queue.db.new'))) problems.push('a half-made database was left');
      return problems;
    },
  };
}

function hasBackupOf(dir: string, version: number): boolean {
  return listBackups(join(dir, 'backups')).some(({ file }) => {
    const backup = connectToRead(file);
    try {
      return numberPragma(backup, 'user_version') === version && unsoundness(backup).length === 0;
    } finally {
      backup.close();
    }
  });
}
