import type { Migration } from './migration';

/**
 * A task is in three indexes: its id, the lists, its owner. Twelve took each new task before, 14 pages of the -wal (58 KB) an enqueue.
 *
 * - `section` says where in its type's lists a task stands: 0 cancelled, 1 failed, 2 completed, 3 ready or running, 4 held (blocked,
 *   parked or backing off). Completed tasks by their end come right before those that may start, so that the entry of a task that
 *   completes stays on its page; a claim leaves it where it is. It is stored, not generated from `status`: SQLite would rewrite the
 *   entry with every change of that.
 * - `run_ms`: length of a completed run. `run_times` keeps those of tasks that were cleaned up.
 * - Counts (`counters`, `waiting_buckets`, `ended_counts`) go: one process has the file to itself and counts in memory.
 * - `queue_locks` is one B-tree instead of two, and a lock is not deleted: it holds while its task is processing.
 * - A row holds short metadata, and the whole of long metadata lies beside it: a claim and an end rewrote all of it.
 */
export const oneListIndex: Migration = {
  version: 9,
  slug: 'one-list-index',
  sql: `
DROP TRIGGER queue_tasks_count_insert;
DROP TRIGGER queue_tasks_count_delete;
DROP TRIGGER queue_tasks_count_update;
DROP TRIGGER queue_tasks_bucket_insert;
DROP TRIGGER queue_tasks_bucket_delete;
DROP TRIGGER queue_tasks_bucket_leave;
DROP TRIGGER queue_tasks_bucket_enter;
DROP TRIGGER queue_tasks_ended_insert;
DROP TRIGGER queue_tasks_ended_enter;
DROP TRIGGER queue_tasks_ended_leave;
DROP TRIGGER queue_tasks_ended_delete;
DROP TABLE counters;
DROP TABLE waiting_buckets;
DROP TABLE ended_counts;
DROP INDEX queue_tasks_type_status;
DROP INDEX queue_tasks_created_at;
DROP INDEX queue_tasks_user_id;
DROP INDEX queue_tasks_dequeue;
DROP INDEX queue_tasks_user_status;
DROP INDEX queue_tasks_completed_at;
DROP INDEX queue_tasks_run_order;
DROP INDEX queue_tasks_ready;
DROP INDEX queue_tasks_ended;
DROP INDEX queue_tasks_project_waiting;
DROP INDEX queue_tasks_project_ended;
DROP INDEX queue_tasks_user_ended;

ALTER TABLE queue_tasks ADD COLUMN section INTEGER NOT NULL DEFAULT 3;
ALTER TABLE queue_tasks ADD COLUMN run_ms INTEGER;
CREATE TABLE task_metadata (
  task_seq INTEGER NOT NULL PRIMARY KEY REFERENCES queue_tasks (seq) ON DELETE CASCADE,
  metadata TEXT NOT NULL
) STRICT;
INSERT INTO task_metadata (task_seq, metadata)
  SELECT t.seq, t.metadata FROM task_briefs AS b JOIN queue_tasks AS t ON t.seq = b.task_seq;
UPDATE queue_tasks SET metadata = b.metadata FROM task_briefs AS b WHERE b.task_seq = queue_tasks.seq;
DROP TABLE task_briefs;
UPDATE queue_tasks SET section = CASE status WHEN 'cancelled' THEN 0 WHEN 'failed' THEN 1 WHEN 'completed' THEN 2 ELSE 4 END
  WHERE status IN ('cancelled', 'failed', 'completed')
     OR (status = 'waiting' AND (blocked_by > 0 OR parked = 1 OR available_at IS NOT NULL));

-- Those that ended in one moment are in the order of their numbers.
CREATE INDEX queue_tasks_lists ON queue_tasks (type, section, completed_at,
  (CASE WHEN completed_at IS NOT NULL THEN seq END), priority DESC, rank, seq, user_id, project_id);
CREATE INDEX queue_tasks_owner ON queue_tasks (user_id, project_id);

ALTER TABLE queue_locks RENAME TO earlier_locks;
CREATE TABLE queue_locks (
  type TEXT NOT NULL PRIMARY KEY CHECK (type IN ('script', 'image', 'video')),
  locked_by TEXT NOT NULL REFERENCES queue_tasks (id) ON DELETE CASCADE,
  locked_at INTEGER NOT NULL,
  worker_pid INTEGER,
  lease_id TEXT NOT NULL,
  heartbeat_at INTEGER NOT NULL,
  progress TEXT,
  machine_id TEXT NOT NULL DEFAULT 'this'
) STRICT, WITHOUT ROWID;
INSERT INTO queue_locks (type, locked_by, locked_at, worker_pid, lease_id, heartbeat_at, progress, machine_id)
  SELECT type, locked_by, locked_at, worker_pid, lease_id, heartbeat_at, progress, machine_id FROM earlier_locks;
DROP TABLE earlier_locks;

-- Numbers are reserved some hundreds at a time: the row is there from the beginning.
INSERT INTO sqlite_sequence (name, seq)
  SELECT 'queue_tasks', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'queue_tasks');
`,
};
