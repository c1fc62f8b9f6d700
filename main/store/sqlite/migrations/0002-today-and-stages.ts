import type { Migration } from './migration';

/**
 * `ended_counts` says how many tasks ended in each quarter of an hour, so that a day's count reads 96 rows however long the
 * history is. Quarters, because every time zone is a whole number of them away from UTC: local midnight always falls between
 * two, also after the creator has travelled. A row per local day would have to know where the computer was.
 * `task_stages` keeps when each stage of a task's latest run began.
 */
export const todayAndStages: Migration = {
  version: 2,
  slug: 'today-and-stages',
  sql: `
CREATE TABLE ended_counts (
  status TEXT NOT NULL CHECK (status IN ('completed', 'failed')),
  quarter INTEGER NOT NULL,
  n INTEGER NOT NULL CHECK (n > 0),
  PRIMARY KEY (status, quarter)
) STRICT, WITHOUT ROWID;
INSERT INTO ended_counts (status, quarter, n)
  SELECT status, completed_at / 900000, count(*) FROM queue_tasks
  WHERE status IN ('completed', 'failed') AND completed_at IS NOT NULL GROUP BY 1, 2;

CREATE TRIGGER queue_tasks_ended_insert AFTER INSERT ON queue_tasks
  WHEN NEW.status IN ('completed', 'failed') AND NEW.completed_at IS NOT NULL BEGIN
  INSERT INTO ended_counts (status, quarter, n) VALUES (NEW.status, NEW.completed_at / 900000, 1)
    ON CONFLICT (status, quarter) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER queue_tasks_ended_enter AFTER UPDATE OF status, completed_at ON queue_tasks
  WHEN NEW.status IN ('completed', 'failed') AND NEW.completed_at IS NOT NULL
   AND (OLD.status <> NEW.status OR OLD.completed_at IS NOT NEW.completed_at) BEGIN
  INSERT INTO ended_counts (status, quarter, n) VALUES (NEW.status, NEW.completed_at / 900000, 1)
    ON CONFLICT (status, quarter) DO UPDATE SET n = n + 1;
END;
-- The last of a quarter takes its row along: the table is never longer than the history is kept.
CREATE TRIGGER queue_tasks_ended_leave AFTER UPDATE OF status, completed_at ON queue_tasks
  WHEN OLD.status IN ('completed', 'failed') AND OLD.completed_at IS NOT NULL
   AND (OLD.status <> NEW.status OR OLD.completed_at IS NOT NEW.completed_at) BEGIN
  DELETE FROM ended_counts WHERE status = OLD.status AND quarter = OLD.completed_at / 900000 AND n = 1;
  UPDATE ended_counts SET n = n - 1 WHERE status = OLD.status AND quarter = OLD.completed_at / 900000 AND n > 1;
END;
CREATE TRIGGER queue_tasks_ended_delete AFTER DELETE ON queue_tasks
  WHEN OLD.status IN ('completed', 'failed') AND OLD.completed_at IS NOT NULL BEGIN
  DELETE FROM ended_counts WHERE status = OLD.status AND quarter = OLD.completed_at / 900000 AND n = 1;
  UPDATE ended_counts SET n = n - 1 WHERE status = OLD.status AND quarter = OLD.completed_at / 900000 AND n > 1;
END;

CREATE TABLE task_stages (
  task_seq INTEGER NOT NULL REFERENCES queue_tasks (seq) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  name TEXT NOT NULL,
  started_at TEXT NOT NULL,
  PRIMARY KEY (task_seq, n)
) STRICT, WITHOUT ROWID;
`,
};
