import type { Migration } from './migration';

/** What the clean-up takes the date from, one row: the rule is in `main/store/believed-clock.ts`. */
export const believedClock: Migration = {
  version: 4,
  slug: 'believed-clock',
  sql: `
CREATE TABLE believed_clock (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  believed_at INTEGER NOT NULL,
  doubted_at INTEGER
) STRICT;
`,
};
