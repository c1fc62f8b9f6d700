-- The schema of a new queue.db, as SQLite holds it after all migrations. `npm run schema` writes this file: do not edit it.

PRAGMA application_id = 1400131957;
PRAGMA user_version = 13;

CREATE TABLE believed_clock (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  believed_at INTEGER NOT NULL,
  doubted_at INTEGER
) STRICT;

CREATE TABLE dead_letter_queue (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  original_task_id TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('script', 'image', 'video')),
  failed_at INTEGER NOT NULL,
  error_message TEXT NOT NULL,
  task_data TEXT NOT NULL,
  retry_history TEXT NOT NULL
) STRICT;

CREATE INDEX dead_letter_queue_failed_at ON dead_letter_queue (failed_at);

CREATE TABLE dead_letter_search (
  id INTEGER PRIMARY KEY REFERENCES dead_letter_queue (id) ON DELETE CASCADE,
  task_id TEXT NOT NULL,
  type TEXT NOT NULL,
  project_id TEXT NOT NULL,
  words TEXT NOT NULL
) STRICT;

CREATE INDEX dead_letter_search_project_id ON dead_letter_search (project_id);

CREATE INDEX dead_letter_search_task_id ON dead_letter_search (task_id);

CREATE INDEX dead_letter_search_type ON dead_letter_search (type);

CREATE TABLE earlier_workspace (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  path TEXT NOT NULL
) STRICT;

CREATE TABLE "ended_buckets" (
  day INTEGER NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('script', 'image', 'video')),
  measure TEXT NOT NULL CHECK (measure IN ('done', 'failed', 'mended', 'run', 'wait', 'film', 'saved', 'redone', 'share')),
  detail TEXT NOT NULL,
  n INTEGER NOT NULL CHECK (n > 0),
  PRIMARY KEY (day, type, measure, detail)
) STRICT, WITHOUT ROWID;

CREATE TABLE ended_marks (
  type TEXT NOT NULL CHECK (type IN ('script', 'image', 'video')),
  section INTEGER NOT NULL CHECK (section IN (1, 2)),
  completed_at INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (type, section)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency_keys (
  key TEXT NOT NULL PRIMARY KEY,
  body_hash TEXT NOT NULL,
  task_ids TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);

CREATE TABLE pauses (
  type TEXT NOT NULL CHECK (type IN ('script', 'image', 'video')),
  machine_id TEXT NOT NULL DEFAULT '',
  paused_at INTEGER NOT NULL,
  PRIMARY KEY (type, machine_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE queue_locks (
  type TEXT NOT NULL CHECK (type IN ('script', 'image', 'video')),
  slot TEXT NOT NULL DEFAULT '',
  locked_by TEXT NOT NULL REFERENCES queue_tasks (id) ON DELETE CASCADE,
  locked_at INTEGER NOT NULL,
  worker_pid INTEGER,
  lease_id TEXT NOT NULL,
  heartbeat_at INTEGER NOT NULL,
  progress TEXT,
  machine_id TEXT NOT NULL DEFAULT 'this',
  PRIMARY KEY (type, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE queue_tasks (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL CHECK (type IN ('script', 'image', 'video')),
  status TEXT NOT NULL DEFAULT 'waiting'
    CHECK (status IN ('waiting', 'processing', 'completed', 'failed', 'cancelled')),
  priority INTEGER NOT NULL DEFAULT 0,
  rank REAL NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  completed_at INTEGER,
  user_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  error TEXT,
  error_code TEXT,
  retry_count INTEGER NOT NULL DEFAULT 0 CHECK (retry_count >= 0),
  max_retries INTEGER NOT NULL DEFAULT 3 CHECK (max_retries >= 0),
  crash_count INTEGER NOT NULL DEFAULT 0,
  app_death_count INTEGER NOT NULL DEFAULT 0,
  available_at INTEGER,
  blocked_by INTEGER NOT NULL DEFAULT 0 CHECK (blocked_by >= 0),
  parked INTEGER NOT NULL DEFAULT 0 CHECK (parked IN (0, 1)),
  needs_you TEXT,
  pipeline_id TEXT,
  depends_on TEXT NOT NULL DEFAULT '[]',
  search_text TEXT NOT NULL,
  metadata TEXT NOT NULL
, section INTEGER NOT NULL DEFAULT 3, run_ms INTEGER, machines TEXT) STRICT;

CREATE INDEX queue_tasks_due ON queue_tasks (type, available_at)
  WHERE status = 'waiting' AND available_at IS NOT NULL;

CREATE INDEX queue_tasks_lists ON queue_tasks (type, section, completed_at,
  (CASE WHEN completed_at IS NOT NULL THEN seq END), priority DESC, rank, seq, user_id, project_id);

CREATE INDEX queue_tasks_owner ON queue_tasks (user_id, project_id);

CREATE INDEX queue_tasks_parked ON queue_tasks (type, priority DESC, rank, seq) WHERE parked = 1;

CREATE TABLE run_times (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  type TEXT NOT NULL CHECK (type IN ('script', 'image', 'video')),
  run_ms INTEGER NOT NULL CHECK (run_ms >= 0)
) STRICT;

CREATE INDEX run_times_type ON run_times (type);

CREATE TABLE studio_copy (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE task_dependencies (
  task_seq INTEGER NOT NULL REFERENCES queue_tasks (seq) ON DELETE CASCADE,
  depends_on_id TEXT NOT NULL,
  done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
  PRIMARY KEY (task_seq, depends_on_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX task_dependencies_depends_on ON task_dependencies (depends_on_id);

CREATE TABLE task_folders (
  task_seq INTEGER NOT NULL PRIMARY KEY REFERENCES queue_tasks (seq) ON DELETE CASCADE,
  folder TEXT NOT NULL
) STRICT;

CREATE TABLE task_logs (
  task_seq INTEGER NOT NULL REFERENCES queue_tasks (seq) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  at TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('info', 'warn', 'error')),
  text TEXT NOT NULL,
  PRIMARY KEY (task_seq, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE task_metadata (
  task_seq INTEGER NOT NULL PRIMARY KEY REFERENCES queue_tasks (seq) ON DELETE CASCADE,
  metadata TEXT NOT NULL
) STRICT;

CREATE TABLE task_outputs (
  task_seq INTEGER NOT NULL REFERENCES queue_tasks (seq) ON DELETE CASCADE,
  path TEXT NOT NULL,
  n INTEGER NOT NULL,
  output TEXT NOT NULL,
  PRIMARY KEY (task_seq, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE task_results (
  task_seq INTEGER NOT NULL PRIMARY KEY REFERENCES queue_tasks (seq) ON DELETE CASCADE,
  result TEXT NOT NULL
) STRICT;

CREATE TABLE task_stages (
  task_seq INTEGER NOT NULL REFERENCES queue_tasks (seq) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  name TEXT NOT NULL,
  started_at TEXT NOT NULL,
  PRIMARY KEY (task_seq, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE task_tries (
  task_seq INTEGER NOT NULL REFERENCES queue_tasks (seq) ON DELETE CASCADE,
  attempt INTEGER NOT NULL,
  started_at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('error', 'crash', 'requeued', 'needs-you')),
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (task_seq, attempt)
) STRICT, WITHOUT ROWID;
