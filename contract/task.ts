import { z } from 'zod';
import { reason } from './issue-words';

/** The three kinds of work; one task of each runs at a time. The order is the order of a film's making. */
export const TASK_TYPES = ['script', 'image', 'video'] as const;
export const taskTypeSchema = z.enum(TASK_TYPES);
export type TaskType = z.infer<typeof taskTypeSchema>;

export const TASK_STATUSES = ['waiting', 'processing', 'completed', 'failed', 'cancelled'] as const;
export const taskStatusSchema = z.enum(TASK_STATUSES);
export type TaskStatus = z.infer<typeof taskStatusSchema>;

/** Statuses that only a retry leaves. */
export const FINAL_STATUSES = ['completed', 'failed', 'cancelled'] as const satisfies readonly TaskStatus[];

export const taskIdSchema = z.uuid();

/**
 * A single visible line. Control and bidirectional override characters are refused: in a log or a list they would let one
 * task's name pass for another's.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the purpose
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const HIDDEN = {
  ko: '보이지 않는 제어 문자나 글 방향을 바꾸는 문자를 담을 수 없습니다.',
  en: 'must not contain control or direction-changing characters.',
};
const BLANK = { ko: '보이는 글자가 있어야 합니다.', en: 'must have a character that can be seen.' };
const oneLine = (maxChars: number) =>
  z
    .string()
    .min(1)
    .max(maxChars)
    .refine((text) => !UNPRINTABLE.test(text), reason(HIDDEN))
    .refine((text) => text.trim() !== '', reason(BLANK));

/** Text of several lines: line breaks and tabs are part of it, other control characters are not. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the purpose
const UNPRINTABLE_BUT_BREAKS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/u;
const manyLines = (maxChars: number) =>
  z
    .string()
    .max(maxChars)
    .refine((text) => !UNPRINTABLE_BUT_BREAKS.test(text), reason(HIDDEN));

export const projectIdSchema = oneLine(200);
export const userIdSchema = oneLine(100);
export const prioritySchema = z.int().min(-1000).max(1000);

const languageSchema = z.enum(['ko', 'en']);

/** `titleId`, `category` and `format` are the user's guide; the rest is what the worker needs to do real work. */
export const scriptMetadataSchema = z.strictObject({
  titleId: z.union([oneLine(200), z.int()]).optional(),
  category: oneLine(200).optional(),
  format: oneLine(200).optional(),
  title: oneLine(300).optional(),
  text: manyLines(200_000).optional(),
  language: languageSchema.optional(),
  maxScenes: z.int().min(1).max(60).optional(),
});
export type ScriptMetadata = z.infer<typeof scriptMetadataSchema>;

export const imageSceneSchema = z.strictObject({
  narration: manyLines(5_000).optional(),
  imagePrompt: manyLines(2_000).optional(),
  keywords: z.array(oneLine(100)).max(20).optional(),
});

/** `scenes` (a count, or the scenes themselves) and `useImageFX` are the user's guide. */
export const imageMetadataSchema = z.strictObject({
  scenes: z.union([z.int().min(1).max(60), z.array(imageSceneSchema).min(1).max(60)]).optional(),
  useImageFX: z.boolean().optional(),
  pages: z
    .array(z.url({ protocol: /^https?$/ }).max(2_048))
    .min(1)
    .max(20)
    .optional(),
  minWidth: z.int().min(1).max(10_000).optional(),
  minHeight: z.int().min(1).max(10_000).optional(),
  title: oneLine(300).optional(),
  language: languageSchema.optional(),
});
export type ImageMetadata = z.infer<typeof imageMetadataSchema>;

/** `scriptId` and `duration` (seconds) are the user's guide. */
export const videoMetadataSchema = z.strictObject({
  scriptId: z.union([oneLine(200), z.int()]).optional(),
  duration: z.number().min(1).max(3_600).optional(),
  resolution: z.enum(['480p', '720p', '1080p']).optional(),
  aspect: z.enum(['16:9', '9:16']).optional(),
  subtitles: z.boolean().optional(),
  title: oneLine(300).optional(),
  language: languageSchema.optional(),
});
export type VideoMetadata = z.infer<typeof videoMetadataSchema>;

