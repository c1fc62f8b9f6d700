import { z } from 'zod';
import { perType } from '../../../../contract/task';

const count = z.int().min(0);

/** One check of the whole list: 1,000,000 waiting tasks are some 10,000 numbers, and a schema for each took 25 ms of a start. */
const triples = z.custom<readonly number[]>(
  (value) => Array.isArray(value) && value.length % 3 === 0 && value.every(Number.isSafeInteger),
);

const place = z.strictObject({ priority: z.int(), rank: z.number() });
const ofOwner = z.strictObject({
  userId: z.string().optional(),
  projectId: z.string().optional(),
  counts: z.strictObject(
    perType(() => z.strictObject({ waiting: count, cancelled: count, failed: count, completed: count })),
  ),
  ended: z.strictObject({ oldest: z.int(), newest: z.int() }),
  waiting: z.strictObject({ first: place, last: place }),
});
export type NotedOwner = z.infer<typeof ofOwner>;

/** The counts of all tasks that do not run, as a clean close notes them beside the file. */
export const notedCountsSchema = z.strictObject({
  ...perType(() =>
    z.strictObject({
      ended: z.strictObject({ cancelled: count, failed: count, completed: count }),
      /** Triples of a priority, a stretch of ranks (`bucketOf`) and the number of tasks that wait there. */
      waiting: triples,
    }),
  ),
  /** Those that were asked for last, in that order. A note of an earlier version has none. */
  owners: z.array(ofOwner).default([]),
});
export type NotedCounts = z.infer<typeof notedCountsSchema>;
