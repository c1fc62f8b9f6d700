import { z } from 'zod';
import { taskStatusSchema, taskTypeSchema } from './task';

/** Which tasks a list shows and a bulk action changes; `{}` means all of them. The panel and programs send the same. */
export const taskFilterSchema = z.strictObject({
  types: z.array(taskTypeSchema).optional(),
  statuses: z.array(taskStatusSchema).optional(),
  // In the Unicode form in which names are stored, whichever one was typed or pasted.
  userId: z.string().normalize('NFC').max(100).optional(),
  projectId: z.string().normalize('NFC').max(200).optional(),
  text: z.string().normalize('NFC').max(200).optional(),
  needsYou: z.boolean().optional(),
});
export type TaskFilterInput = z.output<typeof taskFilterSchema>;

export const deadLetterFilterSchema = taskFilterSchema.pick({ types: true, projectId: true, text: true });

/** All that match, or one of them. */
export const dismissSchema = deadLetterFilterSchema.extend({ id: z.int().min(0).optional() });
