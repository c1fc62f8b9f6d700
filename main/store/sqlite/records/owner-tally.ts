import { formsOf } from '../../../../contract/search-text';
import { perType, TASK_STATUSES, TASK_TYPES, type TaskStatus, type TaskType } from '../../../../contract/task';
import type { Connection } from '../file/connection';
import { ALL_USERS } from '../statements/files';
import type { NotedOwner } from './noted-counts';
import type { Counted } from './rows';
import { SECTIONS } from './sections';

/** One user, one project, or one project of one user. */
export interface Owner {
  readonly userId?: string | undefined;
  readonly projectId?: string | undefined;
}

/** How many owners' counts are kept: more than a person or a page switches between. */
const OWNERS_KEPT = 50;
/** Reading an owner's row costs as much as skipping this many entries of the list index. */
export const ENTRIES_PER_ROW = 8;

interface GroupRow {
  readonly type: TaskType;
  readonly section: number;
  readonly n: number;
  readonly oldest: number | null;
  readonly newest: number | null;
  readonly lowest: RunPlace['priority'];
  readonly highest: RunPlace['priority'];
  readonly lowestRank: RunPlace['rank'];
  readonly highestRank: RunPlace['rank'];
}

/** A place in the run order. */
export interface RunPlace {
  readonly priority: number;
  readonly rank: number;
}

/** Counts of one owner's tasks, the times between which they ended, and the places between which they wait. */
export class OwnerCounts {
  readonly #users: ReadonlySet<string> | undefined;
  readonly #projects: ReadonlySet<string> | undefined;
  readonly #counts = perType(() => zeroCounts());
  /** Of what ended, ms since 1970. A task that is cleaned up or retried leaves them: then they only lie further apart. The places as well. */
  #ended = { oldest: Number.MAX_SAFE_INTEGER, newest: 0 };
  #waiting: { readonly first: RunPlace; readonly last: RunPlace } = {
    first: { priority: Number.MIN_SAFE_INTEGER, rank: Number.MAX_VALUE },
    last: { priority: Number.MAX_SAFE_INTEGER, rank: -Number.MAX_VALUE },
  };

  constructor(readonly owner: Owner) {
    const { userId, projectId } = owner;
    this.#users = userId === undefined ? undefined : new Set(formsOf(userId));
    this.#projects = projectId === undefined ? undefined : new Set(formsOf(projectId));
  }

  count(type: TaskType, status: TaskStatus): number {
    return this.#counts[type][status];
  }
  get total(): number {
    let total = 0;
    for (const type of TASK_TYPES) for (const status of TASK_STATUSES) total += this.#counts[type][status];
    return total;
  }

  owns({ user_id, project_id }: Pick<Counted, 'user_id' | 'project_id'>): boolean {
    return (this.#users?.has(user_id) ?? true) && (this.#projects?.has(project_id) ?? true);
  }
  add(task: Counted, by: 1 | -1): void {
    if (!this.owns(task)) return;
    this.#counts[task.type][task.status] += by;
    if (task.completed_at !== null) this.#widenEnded(task.completed_at, task.completed_at);
    if (task.status === 'waiting') this.#widenWaiting(task, task);
  }
  addGroup({ type, section, n, oldest, newest, lowest, highest, lowestRank, highestRank }: GroupRow): void {
    const status = STATUS_OF[section] ?? 'waiting';
    this.#counts[type][status] += n;
    if (oldest !== null && newest !== null) this.#widenEnded(oldest, newest);
    if (status === 'waiting')
      this.#widenWaiting({ priority: highest, rank: lowestRank }, { priority: lowest, rank: highestRank });
  }
  get ended(): { readonly oldest: number; readonly newest: number } {
    return this.#ended;
  }
  get waiting(): { readonly first: RunPlace; readonly last: RunPlace } {
    return this.#waiting;
  }

  /** Without what runs, which a start looks for itself. */
  noted(): NotedOwner {
    const counts = perType((type) => {
      const { processing: _running, ...others } = this.#counts[type];
      return others;
    });
    return { ...this.owner, counts, ended: this.#ended, waiting: this.#waiting };
  }
  static ofNoted({ counts, ended, waiting, ...owner }: NotedOwner, running: readonly Counted[]): OwnerCounts {
    const made = new OwnerCounts(owner);
    for (const type of TASK_TYPES) Object.assign(made.#counts[type], counts[type]);
    made.#ended = ended;
    made.#waiting = waiting;
    for (const task of running) made.add(task, 1);
    return made;
  }
  /** For a running task whose entry is among those that wait. */
  moveToRunning(type: TaskType): void {
    this.#counts[type].waiting -= 1;
    this.#counts[type].processing += 1;
  }
  #widenEnded(oldest: number, newest: number): void {
    this.#ended = { oldest: Math.min(this.#ended.oldest, oldest), newest: Math.max(this.#ended.newest, newest) };
  }
  #widenWaiting(from: RunPlace, to: RunPlace): void {
    const { first, last } = this.#waiting;
    this.#waiting = {
      first: { priority: Math.max(first.priority, from.priority), rank: Math.min(first.rank, from.rank) },
      last: { priority: Math.min(last.priority, to.priority), rank: Math.max(last.rank, to.rank) },
    };
  }
}

