import { z } from 'zod';
import { queueTaskSchema, TASK_STATUSES, TASK_TYPES, taskIdSchema, taskStatusSchema, taskTypeSchema } from './task';

/** Where the words were found. `script`: the narration of its scenes. */
export const FOUND_IN = ['title', 'project', 'script', 'log', 'error'] as const;
const foundInSchema = z.enum(FOUND_IN);
export type FoundIn = z.infer<typeof foundInSchema>;

/** A piece of the text with the words in it; `marks` are where they begin and end in `text`, in UTF-16 units. */
export const snippetSchema = z.object({ text: z.string(), marks: z.array(z.tuple([z.int(), z.int()])) });
export type Snippet = z.infer<typeof snippetSchema>;

const findText = z.string().normalize('NFC').max(200);
export const findAllSchema = z.strictObject({ text: findText, limit: z.int().min(1).max(50) });

/** `taskId` is absent where the project as a whole was found: by its title or its name. */
const hitSchema = z.object({
  projectId: z.string(),
  taskId: taskIdSchema.optional(),
  type: taskTypeSchema.optional(),
  title: z.string(),
  where: foundInSchema,
  snippet: snippetSchema,
});
export type Hit = z.infer<typeof hitSchema>;

/**
 * Whether everything that has ended was looked through. `reading`: the index is being made, and older tasks may be missing; `unavailable`:
 * there is none, for instance because the disk is full.
 */
const findStateSchema = z.enum(['whole', 'reading', 'unavailable']);
export type FindState = z.infer<typeof findStateSchema>;

export const findAllReplySchema = z.object({ hits: z.array(hitSchema), state: findStateSchema });

/** Ended tasks by their scripts and logs. Those that a list finds already, by title, project, user or error, are left out. */
export const findEndedSchema = z.strictObject({
  text: findText,
  types: z.array(taskTypeSchema).max(TASK_TYPES.length).optional(),
  statuses: z.array(taskStatusSchema).max(TASK_STATUSES.length).optional(),
  projectId: z.string().normalize('NFC').max(200).optional(),
  limit: z.int().min(1).max(100),
  cursor: z.int().min(0).optional(),
});
export type FindEnded = z.output<typeof findEndedSchema>;

/** In the order of their ends, newest first. */
export const foundTasksSchema = z.object({
  found: z.array(z.object({ task: queueTaskSchema, where: foundInSchema, snippet: snippetSchema })),
  nextCursor: z.int().optional(),
  state: findStateSchema,
});
export type FoundTasks = z.infer<typeof foundTasksSchema>;
