import type { Migration } from './migration';

/**
 * What a dead letter is looked for by, in a table of narrow rows: a search through `dead_letter_queue` itself would read each letter's whole
 * task and tries. A letter from before is searched by what its task says.
 */
export const deadLetterSearch: Migration = {
  version: 3,
  slug: 'dead-letter-search',
  sql: `
CREATE TABLE dead_letter_search (
  id INTEGER PRIMARY KEY REFERENCES dead_letter_queue (id) ON DELETE CASCADE,
  task_id TEXT NOT NULL,
  type TEXT NOT NULL,
  project_id TEXT NOT NULL,
  words TEXT NOT NULL
) STRICT;
INSERT INTO dead_letter_search (id, task_id, type, project_id, words)
  SELECT id, original_task_id, type, coalesce(task ->> '$.projectId', ''),
    lower(coalesce(task ->> '$.projectId', '') || char(10) || coalesce(task ->> '$.userId', '') || char(10) ||
      coalesce(task ->> '$.metadata.title', '') || char(10) || error_message)
  FROM (SELECT id, original_task_id, type, error_message,
    CASE WHEN json_valid(task_data) THEN task_data ELSE '{}' END AS task FROM dead_letter_queue);
CREATE INDEX dead_letter_search_task_id ON dead_letter_search (task_id);
CREATE INDEX dead_letter_search_type ON dead_letter_search (type);
CREATE INDEX dead_letter_search_project_id ON dead_letter_search (project_id);
`,
};
