import { z } from 'zod';

/** The kinds of work, in the order in which a film is made; one task of each runs at a time. */
export const TASK_TYPES = ['script', 'image', 'video'] as const;
export const taskTypeSchema = z.enum(TASK_TYPES);
export type TaskType = z.infer<typeof taskTypeSchema>;
