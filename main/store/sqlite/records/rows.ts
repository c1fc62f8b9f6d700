import { z } from 'zod';
import { machineSchema } from '../../../../contract/machine';
import type { LogText } from '../../../../contract/messages';
import { reviewedStep } from '../../../../contract/review';
import {
  type NeedsYou,
  needsYouSchema,
  progressSchema,
  type QueueTask,
  type TaskOutput,
  type TaskProgress,
  type TaskStatus,
  type TaskType,
  taskOutputSchema,
} from '../../../../contract/task';
import type { Metadata } from './brief-metadata';
import { isRecord, parseAny } from './json';
import { parseProblem } from './message-column';

/** In the order of the table. */
const NARROW_COLUMNS =
  'seq, id, type, status, priority, rank, created_at, started_at, completed_at, user_id, project_id, error, error_code, ' +
  'retry_count, max_retries, crash_count, app_death_count, available_at, blocked_by, parked, needs_you, pipeline_id, ' +
  'depends_on, search_text';

/** For a task with long metadata, `metadata` is its brief; the whole lies in `task_metadata`. */
export const TASK_COLUMNS = `${NARROW_COLUMNS}, metadata, run_ms, machines`;

/** A row of `queue_tasks`. Only this program writes the file, and the table's CHECKs and STRICT types enforce what it writes. */
export interface TaskRow {
  readonly seq: number;
  readonly id: string;
  readonly type: TaskType;
  readonly status: TaskStatus;
  readonly priority: number;
  readonly rank: number;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly completed_at: number | null;
  readonly user_id: string;
  readonly project_id: string;
  readonly error: string | null;
  readonly error_code: string | null;
  readonly retry_count: number;
  readonly max_retries: number;
  readonly crash_count: number;
  readonly app_death_count: number;
  readonly available_at: number | null;
  readonly blocked_by: number;
  readonly parked: number;
  /** A waiting task that is not blocked and has one is parked. A review is noted here from the start, and stays until it is approved. */
  readonly needs_you: string | null;
  readonly pipeline_id: string | null;
  readonly depends_on: string;
  readonly search_text: string;
  readonly metadata: string;
  readonly run_ms: number | null;
  /** `MachinesOfTask` as JSON; null outside a studio. */
  readonly machines: string | null;
}

/** The columns that a change of status may set beside it. */
export type StatusFields = Pick<
  TaskRow,
  | 'started_at'
  | 'completed_at'
  | 'error'
  | 'error_code'
  | 'retry_count'
  | 'crash_count'
  | 'app_death_count'
  | 'available_at'
  | 'blocked_by'
  | 'parked'
  | 'needs_you'
  | 'run_ms'
>;

/** What counts know a task by. */
export type Counted = Pick<
  TaskRow,
  'seq' | 'type' | 'status' | 'priority' | 'rank' | 'completed_at' | 'user_id' | 'project_id'
>;

// Made once: building a schema costs more than a hundred uses of it.
const idsSchema = z.array(z.string());
const optionalProgressSchema = progressSchema.optional();
const optionalNeedsYouSchema = needsYouSchema.optional();
const resultSchema = z.unknown();
const machinesSchema = z.object({ addedOn: machineSchema.optional(), runsOn: machineSchema.optional() });
export type MachinesOfTask = z.infer<typeof machinesSchema>;
const outputsSchema = taskOutputSchema.transform((output) => [output]);

/** JSON of a column that few tasks fill. Returns `fallback` when it does not fit the schema: an earlier version may have written it. */
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

/** What the column says that the task needs, now or once it waits for no other task. */
export const parseNeed = (text: string | null): NeedsYou | undefined =>
  parseJson(text, optionalNeedsYouSchema, undefined);

export const parseResult = (text: string): unknown => parseJson(text, resultSchema, undefined);

/** Of a whole column. */
export const parseMetadata = (text: string): Metadata => ({ metadata: parseRecord(text) ?? {} });

/** undefined for anything but a JSON object. */
function parseRecord(text: string): Record<string, unknown> | undefined {
  const json = parseAny(text);
  return isRecord(json) ? json : undefined;
}
export interface TaskParts {
  readonly logs: LogText[];
  readonly outputs: TaskOutput[];
  readonly progress: TaskProgress | undefined;
}

/** A row as the contract's task. Optional fields are absent, never null or undefined, because the object is sent as JSON. */
export function toTask(row: TaskRow, parts: TaskParts, metadata = parseMetadata(row.metadata)): QueueTask {
  const need = parseNeed(row.needs_you);
  const needsYou = row.parked === 1 ? need : undefined;
  const reviewAfter = row.status === 'waiting' ? reviewedStep(need) : undefined;
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
    ...(reviewAfter === undefined ? {} : { reviewAfter }),
    ...(parts.progress === undefined ? {} : { progress: parts.progress }),
    outputs: parts.outputs,
    ...(row.machines === null ? {} : parseJson(row.machines, machinesSchema, {})),
    rank: row.rank,
    seq: row.seq,
  };
}

let latest = { ms: Number.NaN, text: '' };
/** Tasks that are added together share their moment: formatting it was a twentieth of an enqueue. */
export function iso(ms: number): string {
  if (ms !== latest.ms) latest = { ms, text: new Date(ms).toISOString() };
  return latest.text;
}
