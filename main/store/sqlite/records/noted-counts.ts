import { z } from 'zod';
import { perType } from '../../../../contract/task';

const count = z.int().min(0);

/** One check of all: 1,000,000 waiting tasks are some 10,000 numbers, and a schema of each took 25 ms of a start. */
const triples = z.custom<readonly number[]>(
  (value) => Array.isArray(value) && value.length % 3 === 0 && value.every(Number.isSafeInteger),
);

/** The counts of all tasks but those that run, as a clean close notes them beside the file. */
export const notedCountsSchema = z.strictObject(
  perType(() =>
    z.strictObject({
      ended: z.strictObject({ cancelled: count, failed: count, completed: count }),
      /** In turn a priority, a stretch of ranks (`bucketOf`), and how many wait there. */
      waiting: triples,
    }),
  ),
);
export type NotedCounts = z.infer<typeof notedCountsSchema>;
