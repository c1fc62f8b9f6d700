import { z } from 'zod';
import { problemTextSchema } from './messages';
import {
  progressSchema,
  queueSummarySchema,
  queueTaskSchema,
  taskIdSchema,
  taskLogLineSchema,
  taskTypeSchema,
  todaySchema,
  typicalSecondsSchema,
} from './task';

export const workerStateSchema = z.object({
  type: taskTypeSchema,
  state: z.enum(['starting', 'idle', 'busy', 'stopping', 'restarting', 'stopped']),
  pid: z.int().optional(),
  /** When the present process began (ISO). */
  startedAt: z.string().optional(),
  taskId: taskIdSchema.optional(),
  /** Memory: of the process alone while it is idle, with all its children while it is busy. */
  rssBytes: z.number().optional(),
  /** More than this, with its children, and it is ended and started again. */
  memoryLimitMb: z.number(),
  /** CPU in percent of one core since the measurement before; counted as memory is. */
  cpuPercent: z.number().optional(),
  /** How many processes it is, with its children; only while it is busy. */
  processes: z.int().optional(),
  /** Since the app began. */
  restarts: z.int(),
  /** Why it ended the last time without anybody's wish, and when (ISO). */
  lastError: problemTextSchema.optional(),
  lastErrorAt: z.string().optional(),
});
export type WorkerState = z.infer<typeof workerStateSchema>;

/** For whom a type is paused: in a studio, for everybody, for this machine, or both. Alone, the two mean the same. */
export const pauseScopeSchema = z.enum(['everybody', 'this-machine']);
export type PauseScope = z.infer<typeof pauseScopeSchema>;
export const pausedForSchema = z.object({ everybody: z.boolean(), thisMachine: z.boolean() });
export type PausedFor = z.infer<typeof pausedForSchema>;

/**
 * What happened, in order. `seq` has no gaps within one run of the app; a reader that finds a gap asks for a new snapshot.
 * The bridge's SSE and the renderer's IPC carry the same events.
 */
export const queueEventSchema = z.discriminatedUnion('kind', [
  /** A task was added, or any field but logs and progress changed. `logs` is its last three lines. */
  z.object({ kind: z.literal('task'), seq: z.int(), task: queueTaskSchema }),
  z.object({ kind: z.literal('removed'), seq: z.int(), ids: z.array(taskIdSchema) }),
  z.object({ kind: z.literal('log'), seq: z.int(), taskId: taskIdSchema, lines: z.array(taskLogLineSchema) }),
  z.object({ kind: z.literal('progress'), seq: z.int(), taskId: taskIdSchema, progress: progressSchema }),
  z.object({ kind: z.literal('summary'), seq: z.int(), summary: queueSummarySchema, today: todaySchema }),
  /** A run completed: the new typical lengths. */
  z.object({ kind: z.literal('typical'), seq: z.int(), typicalSeconds: typicalSecondsSchema }),
  /** `paused`: whether this machine starts no task of the type, for whichever reason. */
  z.object({
    kind: z.literal('paused'),
    seq: z.int(),
    type: taskTypeSchema,
    paused: z.boolean(),
    pausedFor: pausedForSchema,
  }),
  /**
   * So much changed at once (a bulk action, all dependents of a task) that lists should be read again. Only the task that caused it has an
   * event of its own.
   */
  z.object({ kind: z.literal('reload'), seq: z.int() }),
]);
export type QueueEvent = z.infer<typeof queueEventSchema>;
