import type { LogText, ProblemText } from '../../contract/messages';
import type { ReviewStep } from '../../contract/review';
import type { FormerPlace, Stand } from '../../contract/stand';
import type {
  BulkAction,
  LogLevel,
  MoveTarget,
  NeedsYou,
  QueueSummary,
  QueueTask,
  TaskAttempt,
  TaskLogLine,
  TaskOutput,
  TaskProgress,
  TaskStage,
  TaskType,
  Today,
} from '../../contract/task';
import type { Unsubscribe } from '../system/listeners';
import type { TaskReader } from './task-reader';
import type {
  Chosen,
  DeadLetterFilter,
  DismissFilter,
  FolderPlace,
  Lease,
  OutputChange,
  OutputMove,
  Pause,
  TaskPlace,
} from './types';

/** A task as the queue hands it over: defaults filled in, id chosen. */
export interface NewTask {
  readonly id: string;
  readonly type: TaskType;
  readonly priority: number;
  readonly userId: string;
  readonly projectId: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly maxRetries: number;
  readonly dependsOn: readonly string[];
  readonly pipelineId?: string;
  /** Parked for approval of this step from the moment in which it waits for no other task. */
  readonly reviewAfter?: ReviewStep;
  /** The first line of its log. */
  readonly note?: { readonly level: 'info' | 'warn'; readonly text: LogText };
}

/** One caller's tasks, added all or none. A later one may depend on an earlier one of the same request. */
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

/** Counts as of a change. */
export interface Counts {
  readonly summary: QueueSummary;
  readonly today: Today;
}
export interface TaskLines {
  readonly taskId: string;
  readonly lines: readonly TaskLogLine[];
}
/** The tasks that one commit changed, with their last three log lines. */
export interface Changes extends Counts {
  readonly tasks: QueueTask[];
  readonly logs: TaskLines[];
  /** Types in which a task may have become claimable. */
  readonly claimable: Set<TaskType>;
}

/** What somebody changed, on this machine or on another one. */
export type StoreChange =
  | ({
      readonly kind: 'tasks';
      /** The task that the call was about; others may have changed with it. */
      readonly aboutId?: string;
      /** A run that was completed: its length in ms. */
      readonly ran?: { readonly type: TaskType; readonly ms: number };
    } & Changes)
  /** What workers reported. Progress is the latest of each run. */
  | {
      readonly kind: 'activity';
      readonly logs: readonly TaskLines[];
      readonly progress: readonly { readonly taskId: string; readonly progress: TaskProgress }[];
    }
  /** Too many tasks to list. Counts are absent when they could not be read. */
  | { readonly kind: 'many'; readonly claimable: ReadonlySet<TaskType>; readonly counts?: Counts }
  /** Cleaned away. `projects`: those that they were of. */
  | {
      readonly kind: 'removed';
      readonly ids: readonly string[];
      readonly projects: readonly string[];
      readonly counts?: Counts;
    }
  | ({ readonly kind: 'paused'; readonly paused: boolean } & Pause)
  | ({ readonly kind: 'stop-requested' } & RunToStop);

/** Only its owner can stop a run; everybody else ignores the request. */
export interface RunToStop {
  readonly type: TaskType;
  readonly lease: Lease;
  /** Not asked by anybody: its lease is lost, and another machine may run the task. */
  readonly isLost?: true;
}

/** `at` is the clock of whoever wrote the line, as ISO 8601; lines are ordered by their number. */
export interface NewLogLine {
  readonly at: string;
  readonly level: LogLevel;
  readonly text: LogText;
}

/** The log line and the error for tasks that depend, directly or not, on one that failed or was cancelled. */
export interface DependentsNote {
  problem(before: TaskType, ended: 'failed' | 'cancelled'): ProblemText;
  readonly logLine: NewLogLine;
}

/** How a run ends, as the pure rules decided. The store only writes it, in one transaction. */
export interface RunOutcome {
  readonly status: 'completed' | 'waiting' | 'failed' | 'cancelled';
  readonly retryCount: number;
  readonly crashCount: number;
  readonly appDeathCount: number;
  /** undefined keeps the present one, null clears it. */
  readonly error?: { readonly code: string; readonly message: ProblemText } | null;
  /** It may not run again for this many ms. */
  readonly delayMs?: number;
  readonly needsYou?: NeedsYou;
  /** The store numbers the attempt and adds when it began and ended. */
  readonly endedAttempt?: Omit<TaskAttempt, 'attempt' | 'startedAt' | 'endedAt'>;
  readonly lines: readonly NewLogLine[];
  readonly deadLetter: boolean;
  /** What the creator's own code returned for a completed run, as JSON allows it; undefined for nothing. */
  readonly result?: unknown;
  /** Length of a completed run, for the wait estimate. */
  readonly runMs?: number;
  readonly dependents: DependentsNote;
}

