import type { ProblemText } from '../../contract/messages';
import type { QueueTask, TaskAttempt, TaskStatus, TaskType } from '../../contract/task';

/** A worker's right to write: every later write carries it, and a stale one changes nothing. */
export interface Lease {
  readonly taskId: string;
  readonly leaseId: string;
}

/** A project's folder, absolute. It never leaves main. */
export interface FolderPlace {
  readonly folder: string;
  /** Tasks that remember no folder ran in it. */
  readonly isEarlier: boolean;
}

export interface OutputMove {
  readonly from: string;
  readonly to: string;
}

/** `to: null`: the file is gone for good. */
export interface OutputChange {
  readonly from: string;
  readonly to: string | null;
  /** The scene that it belongs to from now on. */
  readonly scene?: number;
}

export interface TaskPlace {
  /** Whole. */
  readonly task: QueueTask;
  /** Absent before its first run. */
  readonly folder?: string;
  /** The tasks that it depends on, directly or not, nearest first, as in a list. */
  readonly needs: readonly { readonly task: QueueTask; readonly folder?: string }[];
  /** Folders of tasks of the same project, the newest task's first. */
  readonly ofProject: readonly string[];
}

/** The place of a waiting task. */
export interface WaitingPlace {
  readonly id: string;
  /** How many of its type wait before it. */
  readonly ahead: number;
  /** The type of task that must complete first, if one must. */
  readonly after?: TaskType;
}

/** Dead letters that match, or the one of this number. */
export interface DismissFilter extends DeadLetterFilter {
  readonly id?: number;
}

export interface TaskFilter {
  readonly types?: readonly TaskType[];
  readonly statuses?: readonly TaskStatus[];
  readonly userId?: string;
  readonly projectId?: string;
  /** Words to find in project, user, title and error. */
  readonly text?: string;
  /** Only parked tasks. */
  readonly needsYou?: boolean;
}

/** In order: running tasks, latest start first; waiting tasks in run order; ended tasks, latest end first. */
export interface PageRequest extends TaskFilter {
  readonly limit: number;
  /** Opaque; from the page before. Pages go by key, so that page 10,000 costs what page 1 does. */
  readonly cursor?: string;
  /** Instead: the cursor of a page that the reader has; the page before it is returned. */
  readonly before?: string;
  /** Instead: the number of a row (0-based) in the middle of the list. The page has 200 rows or more, with this row or, past the end, the last one. */
  readonly row?: number;
  /** Only for the guide's `offset`; a cursor is preferred everywhere else. */
  readonly offset?: number;
}

export interface TaskPage {
  readonly tasks: QueueTask[];
  /** How many match now. Absent for a search's pages after or before a cursor, which do not search everything again. */
  readonly total?: number;
  readonly nextCursor?: string;
  /** For a page asked for by `before` or `row`; absent when it is the first one. */
  readonly start?: PageStart;
}

/** Without words, a list is counted for every page of it. */
export type UnsearchedRequest = Omit<PageRequest, 'text'> & { readonly text?: never };

export interface CountedPage extends TaskPage {
  readonly total: number;
}

export interface PageStart {
  /** Returns this page again. */
  readonly cursor: string;
  /** All rows of the page sort behind this. */
  readonly after: Pick<QueueTask, 'priority' | 'rank' | 'seq' | 'completedAt'>;
  /** How many rows per type precede the page; only when asked for by `row`. */
  readonly rows?: Readonly<Record<TaskType, number>>;
}

/** `text` is searched in project, user, title and error. */
export type DeadLetterFilter = Pick<TaskFilter, 'types' | 'projectId' | 'text'>;

export interface DeadLetter {
  readonly id: number;
  readonly originalTaskId: string;
  readonly type: TaskType;
  readonly failedAt: string;
  readonly errorMessage: ProblemText;
  /** The task as it was when it failed, with its metadata as in a list; absent when its record cannot be read. */
  readonly taskData?: QueueTask;
  readonly retryHistory: readonly TaskAttempt[];
  /** The task's status now; absent once it is cleaned away. */
  readonly taskStatus?: TaskStatus;
}

/** What waits of one type. */
export interface Backlog {
  readonly parked: number;
  /**
   * How long ago, in ms, the oldest of the ready tasks that are first in line at each priority was added; null when none is ready. That is the
   * longest wait of all, unless a younger task was put before it. Of more than a hundred priorities, the lowest are looked at: the others run first.
   */
  readonly longestReadyMs: number | null;
}

/** What start-up found and did, for the user. */
export interface OpenReport {
  /** Tasks that were processing when the app died, now waiting again. Their staging folders must be removed. */
  readonly orphans: readonly QueueTask[];
  /** Present when the file was unreadable (it is then moved aside) or missing. */
  readonly recovery?: { movedTo?: string; restoredFrom?: string; restoredAt?: string };
  readonly migratedFrom?: number;
}

/** A type paused for everybody, or for one machine alone. */
export interface Pause {
  readonly type: TaskType;
  readonly machineId?: string;
}

/** What is known of the wall clock from looks at it; ms since 1970. */
export interface ClockSeen {
  readonly believedMs: number;
  /** Since a leap that nothing has confirmed yet: what the clock said when it was first seen there. */
  readonly doubtedMs: number | null;
}

/** Statistics of some days, and what is missing in them. */
export interface EndedCounts {
  readonly buckets: readonly EndedBucket[];
  /** False while tasks that ended before the app started are still being counted. */
  readonly isComplete: boolean;
  /** The last write failed, as on a full disk: what ended since is missing until one succeeds. It is tried again. */
  readonly isFailing: boolean;
}

/** How many tasks of a day and type share what `measure` and `detail` say. */
export interface EndedBucket {
  /** Local date: 20261128. */
  readonly day: number;
  readonly type: TaskType;
  /**
   * - `done`; `failed`, with the error's code as `detail`; `mended`: completed after an attempt that failed.
   * - `run`, `wait`, `film`: lengths of completed tasks, with `lengthBin` as `detail`. `wait`: from when nothing but its turn was missing to
   *   its first attempt. `film`: from the text to the film.
   * - `saved`: `n` is ms in which another task ran too.
   * - `redone`: `n` is a number of scenes that were made again one by one: of `image` with another picture, of `video` with other words.
   * - `share`: thousandths of the time of films, 1,000 of each, with the part (`FilmPart`) as `detail`.
   */
  readonly measure: 'done' | 'failed' | 'mended' | 'run' | 'wait' | 'film' | 'saved' | 'redone' | 'share';
  readonly detail: string;
  readonly n: number;
}

/** Whom a bulk action is for: all that match, or tasks that were picked one by one. */
export type Chosen = TaskFilter | { readonly ids: readonly string[] };
