import { z } from 'zod';
import type { LogText } from '../../../../contract/messages';
import {
  needsYouSchema,
  progressSchema,
  type QueueTask,
  type TaskOutput,
  type TaskProgress,
  taskLogLineSchema,
  taskOutputSchema,
  taskStageSchema,
  taskStatusSchema,
  taskTrySchema,
  taskTypeSchema,
} from '../../../../contract/task';
import { LONG_METADATA_BYTES, type Metadata } from './brief-metadata';
import { parseLogText, parseProblem } from './message-column';

/** All but `metadata`, in the order of the table. */
const NARROW_COLUMNS =
  'seq, id, type, status, priority, rank, created_at, started_at, completed_at, user_id, project_id, error, error_code, ' +
  'retry_count, max_retries, crash_count, app_death_count, available_at, blocked_by, parked, needs_you, pipeline_id, ' +
  'depends_on, search_text';

/** A task as it was added, for its worker. */
export const WHOLE_COLUMNS = `${NARROW_COLUMNS}, metadata`;
/**
 * A task for lists, events and everything that only moves it: of long metadata, the brief. Its length is in the row's header, so that
 * the pages on which it goes on are not read.
 */
export const TASK_COLUMNS =
  `${NARROW_COLUMNS}, CASE WHEN octet_length(metadata) > ${LONG_METADATA_BYTES} THEN coalesce(` +
  '(SELECT b.metadata FROM task_briefs AS b WHERE b.task_seq = queue_tasks.seq), metadata) ELSE metadata END AS metadata';

const time = z.int().nullable();
/** The file is a boundary too: a row that was edited by hand must not reach the queue half understood (about 2 µs a row). */
export const taskRowSchema = z.object({
  seq: z.int(),
  id: z.string(),
  type: taskTypeSchema,
  status: taskStatusSchema,
  priority: z.int(),
  rank: z.number(),
  created_at: z.int(),
  started_at: time,
  completed_at: time,
  user_id: z.string(),
  project_id: z.string(),
  error: z.string().nullable(),
  error_code: z.string().nullable(),
  retry_count: z.int(),
  max_retries: z.int(),
  crash_count: z.int(),
  app_death_count: z.int(),
  available_at: time,
  blocked_by: z.int(),
  parked: z.int(),
  needs_you: z.string().nullable(),
  pipeline_id: z.string().nullable(),
  depends_on: z.string(),
  search_text: z.string(),
  metadata: z.string(),
});
export type TaskRow = z.infer<typeof taskRowSchema>;

export const lockRowSchema = z.object({
  type: taskTypeSchema,
  locked_by: z.string(),
  lease_id: z.string(),
  progress: z.string().nullable(),
});
export const pauseRowSchema = z.object({ type: taskTypeSchema, machine_id: z.string() });
export const clockRowSchema = z.object({ believedMs: z.int(), doubtedMs: time });
export const logRowSchema = taskLogLineSchema.extend({ text: z.string().transform(parseLogText) });
export const tryRowSchema = taskTrySchema.extend({ message: z.string().transform(parseProblem) });
export const stageRowSchema = taskStageSchema.extend({ n: z.int() });
export const deadLetterRowSchema = z.object({
  id: z.int(),
  original_task_id: z.string(),
  type: taskTypeSchema,
  failed_at: z.int(),
  error_message: z.string(),
  task_data: z.string(),
  retry_history: z.string(),
});
export const idempotencyRowSchema = z.object({ body_hash: z.string(), task_ids: z.string() });

// Made once: building a schema costs more than a hundred uses of it.
const idsSchema = z.array(z.string());
const metadataSchema = z.record(z.string(), z.unknown());
const optionalProgressSchema = progressSchema.optional();
const optionalNeedsYouSchema = needsYouSchema.optional();
const resultSchema = z.unknown();
const outputsSchema = taskOutputSchema.transform((output) => [output]);

/** JSON of a column; `fallback` when it is not what it should be, so that one bad row cannot stop a whole list. */
export function parseJson<T>(text: string | null, schema: z.ZodType<T>, fallback: T): T {
  if (text === null) return fallback;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : fallback;
  } catch {
    return fallback;
  }
}
export const parseIds = (text: string): string[] => (text === '[]' ? [] : parseJson(text, idsSchema, []));
export const parseProgress = (text: string | null): TaskProgress | undefined =>
  parseJson(text, optionalProgressSchema, undefined);
export const parseOutputs = (texts: readonly string[]): TaskOutput[] =>
  texts.flatMap((text) => parseJson(text, outputsSchema, []));

export const parseResult = (text: string): unknown => parseJson(text, resultSchema, undefined);

/** Of a whole column. */
export const parseMetadata = (text: string): Metadata => ({ metadata: parseJson(text, metadataSchema, {}) });

export interface TaskParts {
  readonly logs: LogText[];
  readonly outputs: TaskOutput[];
  readonly progress: TaskProgress | undefined;
}

/** A row as the contract's task. Optional fields are absent, never null or undefined: the object crosses as JSON. */
export function toTask(row: TaskRow, parts: TaskParts, metadata = parseMetadata(row.metadata)): QueueTask {
  const needsYou = parseJson(row.needs_you, optionalNeedsYouSchema, undefined);
  return {
    id: row.id,
    type: row.type,
    status: row.status,
    priority: row.priority,
    createdAt: iso(row.created_at),
    ...(row.started_at === null ? {} : { startedAt: iso(row.started_at) }),
    ...(row.completed_at === null ? {} : { completedAt: iso(row.completed_at) }),
    userId: row.user_id,
    projectId: row.project_id,
    ...metadata,
    logs: parts.logs,
    ...(row.error === null ? {} : { error: parseProblem(row.error) }),
    retryCount: row.retry_count,
    maxRetries: row.max_retries,
    ...(row.error_code === null ? {} : { errorCode: row.error_code }),
    crashCount: row.crash_count,
    dependsOn: parseIds(row.depends_on),
    ...(row.pipeline_id === null ? {} : { pipelineId: row.pipeline_id }),
    ...(row.available_at === null ? {} : { availableAt: iso(row.available_at) }),
    ...(needsYou === undefined ? {} : { needsYou }),
    ...(parts.progress === undefined ? {} : { progress: parts.progress }),
    outputs: parts.outputs,
    rank: row.rank,
    seq: row.seq,
  };
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
