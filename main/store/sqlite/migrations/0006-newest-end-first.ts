import type { Migration } from './migration';

/**
 * The history is in the order of its ends. An end writes an entry into each of three new indexes; in turn the run order holds what waits and
 * nothing else, so that an end leaves it alone and a claim only takes its entry out. The clean-up finds cancelled tasks by the new index too.
 *
 * What is searched is stored as it is compared (`folded`, contract/search-text.ts), whatever its case and Unicode form were. Of a task that
 * failed again and again, the latest letter is found, which has all its tries; the others stay in `dead_letter_queue`.
 */
export const newestEndFirst: Migration = {
  version: 6,
  slug: 'newest-end-first',
  sql: `
-- No version left such rows; a file that was edited by hand may have them, and they would be in no list.
UPDATE queue_tasks SET completed_at = coalesce(started_at, created_at)
  WHERE status IN ('completed', 'failed', 'cancelled') AND completed_at IS NULL;
UPDATE queue_tasks SET completed_at = NULL WHERE status IN ('waiting', 'processing') AND completed_at IS NOT NULL;

DROP INDEX queue_tasks_run_order;
CREATE INDEX queue_tasks_run_order ON queue_tasks (type, status, priority DESC, rank, seq) WHERE status = 'waiting';
DROP INDEX queue_tasks_cancelled_at;
DROP INDEX queue_tasks_project_id;
CREATE INDEX queue_tasks_ended ON queue_tasks (type, status, completed_at) WHERE completed_at IS NOT NULL;
CREATE INDEX queue_tasks_project_waiting ON queue_tasks (project_id) WHERE status = 'waiting';
CREATE INDEX queue_tasks_project_ended ON queue_tasks (project_id, completed_at) WHERE completed_at IS NOT NULL;
CREATE INDEX queue_tasks_user_ended ON queue_tasks (user_id, completed_at) WHERE completed_at IS NOT NULL;

UPDATE queue_tasks SET search_text = folded(search_text) WHERE search_text <> folded(search_text);
UPDATE dead_letter_search SET words = folded(words) WHERE words <> folded(words);
DELETE FROM dead_letter_search WHERE EXISTS
  (SELECT 1 FROM dead_letter_search AS later WHERE later.task_id = dead_letter_search.task_id AND later.id > dead_letter_search.id);
`,
};
