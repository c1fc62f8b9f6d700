import type { QueueEvent } from '../../contract/events';
import type {
  BulkAction,
  EnqueueInput,
  LogLevel,
  MoveTarget,
  NeedsYou,
  PipelineInput,
  QueueTask,
  TaskProgress,
  TaskType,
  TypicalSeconds,
} from '../../contract/task';
import type { WorkerError } from '../../contract/worker-messages';
import type { TaskReader } from '../store/task-reader';
import type { RunToStop, TaskFiles } from '../store/task-store';
import type { DeadLetterFilter, Lease, TaskFilter } from '../store/types';
import type { Unsubscribe } from '../system/listeners';

export interface Claim {
  readonly task: QueueTask;
  readonly lease: Lease;
}

export interface EnqueueResult {
  readonly task: QueueTask;
  /** 0-based place among the waiting tasks of its type. */
  readonly position: number;
  /** From the runs that have ended, or from the usual times while none has. 0 when it no longer waits. */
  readonly estimatedWaitSeconds: number;
  /** true when an idempotency key was seen before and `task` is the one made then. */
  readonly replayed?: boolean;
}

/** How a run ended: the one union that lanes, the queue and the rules share. */
export type RunEnd =
  | { readonly kind: 'completed' }
  /** Costs an attempt when it can be retried. A stuck run ends so too, or a task that hangs each time would never come to an end. */
  | { readonly kind: 'error'; readonly error: WorkerError }
  | { readonly kind: 'needs-you'; readonly needsYou: NeedsYou }
  /** The worker process died or outgrew its memory during the run: counted apart from attempts. */
  | { readonly kind: 'crash'; readonly code: 'worker_crashed' | 'out_of_memory'; readonly message: string }
  /** The run was stopped for a reason outside the task: back to waiting, costs no attempt. */
  | { readonly kind: 'requeue'; readonly reason: 'shutdown' | 'paused' | 'lost-heartbeat' }
  | { readonly kind: 'cancelled' }
  /** The whole app died during the run, as it did in the `earlierDeaths` runs of the task directly before this one. */
  | { readonly kind: 'app-died'; readonly earlierDeaths: number };

/**
 * The queue: what has a rule. Calls resolve after the commit. It throws AppError (contract/errors.ts) for anything the caller did
 * wrong and lets storage errors through as they are.
 */
export interface TaskQueue {
  /** What is only read, and what is recorded of a task's files, is asked of the store itself. */
  readonly tasks: TaskReader & TaskFiles;

  /** Calls of one event-loop turn share one transaction (group commit). Same key and same body → the task made before; same key, other body → `idempotency_conflict`. */
  enqueue(input: EnqueueInput, options?: { idempotencyKey?: string }): Promise<EnqueueResult>;
  enqueuePipeline(
    input: PipelineInput,
    options?: { idempotencyKey?: string },
  ): Promise<{ pipelineId: string; tasks: QueueTask[] }>;

  /** A waiting task becomes cancelled; anything else throws `task_not_waiting` / `task_not_found`. Tasks that depend on it are cancelled too. */
  cancel(taskId: string): Promise<QueueTask>;
  /** failed or cancelled → waiting, or a parked one un-parked, with its attempts and crashes set to 0. */
  retry(taskId: string): Promise<QueueTask>;
  /** One above the highest waiting priority of its type. */
  bump(taskId: string): Promise<QueueTask>;
  setPriority(taskId: string, priority: number): Promise<QueueTask>;
  /** Puts a waiting task directly before or after another of the same type and priority. */
  move(taskId: string, target: MoveTarget): Promise<QueueTask>;
  /** The same on all that match; returns how many changed. One transaction per slice, one `reload` event. */
  changeAll(action: BulkAction, filter: TaskFilter): Promise<number>;
  /** Retries every task that is still failed and has a matching dead letter. */
  retryDeadLetters(filter: DeadLetterFilter): Promise<number>;
  /** Asks whoever runs the task to stop it; null when it does not run. */
  requestStop(taskId: string): Promise<RunToStop | null>;

  /** The guide's call. */
  getTask(taskId: string): Promise<QueueTask | null>;
  /** The guide's call: all tasks of a type (or of all), waiting ones in run order. As in a list, long metadata is cut. */
  getQueue(type?: TaskType): Promise<QueueTask[]>;
  position(taskId: string): Promise<{ position: number; estimatedWaitSeconds: number } | null>;
  /** Median run time of recent runs, seconds; a type without any is absent. */
  typicalSeconds(): TypicalSeconds;

  /** Atomic claim of the next due task of a type: already `processing`, locked, leased; or null. Null while the type is paused. */
  dequeue(type: TaskType, workerPid?: number): Promise<Claim | null>;
  /** false when the lease is stale. Settles within HEARTBEAT_SETTLES_WITHIN_MS, whatever the store does. */
  heartbeat(lease: Lease): Promise<boolean>;
  /** The guide's call, for a worker: only progress may be changed from outside; false when the lease is stale. */
  updateTask(lease: Lease, updates: { progress: TaskProgress }): Promise<boolean>;
  /** Batched (≤ 16 ms); false when the lease is stale. */
  appendLog(lease: Lease, lines: readonly { at: string; level: LogLevel; text: string }[]): Promise<boolean>;
  /** Applies the rules of run-end-rules.ts and returns the task as they leave it, or null when the lease is stale. */
  endRun(lease: Lease, end: RunEnd): Promise<QueueTask | null>;

  /** For everybody, or for this machine alone; a type stays paused until both are lifted. */
  setPaused(type: TaskType, paused: boolean, scope?: PauseScope): Promise<void>;
  /** Whether this machine may not begin tasks of the type. */
  isPaused(type: TaskType): boolean;

  /** When a waiting task of the type becomes due in the future (backoff), ms from now; null when none is. */
  nextDueInMs(type: TaskType): Promise<number | null>;
  /** Called whenever a task of the type may have become claimable. Drives the dispatcher: no polling. */
  onClaimable(listener: (type: TaskType) => void): Unsubscribe;
  /** Somebody asked for a run to be stopped; it may be another machine's. */
  onStopRequested(listener: (run: RunToStop) => void): Unsubscribe;
  onEvents(listener: (events: readonly QueueEvent[]) => void): Unsubscribe;
  /** The seq of the newest event. */
  lastSeq(): number;

  /** Flushes what is batched and closes the store. */
  close(): Promise<void>;
}

export type PauseScope = 'everybody' | 'this-machine';