const STATUS_OF: Readonly<Record<number, TaskStatus>> = {
  [SECTIONS.cancelled]: 'cancelled',
  [SECTIONS.failed]: 'failed',
  [SECTIONS.completed]: 'completed',
  [SECTIONS.running]: 'processing',
};

/**
 * Counts of the owners that were asked for last. An owner is counted at the first question and followed from then on. No index holds an
 * owner's tasks by status: each end of a run would then write one more page.
 */
export class OwnerTally {
  readonly #connection: Connection;
  /** In the order of the last question. */
  readonly #kept = new Map<string, OwnerCounts>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** `running`: all tasks that run. */
  take(owners: readonly NotedOwner[], running: readonly Counted[]): void {
    for (const owner of owners) this.#kept.set(keyOf(owner), OwnerCounts.ofNoted(owner, running));
  }
  /** For the note of a clean close. */
  noted(): NotedOwner[] {
    return [...this.#kept.values()].map((counts) => counts.noted());
  }

  /** As changed by whatever transaction is open. */
  add(task: Counted, by: 1 | -1): void {
    for (const counts of this.#kept.values()) counts.add(task, by);
  }

  /** `all`: how many tasks there are; `running`: those that run and have their entries among those that wait. */
  of(owner: Owner, all: number, running: readonly Counted[]): OwnerCounts {
    const key = keyOf(owner);
    const known = this.#kept.get(key);
    const counts = known ?? this.#count(owner, all, running);
    this.#kept.delete(key);
    this.#kept.set(key, counts);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= OWNERS_KEPT) break;
      this.#kept.delete(oldest);
    }
    return counts;
  }

  #count(owner: Owner, all: number, running: readonly Counted[]): OwnerCounts {
    const counts = new OwnerCounts(owner);
    const { where, values } = ownedBy(owner);
    const byOwner = `FROM queue_tasks INDEXED BY queue_tasks_owner WHERE ${inOwnerIndex(owner)}`;
    const own = this.#connection
      .prepare<unknown[], number>(`SELECT count(*) ${byOwner}`)
      .pluck()
      .get(...values);
    const isFew = (own ?? 0) * ENTRIES_PER_ROW < all;
    const from = isFew ? byOwner : `FROM queue_tasks INDEXED BY queue_tasks_lists WHERE ${where}`;
    const groups = this.#connection.prepare<unknown[], GroupRow>(
      'SELECT type, section, count(*) AS n, min(completed_at) AS oldest, max(completed_at) AS newest, min(priority) AS lowest, ' +
        'max(priority) AS highest, min(rank) AS lowestRank, max(rank) AS highestRank ' +
        `${from} GROUP BY type, section`,
    );
    for (const group of groups.all(...values)) counts.addGroup(group);
    for (const task of running) if (counts.owns(task)) counts.moveToRunning(task.type);
    return counts;
  }
}

const keyOf = ({ userId, projectId }: Owner): string => JSON.stringify([userId ?? null, projectId ?? null]);

/** Names may be stored in several forms. */
function ownedBy({ userId, projectId }: Owner): { readonly where: string; readonly values: readonly string[] } {
  const names = (column: string, name: string | undefined) => {
    const forms = name === undefined ? [] : formsOf(name);
    return { forms, where: forms.length === 0 ? [] : [`${column} IN (${forms.map(() => '?').join(', ')})`] };
  };
  const [user, project] = [names('user_id', userId), names('project_id', projectId)];
  return { where: [...user.where, ...project.where].join(' AND '), values: [...user.forms, ...project.forms] };
}
/** The same condition for an index that begins with the user. There are few users. */
const inOwnerIndex = (owner: Owner): string =>
  `${owner.userId === undefined ? `user_id IN ${ALL_USERS} AND ` : ''}${ownedBy(owner).where}`;

const zeroCounts = (): Record<TaskStatus, number> => ({
  waiting: 0,
  processing: 0,
  completed: 0,
  failed: 0,
  cancelled: 0,
});
