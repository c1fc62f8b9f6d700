import type { QueueTask, TaskStatus, TaskTry, TaskType } from '../../contract/task';

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

export interface TaskPlace {
  /** Whole. */
  readonly task: QueueTask;
  /** Absent before its first run. */
  readonly folder?: string;
  /** The tasks that it needs, near and far, nearest first, as a list tells them. */
  readonly needs: readonly { readonly task: QueueTask; readonly folder?: string }[];
  /** Folders of tasks of the same project, the newest task's first. */
  readonly ofProject: readonly string[];
}

/** Of a task that waits. */
export interface WaitingPlace {
  readonly id: string;
  /** How many of its type wait before it. */
  readonly ahead: number;
  /** What type of task it waits for to be done first, if it does. */
  readonly after?: TaskType;
}

export interface TaskFilter {
  readonly types?: readonly TaskType[];
  readonly statuses?: readonly TaskStatus[];
  readonly userId?: string;
  readonly projectId?: string;
  /** Words looked for in project, user, title and error. */
  readonly text?: string;
  /** Only parked tasks. */
  readonly needsYou?: boolean;
}

/** What runs comes first, newest start first; then what waits in the order it will run; then what ended, newest end first. */
export interface PageRequest extends TaskFilter {
  readonly limit: number;
  /** Opaque; from the page before. Pages go by key, so that page 10,000 costs what page 1 does. */
  readonly cursor?: string;
  /** The page before this one instead: the cursor of a page whose rows are there already. */
  readonly before?: string;
  /** A page of 200 or more from the middle instead, which holds the row of this number (0-based) or, past the end, the last one. */
  readonly row?: number;
  /** Only for the guide's `offset`; a cursor is preferred everywhere else. */
  readonly offset?: number;
}

export interface TaskPage {
  readonly tasks: QueueTask[];
  /** How many match as of now; absent where a search was not gone through anew: of a page behind a cursor, or before one. */
  readonly total?: number;
  readonly nextCursor?: string;
  /** Of a page asked for by `before` or `row`; absent when it is the first one. */
  readonly start?: PageStart;
}

/** Without words, a list is counted for every page of it. */
export type UnsearchedRequest = Omit<PageRequest, 'text'> & { readonly text?: never };

export interface CountedPage extends TaskPage {
  readonly total: number;
}

export interface PageStart {
  /** Asks for this page again. */
  readonly cursor: string;
  /** All rows of the page sort behind this. */
  readonly after: Pick<QueueTask, 'priority' | 'rank' | 'seq' | 'completedAt'>;
  /** How many rows of each type are before the page; told of a `row`. */
  readonly rows?: Readonly<Record<TaskType, number>>;
}

/** Which letters: `text` is looked for in project, user, title and error. */
export type DeadLetterFilter = Pick<TaskFilter, 'types' | 'projectId' | 'text'>;

export interface DeadLetter {
  readonly id: number;
  readonly originalTaskId: string;
  readonly type: TaskType;
  readonly failedAt: string;
  readonly errorMessage: string;
  /** The task as it was when it failed, with its metadata as in a list; absent when its record cannot be read. */
  readonly taskData?: QueueTask;
  readonly retryHistory: readonly TaskTry[];
  /** Of the task now; absent once it is cleaned away. */
  readonly taskStatus?: TaskStatus;
}

/** What start-up found and did, to be told to the user. */
export interface OpenReport {
  /** Tasks that were processing when the app died, now waiting again. Their staging folders want removing. */
  readonly orphans: readonly QueueTask[];
  /** Set when the file was unreadable, and then moved aside, or lost. */
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
