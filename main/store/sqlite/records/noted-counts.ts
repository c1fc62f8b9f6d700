import { z } from 'zod';
import { perType } from '../../../../contract/task';

const count = z.int().min(0);

/** One check of the whole list: 1,000,000 waiting tasks are some 10,000 numbers, and a schema for each took 25 ms of a start. */
const triples = z.custom<readonly number[]>(
  (value) => Array.isArray(value) && value.length % 3 === 0 && value.every(Number.isSafeInteger),
);

/** The counts of all tasks that do not run, as a clean close notes them beside the file. */
export const notedCountsSchema = z.strictObject(
  perType(() =>
    z.strictObject({
      ended: z.strictObject({ cancelled: count, failed: count, completed: count }),
      /** Triples of a priority, a stretch of ranks (`bucketOf`) and the number of tasks that wait there. */
      waiting: triples,
    }),
  ),
);
export type NotedCounts = z.infer<typeof notedCountsSchema>;