export type TaskMetadata = ScriptMetadata | ImageMetadata | VideoMetadata;
export const metadataSchemas = {
  script: scriptMetadataSchema,
  image: imageMetadataSchema,
  video: videoMetadataSchema,
} as const;

/** How far a running task is. `fraction` is 0..1; `etaSeconds` is the worker's own estimate of what is left. */
export const progressSchema = z.strictObject({
  stage: z.string().min(1).max(100),
  fraction: z.number().min(0).max(1),
  detail: z.string().max(300).optional(),
  etaSeconds: z.number().min(0).optional(),
});
export type TaskProgress = z.infer<typeof progressSchema>;

export const OUTPUT_KINDS = ['script', 'image', 'audio', 'subtitles', 'video', 'manifest'] as const;
/** A finished file. `path` is relative to the project's folder and uses `/`. */
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

/** A task in a list: `logs` holds its last three lines only, so that a page of a hundred stays small. */
export type TaskListItem = QueueTask;

export const logLevelSchema = z.enum(['info', 'warn', 'error']);
export type LogLevel = z.infer<typeof logLevelSchema>;
/** `n` counts a task's lines from 1 without gaps; `at` is ISO. */
export const taskLogLineSchema = z.object({ n: z.int(), at: z.string(), level: logLevelSchema, text: z.string() });
export type TaskLogLine = z.infer<typeof taskLogLineSchema>;

const typeCountsSchema = z.object({
  waiting: z.int(),
  processing: z.int(),
  completed: z.int(),
  failed: z.int(),
  cancelled: z.int(),
});
export type TypeCounts = z.infer<typeof typeCountsSchema>;
export const queueSummarySchema = z.object({
  script: typeCountsSchema,
  image: typeCountsSchema,
  video: typeCountsSchema,
});
export type QueueSummary = z.infer<typeof queueSummarySchema>;

/** Tasks that ended since local midnight and are still so: a failed one that is retried leaves. */
export const todaySchema = z.object({
  completed: z.int(),
  failed: z.int(),
  /** The next local midnight: from then on both are 0, and no event needs to say so. */
  endsAt: z.iso.datetime(),
});
export type Today = z.infer<typeof todaySchema>;

/** Median run length a type in seconds, for the expected wait of a row; absent while unknown. */
export const typicalSecondsSchema = z.object({
  script: z.number().optional(),
  image: z.number().optional(),
  video: z.number().optional(),
});
export type TypicalSeconds = z.infer<typeof typicalSecondsSchema>;

/** What a door hands to the queue for a new task, before defaults. */
const enqueueCommon = {
  projectId: projectIdSchema,
  priority: prioritySchema.optional(),
  userId: userIdSchema.optional(),
  maxRetries: z.int().min(0).max(10).optional(),
  dependsOn: z.array(taskIdSchema).max(20).optional(),
};
export const enqueueInputSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('script'), metadata: scriptMetadataSchema, ...enqueueCommon }),
  z.strictObject({ type: z.literal('image'), metadata: imageMetadataSchema, ...enqueueCommon }),
  z.strictObject({ type: z.literal('video'), metadata: videoMetadataSchema, ...enqueueCommon }),
]);
export type EnqueueInput = z.infer<typeof enqueueInputSchema>;

/** A whole film in one call: script → image → video, each waiting for the one before. */
export const pipelineInputSchema = z.strictObject({
  projectId: projectIdSchema,
  priority: prioritySchema.optional(),
  userId: userIdSchema.optional(),
  script: scriptMetadataSchema,
  image: imageMetadataSchema.optional(),
  video: videoMetadataSchema.optional(),
});
export type PipelineInput = z.infer<typeof pipelineInputSchema>;
