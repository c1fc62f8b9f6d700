import type { AppError } from '../../contract/errors';
import type { PausedFor, PauseScope, QueueEvent } from '../../contract/events';
import type { Forecast, OrderChange } from '../../contract/forecast';
import type { LogText, ProblemText } from '../../contract/messages';
import type { ReviewStep } from '../../contract/review';
import type { FormerPlace, Stand } from '../../contract/stand';
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
import type { RunToStop, TaskEdit, TaskFiles } from '../store/task-store';
import type { Chosen, DeadLetterFilter, DismissFilter, Lease, TaskFilter } from '../store/types';
import type { Unsubscribe } from '../system/listeners';

/** What an action on many did. */
export interface ChangedMany {
  /** With those that were changed along with others. */
  readonly changed: number;
  /** Picked tasks that the action did not fit. */
  readonly left: number;
  /** Names it for an undo; absent when there is nothing to undo. */
  readonly undo?: string;
}

export interface Claim {
  readonly task: QueueTask;
  readonly lease: Lease;
}

export interface EnqueueResult {
  readonly task: QueueTask;
  /** 0-based, among the waiting tasks of its type. */
  readonly position: number;
  /** Based on the runs that have ended, or on the usual times while none has. 0 when it no longer waits. */
  readonly estimatedWaitSeconds: number;
  /** true when an idempotency key was seen before and `task` is the one made then. */
  readonly replayed?: boolean;
}

export type EnqueueManyResult =
  | { readonly ok: true; readonly tasks: QueueTask[] }
  /** Those that could not be added because of a task that they depend on; none was added. */
  | { readonly ok: false; readonly refused: readonly RefusedInput[] };
export interface RefusedInput {
  readonly index: number;
  readonly error: AppError;
}

/** `restarted`: somebody had the worker started again. `external-…`: the creator's worker that had claimed it fell silent, or gave it back. */
export type RequeueReason =
  | 'shutdown'
  | 'paused'
  | 'restarted'
  | 'lost-heartbeat'
  | 'folder-gone'
  | 'external-silent'
  | 'external-released';

/** How a run ended: the one union that lanes, the queue and the rules share. */
export type RunEnd =
  | { readonly kind: 'completed'; readonly result?: unknown }
  /** Costs an attempt when it can be retried. So does a stuck run; otherwise a task that hangs each time would never end. */
  | { readonly kind: 'error'; readonly error: WorkerError }
  | { readonly kind: 'needs-you'; readonly needsYou: NeedsYou }
  /** The worker process died or outgrew its memory during the run: counted apart from attempts. */
  | { readonly kind: 'crash'; readonly code: 'worker_crashed' | 'out_of_memory'; readonly message: ProblemText }
  /** The run was stopped for a reason outside the task: back to waiting, costs no attempt. */
  | { readonly kind: 'requeue'; readonly reason: RequeueReason }
  | { readonly kind: 'cancelled' }
  /** The whole app died during the run, as it did in the `earlierDeaths` runs of the task directly before this one. */
  | { readonly kind: 'app-died'; readonly earlierDeaths: number };

/**
 * Everything that a rule of the queue applies to. Calls resolve after the commit. They throw AppError (contract/errors.ts) for what
 * the caller did wrong and pass storage errors on as they are.
 */
export interface TaskQueue {
  /** The store, for what is only read and for records of task files: no rule applies to them. */
  readonly tasks: TaskReader & TaskFiles;

  /** Calls of one event-loop turn share one transaction (group commit). Same key and body: returns the task made before. Same key, other body: `idempotency_conflict`. */
  enqueue(input: EnqueueInput, options?: { idempotencyKey?: string }): Promise<EnqueueResult>;
  enqueuePipeline(
    input: PipelineInput,
    options?: { idempotencyKey?: string },
  ): Promise<{ pipelineId: string; tasks: QueueTask[] }>;
  /** All of them in one transaction, or none. A task can wait only for tasks that were added before. */
  enqueueMany(inputs: readonly EnqueueInput[], options?: { idempotencyKey?: string }): Promise<EnqueueManyResult>;

  /** All of them or none; each waits for the one before it, and the first one behind the step `reviewAfter` for its approval. */
  enqueueChain(inputs: readonly EnqueueInput[], reviewAfter?: ReviewStep): Promise<QueueTask[]>;