export interface ClaimRequest {
  readonly type: TaskType;
  readonly leaseId: string;
  readonly workerPid: number | undefined;
  /** Whose worker runs it: the same from start to start of one machine. */
  readonly machineId: string;
  /** How the run of a machine that was killed ends. A shared store meets such runs while it claims; a file only at its start. */
  readonly appDied?: (task: QueueTask, earlierDeaths: number) => RunOutcome;
}

/** What a worker reported since the last flush. */
export interface Activity {
  readonly lease: Lease;
  readonly lines: readonly NewLogLine[];
  readonly progress: TaskProgress | undefined;
  /** Stages that progress named, including one that began and ended within the batch. */
  readonly stages: readonly TaskStage[];
}

/** A run whose app died. */
export interface Orphan {
  readonly task: QueueTask;
  readonly lease: Lease;
  readonly appDeathCount: number;
}

/** The queue's texts for what a person does. */
export interface ChangeNotes {
  readonly line: NewLogLine;
  readonly dependents: DependentsNote;
}

/** What a task is to make from now on. Without a priority it keeps its own. */
export interface TaskEdit {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly priority?: number;
}
/** An undo: where the task goes back to, and how it must still stand. */
export interface Undo {
  readonly before: FormerPlace;
  readonly since: Stand;
}

/** The undo of one task among several. */
export interface TaskUndo extends Undo {
  readonly id: string;
}

export type StoreState =
  | { readonly kind: 'online' }
  /** Reads may be out of date; writes throw. */
  | { readonly kind: 'offline'; readonly since: string };

/** The folders and finished files that a store keeps for tasks. No rule of the queue applies to them. */
export interface TaskFiles {
  /** The recorded folders of a task, of the tasks that it needs and of its project; null when there is no such task. */
  placeOf(taskId: string): Promise<TaskPlace | null>;
  /** Remembers the folder in which the run begins. */
  keepFolder(lease: Lease, folder: string): Promise<boolean>;
  /** The workspace of tasks that ran before tasks remembered their folder; null until one is noted. */
  earlierWorkspace(): Promise<string | null>;
  /** The first that is noted stays. */
  noteEarlierWorkspace(path: string): Promise<void>;
  /** Resolves when what other machines wrote about these tasks before the call is seen here. A task that is gone is none. */
  catchUp(taskIds: readonly string[]): Promise<void>;
  /** Whether the lease still holds, by the data itself: what this machine remembers does not count. */
  holds(lease: Lease): Promise<boolean>;
  /** All of them or none. `gone` are paths that an earlier run of the task published and this run did not. */
  addOutputs(lease: Lease, outputs: readonly TaskOutput[], gone?: readonly string[]): Promise<boolean>;
  /** The files that other tasks of the project have in this folder, except those moved away; null when the lease is stale. */
  standingOutputs(lease: Lease, place: FolderPlace): Promise<TaskOutput[] | null>;
  /** Records the same files at other paths. */
  moveOutputs(lease: Lease, place: FolderPlace, moves: readonly OutputMove[]): Promise<boolean>;
  /** For a change that no run makes: the files that tasks of the project have in this folder, also earlier ones that were moved away. */
  changeOutputs(projectId: string, place: FolderPlace, changes: readonly OutputChange[]): Promise<void>;
}

/**
 * Where tasks live. Asynchronous and free of SQL, so that a store shared by several machines can replace the file. The contract
 * suite (test/main/store/task-store-contract.ts) holds every rule of this comment and of the methods' comments.
 *
 * - Every call is atomic, and durable when it resolves, except `claim`, `keepFolder`, `record` and `heartbeat`: a power cut may
 *   undo what those wrote, never half of it. A claim that is undone leaves a waiting task, as the restart would.
 * - A call with a lease changes nothing and returns false or null when the lease is stale.
 * - Times come from the store's own clock; callers pass none.
 * - In a studio, BullMQ's meaning holds where it differs from that of a file: no task is edited (`not_in_studio`); a task of a new priority, and one that is retried, goes
 *   behind its equals, one whose machine was killed comes first, and `move` is refused (`not_in_studio`); a task can wait only for tasks
 *   of its own request, one for each (`not_in_studio`, `dependsOn`); the clock is that of Redis, except that runs are dated by the machine
 *   that runs them; a change of several tasks, such as a family that is cancelled, is one step a task and is reported so, in an order
 *   that lets nothing run meanwhile that must not; a bulk action is one step a task; there are no backups; the
 *   dead letter of a task that was retried since is known only where its failure was seen.
 * - Every call settles. A store that cannot reach its data rejects within `STORE_SETTLES_WITHIN_MS`, a heartbeat within
 *   `HEARTBEAT_SETTLES_WITHIN_MS`; what timed out may have happened.
 */
