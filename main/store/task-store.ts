import type { LogText, ProblemText } from '../../contract/messages';
import type {
  LogLevel,
  NeedsYou,
  QueueSummary,
  QueueTask,
  TaskLogLine,
  TaskMetadata,
  TaskOutput,
  TaskProgress,
  TaskStage,
  TaskTry,
  TaskType,
  Today,
} from '../../contract/task';
import type {
  ClockSeen,
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
} from './types';

/** A task as the queue hands it over: defaults filled in, id chosen. */
export interface NewTask {
  readonly id: string;
  readonly type: TaskType;
  readonly priority: number;
  readonly userId: string;
  readonly projectId: string;
  readonly metadata: TaskMetadata;
  readonly maxRetries: number;
  readonly dependsOn: readonly string[];
  readonly pipelineId?: string;
  /** The first line of its log. */
  readonly note?: LogText;
}

/** What one caller wants added: all of it or nothing. A later task may depend on an earlier one of the same request. */
export interface InsertRequest {
  readonly tasks: readonly NewTask[];
  readonly idempotency?: { readonly key: string; readonly bodyHash: string };
}
export interface StoredPlace {
  readonly task: QueueTask;
  /** 0 when the task no longer waits (a replayed one). */
  readonly position: number;
}
export type InsertOutcome =
  | { readonly ok: true; readonly places: readonly StoredPlace[]; readonly replayed: boolean }
  | { readonly ok: false; readonly error: unknown };

/** What one commit changed; the queue turns it into events. Tasks carry their last three log lines. */
export interface Changes {
  readonly tasks: QueueTask[];
  readonly logs: { readonly taskId: string; readonly lines: readonly TaskLogLine[] }[];
  /** Types in which a task may have become claimable. */
  readonly claimable: Set<TaskType>;
  /** Counts as of this commit. */
  readonly summary: QueueSummary;
  readonly today: Today;
}

export interface NewLogLine {
  readonly at: string;
  readonly level: LogLevel;
  readonly text: LogText;
}

/** Log line and error that dependents get when a task they wait for, near or far, ends badly. */
export interface DependentsNote {
  problem(before: TaskType, ended: 'failed' | 'cancelled'): ProblemText;
  readonly logLine: NewLogLine;
}

/** How a run ends, decided by the pure rules; the store only writes it down, all in one transaction. */
export interface RunOutcome {
  readonly status: 'completed' | 'waiting' | 'failed' | 'cancelled';
  readonly retryCount: number;
  readonly crashCount: number;
  readonly appDeathCount: number;
  /** undefined keeps what is there, null clears it. */
  readonly error?: { readonly code: string; readonly message: ProblemText } | null;
  readonly availableAtMs?: number;
  readonly needsYou?: NeedsYou;
  /** `attempt` is counted by the store. */
  readonly endedTry?: Omit<TaskTry, 'attempt'>;
  readonly lines: readonly NewLogLine[];
  readonly deadLetter: boolean;
  /** Length of a completed run, for the wait estimate. */
  readonly runMs?: number;
  readonly endedAtMs: number;
  readonly dependents: DependentsNote;
}

export interface ClaimRequest {
  readonly type: TaskType;
  readonly leaseId: string;
  readonly workerPid: number | undefined;
  readonly nowMs: number;
}

/** What a worker reported since the last flush. */
export interface Activity {
  readonly lease: Lease;
  readonly lines: readonly NewLogLine[];
  readonly progress: TaskProgress | undefined;
  /** Stages that progress named, one that passed within the batch too. */
  readonly stages: readonly TaskStage[];
}

/** A task left `processing` by an app that died. */
export interface Orphan {
  readonly task: QueueTask;
  readonly lease: Lease;
  readonly appDeathCount: number;
}

export type BulkAction = 'cancel' | 'retry' | 'bump';
export interface BulkContext {
  readonly nowMs: number;
  readonly line: NewLogLine;
  readonly dependents: DependentsNote;
}

export interface CleanUpMoment {
  readonly beforeMs: number;
  /** What counts as now. */
  readonly asOfMs: number;
}

/**
 * Where tasks live. Asynchronous and free of SQL, so that a store shared by several machines can stand in for the file.
 * Every method is atomic, and durable when it resolves, but for `claim`, `keepFolder`, `record` and `heartbeat`: what they wrote may be lost
 * with the power, never torn. A claim so lost leaves a task that waits, as the restart would.
 * Methods that take a lease change nothing and answer false/null when it is stale.
 */
export interface TaskStore {
  /** One transaction for all requests; a refused one fails alone. Outcomes keep the order of the requests. */
  insert(requests: readonly InsertRequest[], nowMs: number): Promise<{ outcomes: InsertOutcome[]; changes: Changes }>;

