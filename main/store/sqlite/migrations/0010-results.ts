import type { Migration } from './migration';

/** What the creator's own code returned for a task, as JSON. Apart from the wide row: few tasks have one, and it can be long. */
export const results: Migration = {
  version: 10,
  slug: 'results',
  sql: `
CREATE TABLE task_results (
  task_seq INTEGER NOT NULL PRIMARY KEY REFERENCES queue_tasks (seq) ON DELETE CASCADE,
  result TEXT NOT NULL
) STRICT;
`,
};
