import { z } from 'zod';
import { asIs, meant, oneLine, readFields, readList, readNumber, readText, readWord } from './lenient';
import { imageMetadataSchema, scriptMetadataSchema, videoMetadataSchema } from './metadata';

export {
  type ImageMetadata,
  imageMetadataSchema,
  imageSceneSchema,
  METADATA_FIELDS,
  metadataSchemas,
  type ScriptMetadata,
  scriptMetadataSchema,
  type TaskMetadata,
  unknownFields,
  type VideoMetadata,
  videoMetadataSchema,
} from './metadata';

/** The three kinds of work; one task of each runs at a time. The order is the order of a film's making. */
export const TASK_TYPES = ['script', 'image', 'video'] as const;
export const taskTypeSchema = z.enum(TASK_TYPES);
export type TaskType = z.infer<typeof taskTypeSchema>;
/** One value per type, made in the order of `TASK_TYPES`. */
export function perType<T>(make: (type: TaskType) => T): Record<TaskType, T> {
  // `fromEntries` forgets which keys it was given.
  return Object.fromEntries(TASK_TYPES.map((type) => [type, make(type)])) as Record<TaskType, T>;
}

export function sumTypes(counts: Readonly<Record<TaskType, number>>): number {
  return TASK_TYPES.reduce((sum, type) => sum + counts[type], 0);
}

export const TASK_STATUSES = ['waiting', 'processing', 'completed', 'failed', 'cancelled'] as const;
export const taskStatusSchema = z.enum(TASK_STATUSES);
export type TaskStatus = z.infer<typeof taskStatusSchema>;

/** Statuses that only a retry leaves. */
export const FINAL_STATUSES = ['completed', 'failed', 'cancelled'] as const satisfies readonly TaskStatus[];

export const taskIdSchema = z.uuid();

export const projectIdSchema = meant(oneLine(200), readText);
export const userIdSchema = meant(oneLine(100), readText);
export const prioritySchema = z.int().min(-1000).max(1000);

/** How far a running task is. `fraction` is 0..1; `etaSeconds` is the worker's own estimate of what is left. */
export const progressSchema = z.strictObject({
  stage: z.string().min(1).max(100),
  fraction: z.number().min(0).max(1),
  detail: z.string().max(300).optional(),
  etaSeconds: z.number().min(0).optional(),
});
export type TaskProgress = z.infer<typeof progressSchema>;

export const OUTPUT_KINDS = ['script', 'image', 'audio', 'subtitles', 'video', 'manifest'] as const;
/** A finished file. `path` is relative to the task's folder, uses `/`, and changes when a later run's file takes its place (`versions/<n>/…`). */
export const taskOutputSchema = z.strictObject({
  kind: z.enum(OUTPUT_KINDS),
  path: z.string().min(1).max(500),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** 1-based scene the file belongs to. */
  scene: z.int().min(1).optional(),
  /** Where it came from, under what terms, and what made it: for the manifest. */
  sourceUrl: z.string().max(4_096).optional(),
  /** The page that showed it. */
  pageUrl: z.string().max(4_096).optional(),
  licence: z.string().max(300).optional(),
  prompt: z.string().max(2_000).optional(),
  model: z.string().max(200).optional(),
});
export type TaskOutput = z.infer<typeof taskOutputSchema>;

/** One ended try, kept so that the dead letter tells the whole story. */
export const taskTrySchema = z.object({
  attempt: z.int(),
  startedAt: z.string(),
  endedAt: z.string(),
  outcome: z.enum(['error', 'crash', 'requeued', 'needs-you']),
  code: z.string(),
  message: z.string(),
});
export type TaskTry = z.infer<typeof taskTrySchema>;

/** A stage of a task's latest run and when it began. */
export const taskStageSchema = z.object({ name: z.string(), startedAt: z.string() });
export type TaskStage = z.infer<typeof taskStageSchema>;

/** Why a parked task waits for a person; it holds no slot and costs no try. */
export const needsYouSchema = z.object({ code: z.string().max(60), message: z.string().max(1_000) });
export type NeedsYou = z.infer<typeof needsYouSchema>;

