import type { Migration } from './migration';

/**
 * Two more measures of what ended (`writing/ended-keeper.ts`):
 *
 * - `redone`: scenes that were made again one by one, `n` of them: of `image` another picture, of `video` other words.
 * - `share`: thousandths of a film's time, from its text to the film; `detail` is the part. Of each film they are 1,000 together, so every
 *   film counts the same, however long it lay in the queue.
 *
 * What ended before is in neither: of a task that was cleaned away nobody knows it any more.
 */
export const redoneAndShares: Migration = {
  version: 13,
  slug: 'redone-and-shares',
  sql: `
CREATE TABLE wider_buckets (
  day INTEGER NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('script', 'image', 'video')),
  measure TEXT NOT NULL CHECK (measure IN ('done', 'failed', 'mended', 'run', 'wait', 'film', 'saved', 'redone', 'share')),
  detail TEXT NOT NULL,
  n INTEGER NOT NULL CHECK (n > 0),
  PRIMARY KEY (day, type, measure, detail)
) STRICT, WITHOUT ROWID;
INSERT INTO wider_buckets SELECT day, type, measure, detail, n FROM ended_buckets;
DROP TABLE ended_buckets;
ALTER TABLE wider_buckets RENAME TO ended_buckets;
`,
};
