import type { QueueEvent } from '../../contract/events';
import type {
  EnqueueInput,
  LogLevel,
  NeedsYou,
  PipelineInput,
  QueueSummary,
  QueueTask,
  TaskLogLine,
  TaskOutput,
  TaskProgress,
  TaskStage,
  TaskTry,
  TaskType,
  Today,
  TypicalSeconds,
} from '../../contract/task';
import type { WorkerError } from '../../contract/worker-messages';
import type {
  CountedPage,
  DeadLetter,
  DeadLetterFilter,
  FolderPlace,
  Lease,
  OutputMove,
  PageRequest,
  TaskFilter,
  TaskPage,
  TaskPlace,
  UnsearchedRequest,
  WaitingPlace,
} from '../store/types';

export interface Claim {
  readonly task: QueueTask;
  readonly lease: Lease;
}

export interface Placed {
  readonly task: QueueTask;
  /** 0-based place among the waiting tasks of its type. */
  readonly position: number;
  /** From the runs that have ended, or from the usual times while none has. 0 when it no longer waits. */
  readonly estimatedWaitSeconds: number;
  /** true when an idempotency key was seen before and `task` is the one made then. */
  readonly replayed?: boolean;
}

export type Unsubscribe = () => void;

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
 * The queue: the only writer of tasks. Calls answer after COMMIT. It throws AppError (contract/errors.ts) for anything the
 * caller did wrong and lets storage errors through as they are.
 */
export interface TaskQueue {
  /** Calls of one event-loop turn share one transaction (group commit). Same key and same body → the task made before; same key, other body → `idempotency_conflict`. */
  enqueue(input: EnqueueInput, options?: { idempotencyKey?: string }): Promise<Placed>;
  enqueuePipeline(
    input: PipelineInput,
    options?: { idempotencyKey?: string },
  ): Promise<{ pipelineId: string; tasks: QueueTask[] }>;

  /** A waiting task becomes cancelled; anything else throws `task_not_waiting` / `task_not_found`. Tasks that depend on it are cancelled too. */
  cancel(taskId: string): Promise<QueueTask>;
  /** failed or cancelled → waiting, or a parked one un-parked, with its tries and crashes set to 0. */
  retry(taskId: string): Promise<QueueTask>;
  /** One above the highest waiting priority of its type. */
  bump(taskId: string): Promise<QueueTask>;
  setPriority(taskId: string, priority: number): Promise<QueueTask>;
  /** Puts a waiting task directly before or after another of the same type and priority. */
  move(taskId: string, anchor: { before: string } | { after: string }): Promise<QueueTask>;
  /** The same on all that match; answers how many changed. One transaction a slice, one `reload` event. */
  cancelAll(filter: TaskFilter): Promise<number>;
  retryAll(filter: TaskFilter): Promise<number>;
  bumpAll(filter: TaskFilter): Promise<number>;
  /** Tries again every task that is still failed and that a matching dead letter tells of. */
  retryDeadLetters(filter: DeadLetterFilter): Promise<number>;

  getTask(taskId: string): Promise<QueueTask | null>;
  /** All tasks of a type (or of all), for the guide's getQueue; waiting ones in run order. As in a list, long metadata is cut. */
  getQueue(type?: TaskType): Promise<QueueTask[]>;
  /** `logs` of each task is its last three lines, and long texts of its metadata are cut (`metadataCut`). */
  list(request: UnsearchedRequest): Promise<CountedPage>;
  list(request: PageRequest): Promise<TaskPage>;
  /** At least the projects whose names differ from this one by case or Unicode form alone, or go on behind it. */
  projectsLike(name: string): Promise<string[]>;
  position(taskId: string): Promise<{ position: number; estimatedWaitSeconds: number } | null>;
  /** Of those among the tasks that wait. */
  waits(taskIds: readonly string[]): Promise<WaitingPlace[]>;
  /** Median run time of recent runs, seconds; a type without any is absent. */
  typicalSeconds(): TypicalSeconds;
  logs(taskId: string, afterN: number, limit: number): Promise<TaskLogLine[]>;
  summary(): Promise<QueueSummary>;
  /** What ended since local midnight. */
  today(): Promise<Today>;
  deadLetters(request: DeadLetterFilter & { limit: number; beforeId?: number }): Promise<DeadLetter[]>;
  /** How many letters match, and of how many tasks that are still failed they tell. */
  countDeadLetters(filter: DeadLetterFilter): Promise<{ total: number; failed: number }>;
  tries(taskId: string): Promise<TaskTry[]>;
  /** Of the latest run; a claim begins anew. */
  stages(taskId: string): Promise<TaskStage[]>;

  /** Atomic claim of the next due task of a type: already `processing`, locked, leased; or null. Null while the type is paused. */
  dequeue(type: TaskType, workerPid?: number): Promise<Claim | null>;
  heartbeat(lease: Lease): Promise<boolean>;
  /** The guide's call, for a worker: only progress may be changed from outside; false when the lease is stale. */
  updateTask(lease: Lease, updates: { progress: TaskProgress }): Promise<boolean>;
  /** Batched (≤ 16 ms); false when the lease is stale. */
  appendLog(lease: Lease, lines: readonly { at: string; level: LogLevel; text: string }[]): Promise<boolean>;
  /** All of them or none; `gone` are paths that an earlier run of the task had published and this one did not. */
  addOutputs(lease: Lease, outputs: readonly TaskOutput[], gone?: readonly string[]): Promise<boolean>;
  /** What other tasks of the project have in this folder, but for what was moved away; null when the lease is stale. */
  standingOutputs(lease: Lease, place: FolderPlace): Promise<TaskOutput[] | null>;
  /** The same, told from now on to be at other paths. */
  moveOutputs(lease: Lease, place: FolderPlace, moves: readonly OutputMove[]): Promise<boolean>;
  /** Applies the rules of run-end-rules.ts and returns the task as they leave it, or null when the lease is stale. */
  endRun(lease: Lease, end: RunEnd): Promise<QueueTask | null>;

  /** Which folders are remembered of a task, of those it needs and of its project; null when there is no such task. */
  placeOf(taskId: string): Promise<TaskPlace | null>;
  /** Remembers the folder in which the task in hand begins. */
  keepFolder(lease: Lease, folder: string): Promise<boolean>;
  /** The workspace of tasks that ran before tasks remembered their folder: the first one noted stays. */
  earlierWorkspace(): Promise<string | null>;
  noteEarlierWorkspace(path: string): Promise<void>;

  setPaused(type: TaskType, paused: boolean): Promise<void>;
  isPaused(type: TaskType): boolean;

  /** When a waiting task of the type becomes due in the future (backoff), ms from now; null when none is. */
  nextDueInMs(type: TaskType): Promise<number | null>;
  /** Called whenever a task of the type may have become claimable. Drives the dispatcher: no polling. */
  onClaimable(listener: (type: TaskType) => void): Unsubscribe;
  onEvents(listener: (events: readonly QueueEvent[]) => void): Unsubscribe;
  /** The seq of the newest event. */
  lastSeq(): number;

  /** Looks at the wall clock, once a day or so, and answers up to when it is believed: now, or earlier when it has leapt. */
  believedNowMs(): Promise<number>;
  /** Deletes completed, failed and cancelled tasks that ended more than `days` before `asOfMs` (default: now); answers how many. */
  cleanUp(days: number, asOfMs?: number): Promise<number>;
  /** Verified copy of the database; answers its path. */
  backup(): Promise<string>;
  /** Flushes what is batched and closes the file. */
  close(): Promise<void>;
}
