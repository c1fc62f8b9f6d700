import { z } from 'zod';
import { needsYouSchema, prioritySchema, type QueueTask, taskIdSchema, taskStatusSchema } from './task';

/** How a task stood at a moment: what tells whether anybody changed it since. */
const standSchema = z.strictObject({
  status: taskStatusSchema,
  priority: z.int(),
  rank: z.number(),
  completedAt: z.iso.datetime().optional(),
});
export type Stand = z.infer<typeof standSchema>;

export function standOf({ status, priority, rank, completedAt }: QueueTask): Stand {
  return { status, priority, rank, ...(completedAt === undefined ? {} : { completedAt }) };
}

/** Where a waiting task goes back to. Retries that were used and a reason to be parked are those that it had. */
const formerPlaceSchema = z.strictObject({
  priority: prioritySchema,
  rank: z.number(),
  retryCount: z.int().min(0),
  needsYou: needsYouSchema.optional(),
});
export type FormerPlace = z.infer<typeof formerPlaceSchema>;

export function placeOf({ priority, rank, retryCount, needsYou }: QueueTask): FormerPlace {
  return { priority, rank, retryCount, ...(needsYou === undefined ? {} : { needsYou }) };
}

/** Undoes a cancel, a bump, a move or a new priority of a task that waited, if it still stands as that left it. */
export const restoreSchema = z.strictObject({ id: taskIdSchema, before: formerPlaceSchema, since: standSchema });