/** The fields up to `maxRetries` are the user's guide; a page may rely on them. Times are ISO 8601 in UTC. */
export const queueTaskSchema = z.object({
  id: taskIdSchema,
  type: taskTypeSchema,
  status: taskStatusSchema,
  priority: z.int(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().optional(),
  completedAt: z.iso.datetime().optional(),
  userId: z.string(),
  projectId: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  /** In lists and events: how long the texts of `metadata` are that were cut to 300 characters, by dotted path; and how many entries a list or object has that was cut short. */
  metadataCut: z.record(z.string(), z.int()).optional(),
  logs: z.array(z.string()),
  error: z.string().optional(),
  retryCount: z.int(),
  maxRetries: z.int(),
  errorCode: z.string().optional(),
  crashCount: z.int(),
  dependsOn: z.array(taskIdSchema),
  pipelineId: z.uuid().optional(),
  /** Not before this moment: a retry's backoff. */
  availableAt: z.iso.datetime().optional(),
  needsYou: needsYouSchema.optional(),
  progress: progressSchema.optional(),
  outputs: z.array(taskOutputSchema),
  /** Place among equals of one priority, ascending; `rank` is `seq` unless the task was dragged. */
  rank: z.number(),
  seq: z.int(),
});
export type QueueTask = z.infer<typeof queueTaskSchema>;

/** Run order of waiting tasks, for sorting: priority, then the place among equals, then age. */
export function inRunOrder<T extends Pick<QueueTask, 'priority' | 'rank' | 'seq'>>(a: T, b: T): number {
  return b.priority - a.priority || a.rank - b.rank || a.seq - b.seq;
}

export const logLevelSchema = z.enum(['info', 'warn', 'error']);
export type LogLevel = z.infer<typeof logLevelSchema>;
/** `n` counts a task's lines from 1 without gaps; `at` is ISO. */
export const taskLogLineSchema = z.object({ n: z.int(), at: z.string(), level: logLevelSchema, text: z.string() });
export type TaskLogLine = z.infer<typeof taskLogLineSchema>;

const typeCountsSchema = z.record(taskStatusSchema, z.int());
export type TypeCounts = z.infer<typeof typeCountsSchema>;
export const queueSummarySchema = z.record(taskTypeSchema, typeCountsSchema);
export type QueueSummary = z.infer<typeof queueSummarySchema>;

/** Tasks that ended since local midnight and are still so: a failed one that is retried leaves. */
export const todaySchema = z.object({
  completed: z.int(),
  failed: z.int(),
  /** The next local midnight: from then on both are 0, and no event needs to say so. */
  endsAt: z.iso.datetime(),
});
export type Today = z.infer<typeof todaySchema>;

/** Median run length per type in seconds, for the expected wait of a row; absent while unknown. */
export const typicalSecondsSchema = z.partialRecord(taskTypeSchema, z.number());
export type TypicalSeconds = z.infer<typeof typicalSecondsSchema>;

/** Where a task is dragged to: directly before or after another one of its type and priority. */
export const moveTargetSchema = z.union([
  z.strictObject({ before: taskIdSchema }),
  z.strictObject({ after: taskIdSchema }),
]);
export type MoveTarget = z.infer<typeof moveTargetSchema>;

/** What can be done to all tasks that match a filter. */
export const bulkActionSchema = z.enum(['cancel', 'retry', 'bump']);
export type BulkAction = z.infer<typeof bulkActionSchema>;

/** What a door hands to the queue for a new task, before defaults. A body's other fields are left out. */
const enqueueCommon = {
  projectId: projectIdSchema,
  priority: prioritySchema.optional(),
  userId: oneLine(100).optional(),
  maxRetries: z.int().min(0).max(10).optional(),
  dependsOn: z.array(taskIdSchema).max(20).optional(),
};
const readCommon = {
  priority: readNumber,
  userId: readText,
  maxRetries: readNumber,
  dependsOn: readList(/[\s,]+/u),
};
/** A new task as the panel's forms hand it over; a page's body is read more loosely. */
export const taskInputSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('script'), metadata: scriptMetadataSchema, ...enqueueCommon }),
  z.object({ type: z.literal('image'), metadata: imageMetadataSchema, ...enqueueCommon }),
  z.object({ type: z.literal('video'), metadata: videoMetadataSchema, ...enqueueCommon }),
]);
export const enqueueInputSchema = meant(taskInputSchema, readFields({ ...readCommon, type: readWord }));
export type EnqueueInput = z.infer<typeof enqueueInputSchema>;

/** A whole film in one call: script → image → video, each waiting for the one before. */
export const filmInputSchema = z.object({
  projectId: enqueueCommon.projectId,
  priority: enqueueCommon.priority,
  userId: enqueueCommon.userId,
  script: scriptMetadataSchema,
  image: imageMetadataSchema.optional(),
  video: videoMetadataSchema.optional(),
});
export const pipelineInputSchema = meant(filmInputSchema, readFields({ ...readCommon, image: asIs, video: asIs }));
export type PipelineInput = z.infer<typeof pipelineInputSchema>;
