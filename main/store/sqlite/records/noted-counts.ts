import { z } from 'zod';
import { perType } from '../../../../contract/task';

const count = z.int().min(0);

/** The counts of all tasks but those that run, as a clean close notes them beside the file. */
export const notedCountsSchema = z.strictObject(
  perType(() =>
    z.strictObject({
      ended: z.strictObject({ cancelled: count, failed: count, completed: count }),
      /** How many wait with this priority and in this stretch of ranks. */
      waiting: z.array(z.tuple([z.int(), z.int(), count])),
    }),
  ),
);
export type NotedCounts = z.infer<typeof notedCountsSchema>;
