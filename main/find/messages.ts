import { z } from 'zod';
import { FOUND_IN, snippetSchema } from '../../contract/find';
import { taskStatusSchema, taskTypeSchema } from '../../contract/task';

/** What is known of an ended task, cut to what the index takes. */
const documentSchema = z.object({
  taskId: z.string(),
  endedAtMs: z.number(),
  projectId: z.string(),
  type: taskTypeSchema,
  status: taskStatusSchema,
  title: z.string(),
  userId: z.string(),
  script: z.string(),
  log: z.string(),
  error: z.string(),
});
export type Document = z.infer<typeof documentSchema>;

const endSchema = z.object({ taskId: z.string(), endedAtMs: z.number() });
export type End = z.infer<typeof endSchema>;

const searchSchema = z.object({
  text: z.string(),
  types: z.array(taskTypeSchema).optional(),
  statuses: z.array(taskStatusSchema).optional(),
  projectId: z.string().optional(),
  limit: z.int(),
  /** Only those with a lower number. */
  belowNumber: z.number().optional(),
  /** Of each project one by its title, its name and its script. */
  isByProject: z.boolean().optional(),
  /** Not those whose title, project, user and error have all words. */
  isInDepth: z.boolean().optional(),
});
export type Search = z.infer<typeof searchSchema>;

const foundSchema = z.object({
  taskId: z.string(),
  projectId: z.string(),
  type: taskTypeSchema,
  title: z.string(),
  where: z.enum(FOUND_IN),
  snippet: snippetSchema,
});
export type Found = z.infer<typeof foundSchema>;
const resultSchema = z.object({
  found: z.array(foundSchema),
  nextBelow: z.number().optional(),
  /** Whether the history was read to its end since the index began; not when its file was lost meanwhile. */
  isRead: z.boolean(),
});
export type SearchResult = z.infer<typeof resultSchema>;

/** How far the first reading of the history has come. */
const progressSchema = z.object({
  isRead: z.boolean(),
  /** The page of the history to go on with; absent at its beginning and its end. */
  cursor: z.string().optional(),
});
export type ReadingProgress = z.infer<typeof progressSchema>;

/** Every request to the thread and its reply. */
export const CALLS = {
  put: { input: z.object({ documents: z.array(documentSchema) }), output: z.null() },
  remove: { input: z.object({ taskIds: z.array(z.string()) }), output: z.null() },
  /** Those that are not there, or ended at another time. */
  missing: { input: z.object({ ends: z.array(endSchema) }), output: z.array(z.string()) },
  progress: { input: z.object({}), output: progressSchema },
  keepProgress: { input: progressSchema, output: z.null() },
  search: { input: searchSchema, output: resultSchema },
  size: { input: z.object({}), output: z.object({ documents: z.int(), chars: z.number(), bytes: z.number() }) },
} as const;
type Calls = typeof CALLS;
export type CallName = keyof Calls;
export type CallInput<N extends CallName> = z.infer<Calls[N]['input']>;
export type CallOutput<N extends CallName> = z.infer<Calls[N]['output']>;

export const requestSchema = z.object({
  id: z.int(),
  name: z.enum(Object.keys(CALLS) as [CallName]),
  input: z.unknown(),
});
export const replySchema = z.discriminatedUnion('ok', [
  z.object({ id: z.int(), ok: z.literal(true), output: z.unknown() }),
  z.object({ id: z.int(), ok: z.literal(false), message: z.string() }),
]);
