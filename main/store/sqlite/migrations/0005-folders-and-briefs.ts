import type { Migration } from './migration';

/**
 * What belongs to few tasks or is read apart from the rest has a table beside the wide one: a column added behind `metadata` could only be
 * reached through its overflow pages.
 *
 * - `task_folders`: the project's folder that a task began in, absolute. It stays the task's own, wherever later projects go.
 * - `earlier_workspace`: one row, the workspace of tasks that ran before they remembered their folder.
 * - `task_briefs`: long metadata as lists and events carry it; a task whose metadata is short has none.
 */
export const foldersAndBriefs: Migration = {
  version: 5,
  slug: 'folders-and-briefs',
  sql: `
CREATE TABLE task_folders (
  task_seq INTEGER NOT NULL PRIMARY KEY REFERENCES queue_tasks (seq) ON DELETE CASCADE,
  folder TEXT NOT NULL
) STRICT;

CREATE TABLE earlier_workspace (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  path TEXT NOT NULL
) STRICT;

CREATE TABLE task_briefs (
  task_seq INTEGER NOT NULL PRIMARY KEY REFERENCES queue_tasks (seq) ON DELETE CASCADE,
  metadata TEXT NOT NULL
) STRICT;
`,
};