export interface TaskStore extends TaskReader, TaskFiles {
  /** One transaction for all requests; a refused one fails alone. Outcomes keep the order of the requests. Same key and body → the tasks made before. */
  insert(requests: readonly InsertRequest[]): Promise<InsertOutcome[]>;

  /**
   * Takes the next due task of the type: already `processing` and leased. null when none is due, while the type is paused for
   * the machine, or while as many runs of it are under way as the store allows: one per type in a file, one per machine and type
   * in a shared store.
   */
  claim(request: ClaimRequest): Promise<QueueTask | null>;
  /** Whether the lease still holds. */
  heartbeat(lease: Lease): Promise<boolean>;
  /** One transaction; `[i]` is whether the lease of activity i still held. */
  record(activities: readonly Activity[]): Promise<boolean[]>;
  /** Ends the run as decided and returns the task after it. */
  finish(lease: Lease, outcome: RunOutcome): Promise<QueueTask | null>;
  /** Asks whoever runs the task to stop it, by a `stop-requested` change. null when the task is not running. */
  requestStop(taskId: string): Promise<RunToStop | null>;
  /** This machine's runs from an earlier start of the app; call it before the first claim. Those of other machines are theirs to end. */
  orphansOf(machineId: string): Promise<Orphan[]>;

  /** A waiting task becomes cancelled, and so do all that depend on it; another throws `task_not_waiting`. */
  cancel(taskId: string, notes: ChangeNotes): Promise<QueueTask>;
  /**
   * failed or cancelled → waiting from scratch; parked → goes on. Another throws `task_not_failed`, also one that is parked for approval;
   * what was not approved before waits for approval again.
   */
  retry(taskId: string, notes: ChangeNotes): Promise<QueueTask>;
  /** Parked for approval → goes on, for good. Another throws `task_not_in_review`. */
  approve(taskId: string, notes: ChangeNotes, stopAgain?: boolean): Promise<QueueTask>;
  /** One above the highest waiting priority of its type. */
  bump(taskId: string): Promise<QueueTask>;
  setPriority(taskId: string, priority: number): Promise<QueueTask>;
  /** Directly before or after another waiting task of the same type and priority; else `illegal_move`. */
  move(taskId: string, target: MoveTarget): Promise<QueueTask>;
  /** Forgets tasks that have ended, with all that belongs to them; others stay. Returns the ids of those that are gone. */
  remove(taskIds: readonly string[]): Promise<string[]>;
  /** Other metadata for a task that waits, failed or was cancelled; another throws `task_not_waiting`. In a studio `not_in_studio`. */
  edit(taskId: string, edit: TaskEdit, line: NewLogLine): Promise<QueueTask>;
  /**
   * Back to its former place, and to waiting with all that were cancelled because of it. `illegal_move` when it no longer stands as `since` says.
   * In a studio it goes behind its equals of the former priority, and a cancelled task that was parked cannot be restored (`not_in_studio`).
   */
  restore(taskId: string, undo: Undo, notes: ChangeNotes): Promise<QueueTask>;
  /**
   * The same for all that match, or for those picked, one transaction per chunk. Tasks that the action does not fit are left alone. Returns how
   * many changed. `done` hears how each task that waited is put back; what was changed along with one comes back with it.
   */
  changeAll(action: BulkAction, chosen: Chosen, notes: ChangeNotes, done?: (undo: TaskUndo) => void): Promise<number>;
  /** Puts each back, as `restore` does, one transaction per chunk; one that stands otherwise by now is left alone. Returns how many changed. */
  restoreAll(undos: readonly TaskUndo[], notes: ChangeNotes): Promise<number>;
  /** Retries every task that is still failed and has a matching dead letter. */
  retryDeadLetters(filter: DeadLetterFilter, notes: ChangeNotes): Promise<number>;
  /**
   * They are listed and counted no more, and nothing else changes; a task that fails again has a new letter. In a studio on this machine
   * alone. Returns how many.
   */
  dismissDeadLetters(filter: DismissFilter): Promise<number>;

  /** Types paused for everybody and for this machine. The two are separate; a machine's claim respects both. */
  pauses(machineId: string): Promise<Pause[]>;
  setPaused(pause: Pause, paused: boolean): Promise<void>;
  /** ms until the next task that waits for its backoff is due, at most the longest backoff; null when none does. */
  nextDueInMs(type: TaskType): Promise<number | null>;
  /** The latest run lengths in ms, newest first, at most 50. */
  runTimes(type: TaskType): Promise<number[]>;

  /** Called with every change, whoever made it, in commit order. A listener that throws changes nothing for the caller. */
  onChanges(listener: (change: StoreChange) => void): Unsubscribe;
  state(): StoreState;
  /** After time offline, copies in memory are out of date: changes made meanwhile may not be reported. */
  onState(listener: (state: StoreState) => void): Unsubscribe;
  close(): Promise<void>;
}
