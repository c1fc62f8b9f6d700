import { z } from 'zod';
import { publicErrorSchema } from './errors';
import {
  projectIdSchema,
  queueSummarySchema,
  queueTaskSchema,
  taskIdSchema,
  taskLogLineSchema,
  taskStatusSchema,
  taskTypeSchema,
  userIdSchema,
} from './task';

export const DEFAULT_BRIDGE_PORT = 47_800;
export const MAX_BODY_BYTES = 1024 * 1024;

/** Query strings are text; these turn them into the types the queue wants and refuse unknown keys. */
export const listQuerySchema = z.strictObject({
  type: taskTypeSchema.optional(),
  status: taskStatusSchema.optional(),
  userId: userIdSchema.optional(),
  projectId: projectIdSchema.optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
});
export const taskParamsSchema = z.strictObject({ taskId: taskIdSchema });
export const logsQuerySchema = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
});
export const idempotencyKeySchema = z.string().regex(/^[\x21-\x7e]{1,200}$/);

export const enqueueReplySchema = z.object({
  success: z.literal(true),
  task: queueTaskSchema,
  /** 0-based place in its type's waiting list. */
  position: z.int(),
  /** Seconds until it would start; absent while nothing is known of that type's run times. */
  estimatedWaitTime: z.number().optional(),
});
export const statusReplySchema = z.object({
  task: queueTaskSchema,
  position: z.int().optional(),
  estimatedWaitTime: z.number().optional(),
});
export const listReplySchema = z.object({
  tasks: z.array(queueTaskSchema),
  total: z.int(),
  summary: queueSummarySchema,
});
export const cancelReplySchema = z.object({ success: z.literal(true), message: z.string() });
export const retryReplySchema = z.object({ success: z.literal(true), task: queueTaskSchema });

const agedTaskSchema = z.object({ id: taskIdSchema, type: taskTypeSchema, startedAt: z.string() });
export type AgedTask = z.infer<typeof agedTaskSchema>;
export const healthReplySchema = z.object({
  healthy: z.boolean(),
  workers: z.object({
    script: z.object({ active: z.boolean() }),
    image: z.object({ active: z.boolean() }),
    video: z.object({ active: z.boolean() }),
  }),
  /** Alive but silent (no log, no progress) for 10 minutes. */
  stuckTasks: z.array(agedTaskSchema),
  /** Started more than 10 minutes ago, working or not: the guide's own measure. */
  longRunningTasks: z.array(agedTaskSchema),
});
export type HealthReply = z.infer<typeof healthReplySchema>;
export const logsReplySchema = z.object({ lines: z.array(taskLogLineSchema), next: z.int() });
export const pipelineReplySchema = z.object({
  success: z.literal(true),
  pipelineId: z.uuid(),
  tasks: z.array(queueTaskSchema),
});
/** `message` stands on top too where the guide's answer is `{ success, message }`: the cancel call. */
export const errorReplySchema = z.object({
  success: z.literal(false),
  message: z.string().optional(),
  error: publicErrorSchema,
});

/** `<home>/bridge.json`, mode 0600: how a program on this machine finds and enters the bridge. */
export const bridgeFileSchema = z.object({ url: z.string(), token: z.string(), pid: z.int() });
export type BridgeFile = z.infer<typeof bridgeFileSchema>;
