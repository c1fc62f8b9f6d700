import type { Job } from 'bullmq';
import { z } from 'zod';
import { machineSchema } from '../../../contract/machine';
import { problemTextSchema } from '../../../contract/messages';
import { reviewNeed, reviewStepSchema } from '../../../contract/review';
import {
  needsYouSchema,
  prioritySchema,
  progressSchema,
  type TaskStatus,
  type TaskType,
  taskAttemptSchema,
  taskIdSchema,
  taskOutputSchema,
  taskStageSchema,
  taskTypeSchema,
} from '../../../contract/task';
import type { TaskCopy } from '../task-copy';

/** ms since 1970, until the year 2109: the mirror numbers what happens in one millisecond, and a date must hold it. */
const timeSchema = z
  .int()
  .min(0)
  .max(2 ** 42);
const countSchema = z.int().min(0);

/**
 * A task's fields as its job carries them. What BullMQ itself knows is not here: id, type (the queue), priority, status, start, end, result.
 * Every job that is read is checked by this: others may write into the same Redis.
 */
const jobDataSchema = z.object({
  userId: z.string(),
  projectId: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  maxRetries: countSchema,
  createdAtMs: timeSchema,
  addedOn: machineSchema,
  dependsOn: z.array(taskIdSchema).optional(),
  pipelineId: z.uuid().optional(),
  /** Its log has lines from before its first run. */
  isNoted: z.boolean().optional(),
  /** Of the request that made it, when that had an Idempotency-Key. */
  bodyHash: z.string().optional(),
  retryCount: countSchema.optional(),
  crashCount: countSchema.optional(),
  appDeathCount: countSchema.optional(),
  /** How many of BullMQ's stalls the counts above know of. */
  stallsCounted: countSchema.optional(),
  error: z.object({ code: z.string(), message: problemTextSchema }).optional(),
  needsYou: needsYouSchema.optional(),
  /** Until it is approved, BullMQ delays it for as long as it does a parked task. */
  reviewAfter: reviewStepSchema.optional(),
  availableAtMs: timeSchema.optional(),
  /** Relative to the shared folder, with `/`. */
  folder: z.string().optional(),
  outputs: z.array(taskOutputSchema).optional(),
  attempts: z.array(taskAttemptSchema).optional(),
  runMs: countSchema.optional(),
  /** In the queue of cancelled tasks. */
  cancelled: z
    .object({ type: taskTypeSchema, priority: prioritySchema, atMs: timeSchema, startedAtMs: timeSchema.optional() })
    .optional(),
});
export type JobData = z.infer<typeof jobDataSchema>;

/** What BullMQ has in fields of its own. */
const ownFieldsSchema = z.object({
  priority: prioritySchema,
  startedAtMs: timeSchema.optional(),
  endedAtMs: timeSchema.optional(),
});

/** BullMQ's progress of a run: ours, and which run it is of. */
export const jobProgressSchema = z.object({
  leaseId: z.string(),
  progress: progressSchema.optional(),
  stages: z.array(taskStageSchema),
});
export type JobProgress = z.infer<typeof jobProgressSchema>;

/** A parked task waits in BullMQ's list of delayed ones, for longer than anybody waits. */
export const PARKED_MS = 10 * 365 * 24 * 3_600_000;

/** What a job fails with when somebody cancelled its run. */
export const CANCELLED = 'cancelled';
/** BullMQ's own words for a job whose child failed. */
const CHILD_FAILED = /^child .*:(script|image|video):[^:]+ failed$/;
const HIGHEST_PRIORITY = 1_001;
/** BullMQ's `prioritized` has scores of this many times the priority, plus a number that counts what was added. */
const EQUALS = 0x1_0000_0000;

/** Ours ascend, BullMQ's descend. Never 0: that one keeps its jobs in a list, which is slow to change. */
export const bullPriority = (priority: number): number => HIGHEST_PRIORITY - priority;
export const ourPriority = (priority: number): number => HIGHEST_PRIORITY - priority;
/** Its place among those of the same priority. */
export const orderOfScore = (score: number): number => score % EQUALS;

/**
 * Of a task that has no place in the queue yet, such as one that waits for another: behind all that have one, in the same order on every
 * machine, whichever it learned of first.
 */
const orderByAge = (id: string, createdAtMs: number): number =>
  Math.round(createdAtMs) * 1_024 + (Number.parseInt(id.slice(0, 8), 16) % 1_024);

/** `id:name`, in letters that a Redis client name may have. */
export const workerName = ({ id, name }: { id: string; name: string }): string =>
  `${id}:${encodeURIComponent(name.replace(/\p{Surrogate}/gu, '\ufffd'))}`;
