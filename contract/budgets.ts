import { z } from 'zod';

const dollars = z.number().min(0).max(100_000);

/** What may be spent on pictures and voices of paid services, in US dollars; null: no limit. */
export const budgetsSchema = z.strictObject({
  /** By one task, in all its runs. */
  task: z.nullable(dollars),
  /** By all tasks of this machine, on one of the creator's days. */
  day: z.nullable(dollars),
});
export type Budgets = z.infer<typeof budgetsSchema>;
export const NO_BUDGETS: Budgets = { task: null, day: null };
