import type { Migration } from './migration';

/**
 * Whose runs and pauses these are. A file has one machine, `this`: its runs of an earlier start are its own whatever the computer
 * is called today. A pause with an empty `machine_id` is everybody's, as those from before were.
 */
export const machines: Migration = {
  version: 8,
  slug: 'machines',
  sql: `
ALTER TABLE queue_locks ADD COLUMN machine_id TEXT NOT NULL DEFAULT 'this';

ALTER TABLE pauses RENAME TO pauses_before;
CREATE TABLE pauses (
  type TEXT NOT NULL CHECK (type IN ('script', 'image', 'video')),
  machine_id TEXT NOT NULL DEFAULT '',
  paused_at INTEGER NOT NULL,
  PRIMARY KEY (type, machine_id)
) STRICT, WITHOUT ROWID;
INSERT INTO pauses (type, paused_at) SELECT type, paused_at FROM pauses_before;
DROP TABLE pauses_before;
`,
};
