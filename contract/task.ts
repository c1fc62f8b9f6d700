import { z } from 'zod';
import { asIs, meant, oneLine, readFields, readList, readNumber, readText, readWord } from './lenient';
import { machineSchema } from './machine';
import { logTextSchema, problemTextSchema } from './messages';
import {
  imageMetadataSchema,
  openMetadataSchema,
  scriptMetadataSchema,
  sentMetadataSchemas,
  videoMetadataSchema,
} from './metadata';
import { reviewStepSchema, stopAfterSchema } from './review';
import { TASK_TYPES, type TaskType, taskTypeSchema } from './task-type-names';

export {
  type ImageMetadata,
  imageMetadataSchema,
  imageSceneSchema,
  isDraft,
  isForOwnCode,
  isVariant,
  METADATA_FIELDS,
  metadataSchemas,
  namedSources,
  onlyScenes,
  type ScriptMetadata,
  scriptMetadataSchema,
  unknownFields,
  unusableFields,
  unusableValue,
  usableFields,
  usableMetadata,
  type VideoMetadata,
  videoMetadataSchema,
} from './metadata';
export { TASK_TYPES, type TaskType, taskTypeSchema };

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
/** The highest that anybody can give. */
export const MAX_PRIORITY = 1_000;
export const prioritySchema = z.int().min(-MAX_PRIORITY).max(MAX_PRIORITY);

/** Progress of a running task. `fraction` is 0..1; `etaSeconds` is the worker's own estimate of the time left. */
export const progressSchema = z.strictObject({
  /** A code of `STAGES`, or a name that somebody else's program gave. */
  stage: z.string().min(1).max(100),
  fraction: z.number().min(0).max(1),
  detail: z.string().max(300).optional(),
  etaSeconds: z.number().min(0).optional(),
  /** The number of the scene that is being made, in the script's numbering. */
  scene: z.int().min(1).max(1_000_000).optional(),
});
export type TaskProgress = z.infer<typeof progressSchema>;

/** `file`: whatever a creator's own code made beside these. */
const OUTPUT_KINDS = [
  'script',
  'image',
  'audio',
  'subtitles',
  'thumbnail',
  'credits',
  'video',
  'manifest',
  'file',
] as const;
/** A finished file. `path` is relative to the task's folder, uses `/`, and changes when a later run's file takes its place (`versions/<n>/…`). */
export const taskOutputSchema = z.strictObject({
  kind: z.enum(OUTPUT_KINDS),
  path: z.string().min(1).max(500),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** 1-based scene the file belongs to. */
  scene: z.int().min(1).optional(),
  /** How long a film or a sound is. */
  seconds: z.number().min(0).optional(),
  /** Of a film: made quickly, to be looked at, and not to be published. */
  draft: z.literal(true).optional(),
  /** For the manifest: source, terms and what made it. */
  sourceUrl: z.string().max(4_096).optional(),
  /** The page that showed it. */
  pageUrl: z.string().max(4_096).optional(),
  licence: z.string().max(300).optional(),
  /** Where the licence can be read. */
  licenceUrl: z.string().max(4_096).optional(),
  /** What its author calls it, and who that is. */
  title: z.string().max(300).optional(),
  author: z.string().max(300).optional(),
  /** The name of the creator's own file that it is a copy of. */
  sourceFile: z.string().max(300).optional(),
  prompt: z.string().max(2_000).optional(),
  model: z.string().max(200).optional(),
  /** The number from which the model made it: the same number and prompt give the same picture. */
  seed: z.int().min(0).optional(),
  /** A hash of all that it was made from: where it is the same, the work need not be done again. */
  madeFrom: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** What the creator's service charged for it. */
  cost: z.strictObject({ amount: z.number().min(0), currency: z.string().regex(/^[A-Z]{3}$/) }).optional(),
});
export type TaskOutput = z.infer<typeof taskOutputSchema>;

/** One attempt that ended, kept so that a dead letter has the full history. */
export const taskAttemptSchema = z.object({
  attempt: z.int(),
  startedAt: z.string(),
  endedAt: z.string(),
  outcome: z.enum(['error', 'crash', 'requeued', 'needs-you']),
  code: z.string(),
  message: problemTextSchema,
});
export type TaskAttempt = z.infer<typeof taskAttemptSchema>;

/** A stage of a task's latest run and when it began. */
export const taskStageSchema = z.object({ name: z.string(), startedAt: z.string() });
export type TaskStage = z.infer<typeof taskStageSchema>;

/** Which screenshot of its site a parked task has. */
export const screenshotSchema = z.string().regex(/^[0-9a-f]{12}$/);