  /** With its last `maxLogLines` log lines (default: 1,000). */
  get(taskId: string, maxLogLines?: number): Promise<QueueTask | null>;
  list(request: UnsearchedRequest): Promise<CountedPage>;
  list(request: PageRequest): Promise<TaskPage>;
  /** All tasks (of a type), a slice at a time: waiting ones first, in run order. */
  allOf(type: TaskType | undefined): AsyncIterable<QueueTask[]>;
  /** At least the projects whose names differ from this one by case or Unicode form alone, or go on behind it. */
  projectsLike(name: string): Promise<string[]>;
  position(taskId: string): Promise<number | null>;
  waits(taskIds: readonly string[]): Promise<WaitingPlace[]>;
  logs(taskId: string, afterN: number, limit: number): Promise<TaskLogLine[]>;
  summary(): Promise<QueueSummary>;
  today(): Promise<Today>;
  deadLetters(request: DeadLetterFilter & { limit: number; beforeId?: number }): Promise<DeadLetter[]>;
  countDeadLetters(filter: DeadLetterFilter): Promise<{ total: number; failed: number }>;
  tries(taskId: string): Promise<TaskTry[]>;
  stages(taskId: string): Promise<TaskStage[]>;
  processing(): Promise<QueueTask[]>;
  /** The latest run lengths in ms, newest first, at most 50. */
  runTimes(type: TaskType): Promise<number[]>;

  claim(request: ClaimRequest): Promise<{ task: QueueTask; changes: Changes } | null>;
  heartbeat(lease: Lease, nowMs: number): Promise<boolean>;
  /** One transaction; `accepted[i]` tells whether the lease of activity i still held. */
  record(activities: readonly Activity[]): Promise<{ accepted: boolean[]; logs: Changes['logs'] }>;
  addOutputs(lease: Lease, outputs: readonly TaskOutput[], gone: readonly string[]): Promise<Changes | null>;
  standingOutputs(lease: Lease, place: FolderPlace): Promise<TaskOutput[] | null>;
  moveOutputs(lease: Lease, place: FolderPlace, moves: readonly OutputMove[]): Promise<Changes | null>;
  placeOf(taskId: string): Promise<TaskPlace | null>;
  keepFolder(lease: Lease, folder: string): Promise<boolean>;
  /** null until one is noted; the first that is noted stays. */
  earlierWorkspace(): Promise<string | null>;
  noteEarlierWorkspace(path: string): Promise<void>;
  finish(lease: Lease, outcome: RunOutcome): Promise<{ task: QueueTask; changes: Changes } | null>;
  orphans(): Promise<Orphan[]>;

  cancel(taskId: string, context: BulkContext): Promise<{ task: QueueTask; changes: Changes }>;
  retry(taskId: string, context: BulkContext): Promise<{ task: QueueTask; changes: Changes }>;
  bump(taskId: string): Promise<{ task: QueueTask; changes: Changes }>;
  setPriority(taskId: string, priority: number): Promise<{ task: QueueTask; changes: Changes }>;
  move(taskId: string, anchor: { before: string } | { after: string }): Promise<{ task: QueueTask; changes: Changes }>;
  /** In slices, each its own transaction. */
  bulk(
    action: BulkAction,
    filter: TaskFilter,
    context: BulkContext,
  ): Promise<{ changed: number; claimable: Set<TaskType> }>;

  /** As a bulk retry, of the tasks that matching letters tell of. */
  retryDeadLetters(
    filter: DeadLetterFilter,
    context: BulkContext,
  ): Promise<{ changed: number; claimable: Set<TaskType> }>;

  pausedTypes(): Promise<TaskType[]>;
  setPaused(type: TaskType, paused: boolean, nowMs: number): Promise<void>;
  /** The earliest moment at which a waiting task of the type becomes due; null when none is waiting for its moment. */
  nextDueAtMs(type: TaskType): Promise<number | null>;

  /** What was last noted; null when nothing was. */
  clockSeen(): Promise<ClockSeen | null>;
  noteClock(seen: ClockSeen): Promise<void>;
  /** Removes what ended before the moment, a slice a transaction; `onRemoved` hears each slice after its commit. */
  cleanUp(moment: CleanUpMoment, onRemoved: (ids: string[]) => void): Promise<number>;
  backup(nowMs: number): Promise<string>;
  /** null when there is none. Later than now only when all are: the clock was ahead when they were made. */
  lastBackupAtMs(nowMs: number): number | null;
  close(): Promise<void>;
}
