import type { Migration } from './migration';

/**
 * What ended, counted per day: statistics outlive the tasks, which are cleaned away after a month. Written together some seconds after the
 * ends (`writing/ended-keeper.ts`), so an end costs no page more; a trigger would write one with each.
 *
 * - `ended_buckets`: `day` is the local date, as the number 20261128, of the place where the computer was. `detail` is the code of an error
 *   for `failed`, and a bin of lengths for `run`, `wait` and `film`. `n` is a number of tasks, of `saved` milliseconds.
 * - `ended_marks`: up to where each part of the list index is counted. None is there at first: the ends that are stored are counted in
 *   slices after the start, and so are those that a crash left uncounted.
 */
export const endedBuckets: Migration = {
  version: 12,
  slug: 'ended-buckets',
  sql: `
CREATE TABLE ended_buckets (
  day INTEGER NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('script', 'image', 'video')),
  measure TEXT NOT NULL CHECK (measure IN ('done', 'failed', 'mended', 'run', 'wait', 'film', 'saved')),
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
`,
};