export function machineOfWorker(name: string | undefined): { id: string; name: string } | undefined {
  const at = name?.indexOf(':') ?? -1;
  if (name === undefined || at < 1) return undefined;
  try {
    const parsed = machineSchema.safeParse({ id: name.slice(0, at), name: decodeURIComponent(name.slice(at + 1)) });
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

export type JobStateName =
  | 'waiting'
  | 'prioritized'
  | 'delayed'
  | 'waiting-children'
  | 'active'
  | 'completed'
  | 'failed';

export type BullJob = Job<unknown, unknown, string>;

/** A job and what is known of it beside its fields. */
export interface FoundJob {
  readonly job: BullJob;
  /** The queue that it is in. */
  readonly queue: TaskType | 'cancelled';
  readonly state: JobStateName;
  /** Its place among equals, when it is `prioritized`. */
  readonly order?: number;
  /** The token of its lock. */
  readonly leaseId?: string;
}

/** Its fields; undefined for a job that is not one of ours. */
export function dataOf({ job }: Pick<FoundJob, 'job'>): JobData | undefined {
  return jobDataSchema.safeParse(job.data).data;
}

/** The task as lists and panels have it; undefined for a job that is not one of ours. `toAbsolute` places a shared folder on this machine. */
export function copyOf(found: FoundJob, toAbsolute: (folder: string) => string | undefined): TaskCopy | undefined {
  const { job, queue } = found;
  const id = taskIdSchema.safeParse(job.id);
  const data = dataOf(found);
  if (!id.success || data === undefined) return undefined;
  const type = queue === 'cancelled' ? data.cancelled?.type : queue;
  if (type === undefined) return undefined;
  const reported = jobProgressSchema.safeParse(job.progress);
  const status = statusOf(found);
  const isRunning = status === 'processing';
  const ofThisRun = reported.success && (!isRunning || reported.data.leaseId === found.leaseId);
  const stepBefore = stepThatFailed(job.deferredFailure) ?? stepThatFailed(job.failedReason);
  const error =
    stepBefore === undefined || status !== 'cancelled'
      ? data.error
      : { code: 'dependency_failed', message: { code: 'run.step_before_failed', step: stepBefore } as const };
  const need = data.needsYou ?? (data.reviewAfter === undefined ? undefined : reviewNeed(data.reviewAfter));
  const needsYou = status === 'waiting' && found.state === 'delayed' ? need : undefined;
  const folder = data.folder === undefined ? undefined : toAbsolute(data.folder);
  const runsOn = machineOfWorker(job.processedBy);
  const startedAtMs =
    queue === 'cancelled' ? data.cancelled?.startedAtMs : status === 'waiting' ? undefined : job.processedOn;
  const endedAtMs =
    data.cancelled?.atMs ?? (status === 'waiting' || isRunning ? undefined : (job.finishedOn ?? job.timestamp));
  const priority = data.cancelled?.priority ?? ourPriority(job.priority);
  if (!ownFieldsSchema.safeParse({ priority, startedAtMs, endedAtMs }).success) return undefined;
  return {
    id: id.data,
    type,
    status,
    priority,
    ...(status === 'waiting' ? { order: orderOf(found, id.data, data.createdAtMs) } : {}),
    createdAtMs: data.createdAtMs,
    ...(startedAtMs === undefined ? {} : { startedAtMs }),
    ...(endedAtMs === undefined ? {} : { endedAtMs }),
    userId: data.userId,
    projectId: data.projectId,
    metadata: data.metadata,
    maxRetries: data.maxRetries,
    retryCount: data.retryCount ?? 0,
    crashCount: data.crashCount ?? 0,
    appDeathCount: data.appDeathCount ?? 0,
    dependsOn: data.dependsOn ?? [],
    isBlocked: found.state === 'waiting-children',
    ...(data.pipelineId === undefined ? {} : { pipelineId: data.pipelineId }),
    ...(error === undefined ? {} : { error }),
    ...(status === 'waiting' && data.availableAtMs !== undefined ? { availableAtMs: data.availableAtMs } : {}),
    ...(needsYou === undefined ? {} : { needsYou }),
    ...(status === 'waiting' && data.reviewAfter !== undefined ? { reviewAfter: data.reviewAfter } : {}),
    ...(folder === undefined ? {} : { folder }),
    outputs: data.outputs ?? [],
    attempts: data.attempts ?? [],
    stages: ofThisRun ? reported.data.stages : [],
    ...(isRunning && ofThisRun && reported.data.progress !== undefined ? { progress: reported.data.progress } : {}),
    ...(status === 'completed' && job.returnvalue !== null && job.returnvalue !== undefined
      ? { result: job.returnvalue }
      : {}),
    ...(data.runMs === undefined ? {} : { runMs: data.runMs }),
    ...(isRunning && found.leaseId !== undefined ? { leaseId: found.leaseId } : {}),
    addedOn: data.addedOn,
    ...(runsOn === undefined ? {} : { runsOn }),
  };
}
/** A stalled job comes before all others of its priority; those that were put first have one score, and Redis orders them by id. */
function orderOf({ state, order }: FoundJob, id: string, createdAtMs: number): number {
  if (state === 'waiting') return -1;
  return order === 0 ? Number.parseInt(id.slice(0, 8), 16) / EQUALS : (order ?? orderByAge(id, createdAtMs));
}

/** Most waiting tasks have none: a machine that reads a long queue for the first time need not ask for each. `silentRuns`: how many runs wrote none. */
export const mayHaveLines = ({ job, queue }: FoundJob, silentRuns = 0): boolean =>
  queue === 'cancelled' || job.attemptsStarted > silentRuns || dataOf({ job })?.isNoted === true;

function statusOf({ job, queue, state }: FoundJob): TaskStatus {
  if (queue === 'cancelled') return 'cancelled';
  switch (state) {
    case 'completed':
      return 'completed';
    case 'failed':
      return job.failedReason === CANCELLED || CHILD_FAILED.test(job.failedReason) ? 'cancelled' : 'failed';
    case 'active':
      return 'processing';
    case 'waiting':
    case 'prioritized':
    case 'delayed':
    case 'waiting-children':
      // BullMQ fails it as soon as a worker fetches it.
      return job.deferredFailure ? 'cancelled' : 'waiting';
    default:
      return state satisfies never;
  }
}

function stepThatFailed(reason: string | undefined): TaskType | undefined {
  return taskTypeSchema.safeParse(CHILD_FAILED.exec(reason ?? '')?.[1]).data;
}
