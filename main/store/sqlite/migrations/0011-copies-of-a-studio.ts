import type { Migration } from './migration';

/**
 * The same tables hold a machine's copy of a studio's queue. In a machine's own queue `machines` is NULL, `slot` is '' and `studio_copy` is
 * empty.
 *
 * - `machines`: where the task was added and where it runs or ran last, as JSON. One column for both: every list reads it for every row.
 * - `slot`: the run's task in a copy, in which several tasks of a type run, each on a machine of its own. '' is the one run of a file.
 * - `studio_copy`: which studio it is, how far its events were read, and when it was last complete.
 */
export const copiesOfAStudio: Migration = {
  version: 11,
  slug: 'copies-of-a-studio',
  sql: `
ALTER TABLE queue_tasks ADD COLUMN machines TEXT;

ALTER TABLE queue_locks RENAME TO earlier_locks;
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
INSERT INTO queue_locks (type, locked_by, locked_at, worker_pid, lease_id, heartbeat_at, progress, machine_id)
  SELECT type, locked_by, locked_at, worker_pid, lease_id, heartbeat_at, progress, machine_id FROM earlier_locks;
DROP TABLE earlier_locks;

CREATE TABLE studio_copy (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`,
};
