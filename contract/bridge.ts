import { z } from 'zod';
import { errorCodeSchema } from './errors';
import { asIs, meant, readBoolean, readFields, readNumber, readWord } from './lenient';
import {
  projectIdSchema,
  queueSummarySchema,
  queueTaskSchema,
  TASK_STATUSES,
  type TaskStatus,
  taskIdSchema,
  taskLogLineSchema,
  taskStatusSchema,
  taskTypeSchema,
  userIdSchema,
} from './task';

export const DEFAULT_BRIDGE_PORT = 47_800;
export const MAX_BODY_BYTES = 1024 * 1024;

const MAX_LIST = 1_000;
const MAX_LOG_LINES = 10_000;
/** A number in a query string; above `max` it means `max`. */
const upTo = (max: number) => (value: unknown) => {
  const number = readNumber(value);
  return typeof number === 'number' && number > max ? max : number;
};

/** Query strings are text: values are read as they are meant, and an empty one counts as absent. Unknown fields are ignored. */
export const listQuerySchema = meant(
  z.object({
    type: taskTypeSchema.optional(),
    status: taskStatusSchema.optional(),
    userId: userIdSchema.optional(),
    projectId: projectIdSchema.optional(),
    text: z
      .string()
      .normalize('NFC')
      .max(200)
      .optional()
      .meta({ description: 'Words to find in project, user, title and error. For programs with the token only.' }),
    needsYou: z.boolean().optional().meta({ description: 'Only tasks that wait for a person.' }),
    limit: z.int().min(1).max(MAX_LIST).default(100),
    offset: z.int().min(0).max(10_000_000).default(0),
  }),
  readFields({
    type: readWord,
    status: readWord,
    userId: asIs,
    projectId: asIs,
    text: asIs,
    needsYou: readBoolean,
    limit: upTo(MAX_LIST),
    offset: upTo(10_000_000),
  }),
);
export const taskParamsSchema = z.strictObject({ taskId: taskIdSchema });
export const logsQuerySchema = meant(
  z.object({
    after: z.int().min(0).default(0),
    limit: z.int().min(1).max(MAX_LOG_LINES).default(1_000),
  }),
  readFields({ after: readNumber, limit: upTo(MAX_LOG_LINES) }),
);
/** `strict`: the status code says whether the queue is healthy, for watchers that read nothing else. */
export const healthQuerySchema = meant(
  z.object({ strict: z.boolean().default(false) }),
  readFields({ strict: readBoolean }),
);
export const idempotencyKeySchema = z.string().regex(/^[\x21-\x7e]{1,200}$/);

/** The guide's four statuses, the only ones that its pages know. */
const PAGE_STATUSES = ['waiting', 'processing', 'completed', 'failed'] as const satisfies readonly TaskStatus[];

/** A task in every reply and event of the bridge. The app's own words in it are in the app's language. */
export const pageTaskSchema = queueTaskSchema.omit({ addedOn: true, runsOn: true }).extend({
  logs: z.array(z.string()),
  error: z.string().optional(),
  errorField: z
    .string()
    .optional()
    .meta({ description: 'The dotted path of what was wrong with the task, when it was one field.' }),
  needsYou: z.object({ code: z.string(), message: z.string() }).optional(),
  addedFrom: z.string().optional().meta({ description: 'In a studio: the name of the machine where it was added.' }),
  machine: z
    .string()
    .optional()
    .meta({ description: 'In a studio: the name of the machine where it runs, or ran last.' }),
  /** The guide's status. A cancelled task reads `failed`, so that a page that polls for the end sees one. */
  status: z.enum(PAGE_STATUSES).meta({ description: "The guide's. A cancelled task reads `failed`." }),
  /** The status inside the app. */
  state: z
    .enum([...TASK_STATUSES, 'needs-you'])
    .meta({ description: 'The status inside the app: a cancelled task reads `cancelled` here.' }),
});
export type PageTask = z.infer<typeof pageTaskSchema>;
export const pageLogLineSchema = taskLogLineSchema.extend({ text: z.string() });
export type PageLogLine = z.infer<typeof pageLogLineSchema>;

/** An unknown field that was kept or dropped; the task was added all the same. */
export const warningSchema = z.object({ field: z.string(), message: z.string() });
export type Warning = z.infer<typeof warningSchema>;

export const enqueueReplySchema = z.object({
  success: z.literal(true),
  task: pageTaskSchema,
  /** 0-based place in its type's waiting list. */
  position: z.int(),
  /** Seconds until it would start. */
  estimatedWaitTime: z.number(),
  warnings: z.array(warningSchema).optional(),
});
export const statusReplySchema = z.object({
  task: pageTaskSchema,
  position: z.int().optional(),
  estimatedWaitTime: z.number().optional(),
});
export const listReplySchema = z.object({
  tasks: z.array(pageTaskSchema),
  total: z.int(),
  summary: queueSummarySchema,
});
export const cancelReplySchema = z.object({ success: z.literal(true), message: z.string() });
export const retryReplySchema = z.object({ success: z.literal(true), task: pageTaskSchema });

const agedTaskSchema = z.object({ id: taskIdSchema, type: taskTypeSchema, startedAt: z.string() });
export type AgedTask = z.infer<typeof agedTaskSchema>;
export const healthReplySchema = z.object({
  healthy: z.boolean(),
  workers: z.record(taskTypeSchema, z.object({ active: z.boolean() })),
  /** Alive but silent (no log line, no progress, no file) for 5 minutes; after 10 it is aborted. */
  stuckTasks: z.array(agedTaskSchema),
  /** Started more than 10 minutes ago, active or not: the guide's own measure. */
  longRunningTasks: z.array(agedTaskSchema),
});
export type HealthReply = z.infer<typeof healthReplySchema>;
export const logsReplySchema = z.object({ lines: z.array(pageLogLineSchema), next: z.int() });
export const pipelineReplySchema = z.object({
  success: z.literal(true),
  pipelineId: z.uuid(),
  tasks: z.array(pageTaskSchema),
  warnings: z.array(warningSchema).optional(),
});
/** Every refusal. `error` is a sentence in the app's language, since the guide's pages show it in an alert; `message` is the same sentence. */
export const errorReplySchema = z.object({
  success: z.literal(false),
  error: z.string().meta({ description: "A sentence in the app's language: show it as it is." }),
  code: errorCodeSchema.meta({ description: 'Branch on this.' }),
  message: z.string(),
  field: z.string().optional().meta({ description: 'The dotted path of what was wrong, when one field was.' }),
  taskId: taskIdSchema.optional().meta({
    description: 'With `studio_offline`: the id of a task of which nobody knows whether it was added.',
  }),
});
export type ErrorReply = z.infer<typeof errorReplySchema>;

/** `<home>/bridge.json`, mode 0600: where a program on this machine finds the bridge and its token. */
export const bridgeFileSchema = z.object({ url: z.string(), token: z.string(), pid: z.int() });
export type BridgeFile = z.infer<typeof bridgeFileSchema>;