/** Why a parked task waits for a person. It holds no slot and costs no attempt. */
export const needsYouSchema = z.object({
  code: z.string().max(60),
  message: problemTextSchema,
  /** Where the creator can do it, in their own browser: an address that their own code gave. */
  url: z.string().max(2_048).optional(),
  /** The address is opened in the window of this recipe's own profile, where the app works on behalf of the creator. */
  recipe: z.string().max(40).optional(),
  /** That machine has a screenshot of what the site showed; another one gets another value. It stays there and reaches no page. */
  screenshot: screenshotSchema.optional(),
});
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
  /** In lists and events, by dotted path: the full length of each text of `metadata` that was cut to 300 characters, and the number of entries of each list or object that was cut short. */
  metadataCut: z.record(z.string(), z.int()).optional(),
  logs: z.array(logTextSchema),
  error: problemTextSchema.optional(),
  retryCount: z.int(),
  maxRetries: z.int(),
  errorCode: z.string().optional(),
  crashCount: z.int(),
  dependsOn: z.array(taskIdSchema),
  pipelineId: z.uuid().optional(),
  /** It does not run before this moment (a retry's backoff). */
  availableAt: z.iso.datetime().optional(),
  needsYou: needsYouSchema.optional(),
  /** It runs only when somebody has approved what this step made. Gone once they have. */
  reviewAfter: reviewStepSchema.optional(),
  progress: progressSchema.optional(),
  outputs: z.array(taskOutputSchema),
  /** What the creator's own code returned. Absent in lists and events. */
  result: z.unknown().optional(),
  /** In a studio: where it was added. */
  addedOn: machineSchema.optional(),
  /** In a studio: where it runs, or ran last. */
  runsOn: machineSchema.optional(),
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
export const taskLogLineSchema = z.object({ n: z.int(), at: z.string(), level: logLevelSchema, text: logTextSchema });
export type TaskLogLine = z.infer<typeof taskLogLineSchema>;

const typeCountsSchema = z.record(taskStatusSchema, z.int());
export type TypeCounts = z.infer<typeof typeCountsSchema>;
export const queueSummarySchema = z.record(taskTypeSchema, typeCountsSchema);
export type QueueSummary = z.infer<typeof queueSummarySchema>;

/** Tasks that ended since local midnight and still are: a failed one that is retried no longer counts. */
export const todaySchema = z.object({
  completed: z.int(),
  failed: z.int(),
  /** Films that were made: the completed video tasks. */
  films: z.int(),
  /** The next local midnight. From then on all are 0, without an event. */
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

/** A new task as it enters the queue, before defaults. Other fields of a body are dropped. */
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
/** A new task from the panel's forms; a page's body is read more loosely. */
export const taskInputSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('script'), metadata: scriptMetadataSchema, ...enqueueCommon }),
  z.object({ type: z.literal('image'), metadata: imageMetadataSchema, ...enqueueCommon }),
  z.object({ type: z.literal('video'), metadata: videoMetadataSchema, ...enqueueCommon }),
]);

/** A type's metadata, read as the built-in processor means it as far as it can be, or, for the creator's own code, as it came. */
export type IsBuiltin = (type: TaskType) => boolean;
const metadataFor = (type: TaskType, isBuiltin: IsBuiltin): z.ZodType<Record<string, unknown>> =>
  isBuiltin(type) ? sentMetadataSchemas[type] : openMetadataSchema;

/** A new task from outside. The processor that does the work decides how its metadata is read. */
export function enqueueSchemaFor(isBuiltin: IsBuiltin) {
  const [first, ...rest] = TASK_TYPES;
  const option = (type: TaskType) =>
    z.object({ type: z.literal(type), metadata: metadataFor(type, isBuiltin), ...enqueueCommon });
  const schema = z.discriminatedUnion('type', [option(first), ...rest.map(option)]);
  return meant(schema, readFields({ ...readCommon, type: readWord }));
}
/** With the built-in processors alone. */
export const enqueueInputSchema = enqueueSchemaFor(() => true);
export type EnqueueInput = z.infer<typeof enqueueInputSchema>;

/** Absent: as the settings say. */
const stopAfter = stopAfterSchema.optional();
/** One word is a list of one; an empty list stays one, since it says that the film does not stop. */
const readStops = (value: unknown): unknown =>
  typeof value === 'string' ? value.split(/[\s,]+/u).map(readWord) : value;

/** A complete film in one call: script → image → video, each waiting for the previous one. */
export const filmInputSchema = z.object({
  projectId: enqueueCommon.projectId,
  priority: enqueueCommon.priority,
  userId: enqueueCommon.userId,
  script: scriptMetadataSchema,
  image: imageMetadataSchema.optional(),
  video: videoMetadataSchema.optional(),
  stopAfter,
});

/** A film from outside. */
export function pipelineSchemaFor(isBuiltin: IsBuiltin) {
  const schema = z.object({
    projectId: enqueueCommon.projectId,
    priority: enqueueCommon.priority,
    userId: enqueueCommon.userId,
    script: metadataFor('script', isBuiltin),
    image: metadataFor('image', isBuiltin).optional(),
    video: metadataFor('video', isBuiltin).optional(),
    stopAfter,
  });
  return meant(schema, readFields({ ...readCommon, image: asIs, video: asIs, stopAfter: readStops }));
}
export const pipelineInputSchema = pipelineSchemaFor(() => true);
export type PipelineInput = z.infer<typeof pipelineInputSchema>;
