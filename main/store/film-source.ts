import type { NeedsYou, TaskOutput, TaskStatus, TaskType } from '../../contract/task';

/** What films are made of: a task without its log and its text. Times are ms since 1970. */
export interface FilmTask {
  readonly seq: number;
  readonly id: string;
  readonly type: TaskType;
  readonly status: TaskStatus;
  readonly priority: number;
  readonly rank: number;
  readonly createdAtMs: number;
  readonly startedAtMs: number | undefined;
  readonly endedAtMs: number | undefined;
  readonly userId: string;
  /** It waits for other tasks. */
  readonly isBlocked: boolean;
  readonly needsYou: NeedsYou | undefined;
  readonly title: string | undefined;
  /** A film in another shape, beside the project's own. */
  readonly isVariant: boolean;
  readonly outputs: readonly TaskOutput[];
}

/**
 * Reads of a store for the read model of films. Each is synchronous and short, some ms at most: what is long comes in steps, between which
 * the caller lets others run. Names of projects are in NFC, however they are stored.
 */
export interface FilmSource {
  /** All tasks of a project, in no order. */
  tasksOf(projectId: string): Iterable<readonly FilmTask[]>;
  /** The projects of every task that runs, waits, or ended since then; a project may come several times. */
  recent(sinceMs: number): Iterable<readonly string[]>;
  /** The projects of the newest tasks below a number; `below` is where the next step goes on, absent after the last one. */
  projectsBelow(seq: number): { readonly projects: readonly string[]; readonly below?: number };
  /** Of all tasks. */
  taskCount(): number;
}