  /** A waiting task becomes cancelled, and so do those that depend on it. Otherwise throws `task_not_waiting` or `task_not_found`. */
  cancel(taskId: string): Promise<QueueTask>;
  /** A failed or cancelled task waits again with its attempts and crashes at 0; a parked one goes on. Otherwise `task_not_failed`. */
  retry(taskId: string): Promise<QueueTask>;
  /** A task that waits for approval of the step before it goes on. Otherwise `task_not_in_review`. */
  approve(taskId: string, stopAgain?: boolean): Promise<QueueTask>;
  /** Sets its priority one above the highest waiting one of its type. */
  bump(taskId: string): Promise<QueueTask>;
  setPriority(taskId: string, priority: number): Promise<QueueTask>;
  /** Puts a waiting task directly before or after another of the same type and priority. */
  move(taskId: string, target: MoveTarget): Promise<QueueTask>;
  /** Forgets tasks that have ended, with all that belongs to them. Returns the ids of those that are gone. */
  remove(taskIds: readonly string[]): Promise<string[]>;
  /** Other metadata for a task that waits, failed or was cancelled. Otherwise `task_not_waiting`; in a studio `not_in_studio`. */
  edit(taskId: string, edit: TaskEdit): Promise<QueueTask>;
  /** Undoes a cancel, bump, move or new priority. `illegal_move` when the task no longer stands as that left it. */
  restore(taskId: string, before: FormerPlace, since: Stand): Promise<QueueTask>;
  /** The same for all that match, one transaction per chunk and one `reload` event. Returns how many changed. */
  changeAll(action: BulkAction, filter: TaskFilter): Promise<number>;
  /** The same, of several choices one after the other, for a person who may take it back: `undo` of the result names it for a minute. */
  changeChosen(action: BulkAction, chosen: readonly Chosen[]): Promise<ChangedMany>;
  /** Puts back what `changeChosen` did, except tasks that stand otherwise by now. `illegal_move` when it is not known any more. */
  undo(name: string): Promise<number>;
  /** Retries every task that is still failed and has a matching dead letter. */
  retryDeadLetters(filter: DeadLetterFilter): Promise<number>;
  /** They are listed no more; their tasks stay as they are. Returns how many. */
  dismissDeadLetters(filter: DismissFilter): Promise<number>;
  /** Asks whoever runs the task to stop it; null when it is not running. */
  requestStop(taskId: string): Promise<RunToStop | null>;

  /** The guide's call. */
  getTask(taskId: string): Promise<QueueTask | null>;
  /** The guide's call: all tasks of a type (or of all), waiting ones in run order. As in a list, long metadata is cut. */
  getQueue(type?: TaskType): Promise<QueueTask[]>;
  position(taskId: string): Promise<{ position: number; estimatedWaitSeconds: number } | null>;
  /** When the queue and the films at its head end, and what a change of the order would do. */
  forecast(change?: OrderChange): Promise<Forecast>;
  /** Median length of recent runs in seconds; types without any are absent. */
  typicalSeconds(): TypicalSeconds;

  /** Atomically claims the next due task of the type: returned already `processing`, with its lease. null when none is due or the type is paused. */
  dequeue(type: TaskType, workerPid?: number): Promise<Claim | null>;
  /** false when the lease is stale. Settles within HEARTBEAT_SETTLES_WITHIN_MS, whatever the store does. */
  heartbeat(lease: Lease): Promise<boolean>;
  /** The guide's call, for a worker: only progress may be changed from outside; false when the lease is stale. */
  updateTask(lease: Lease, updates: { progress: TaskProgress }): Promise<boolean>;
  /** Batched (≤ 16 ms); false when the lease is stale. */
  appendLog(lease: Lease, lines: readonly { at: string; level: LogLevel; text: LogText }[]): Promise<boolean>;
  /** Applies the rules of run-end-rules.ts and returns the task as they leave it, or null when the lease is stale. */
  endRun(lease: Lease, end: RunEnd): Promise<QueueTask | null>;

  /** For everybody (default) or for this machine alone. A type stays paused until both are lifted. */
  setPaused(type: TaskType, paused: boolean, scope?: PauseScope): Promise<void>;
  /** Whether this machine may not start tasks of the type. */
  isPaused(type: TaskType): boolean;
  pausedFor(type: TaskType): PausedFor;

  /** ms until the next task of the type that waits for its backoff is due; null when none does. */
  nextDueInMs(type: TaskType): Promise<number | null>;
  /** Called whenever a task of the type may have become claimable. It drives the dispatcher, which does not poll. */
  onClaimable(listener: (type: TaskType) => void): Unsubscribe;
  /** Called when somebody asks for a run to be stopped; the run may be another machine's. */
  onStopRequested(listener: (run: RunToStop) => void): Unsubscribe;
  onEvents(listener: (events: readonly QueueEvent[]) => void): Unsubscribe;
  /** The seq of the newest event. */
  lastSeq(): number;

  /** Flushes what is batched and closes the store. */
  close(): Promise<void>;
}
