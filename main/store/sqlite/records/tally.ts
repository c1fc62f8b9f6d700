import {
  type QueueSummary,
  TASK_TYPES,
  type TaskStatus,
  type TaskType,
  type Today,
  type TypeCounts,
} from '../../../../contract/task';
import type { Prepared } from '../statements/sql';
import type { TALLY_SQL } from '../statements/tally';
import { LocalDay } from './local-day';

/** Ranks that are counted together. */
const BUCKET_RANKS = 1_024;

/** What the tally knows a task by. */
export interface Counted {
  readonly seq: number;
  readonly type: TaskType;
  readonly status: TaskStatus;
  readonly priority: number;
  readonly rank: number;
  readonly completed_at: number | null;
}

/** How many tasks wait in this stretch of ranks. */
export interface Bucket {
  readonly type: TaskType;
  readonly priority: number;
  readonly bucket: number;
  readonly n: number;
}

/** Waiting tasks of one type and priority. */
interface Equals {
  n: number;
  readonly buckets: Map<number, number>;
}

/** The fraction is cut off: bucket 0 holds ranks of both signs, and negative buckets end where they seem to begin. */
const bucketOf = (rank: number): number => Math.trunc(rank / BUCKET_RANKS);
export const lowestRank = (bucket: number): number => (bucket > 0 ? bucket : bucket - 1) * BUCKET_RANKS;
/** Whether a rank is in the first half of its bucket. */
export const isEarly = (rank: number): boolean => (rank / BUCKET_RANKS) % 1 < 0.5;

/**
 * The counts of all tasks, in memory: this process has the file to itself, so nobody else can change them. They are counted once, when
 * the file is opened; kept in tables, they were two more pages of every commit. What a transaction changed is taken back when
 * it is rolled back.
 */
export class Tally {
  readonly #sql: Prepared<typeof TALLY_SQL>;
  readonly #now: () => number;
  readonly #counts = emptyCounts();
  readonly #waiting: Record<TaskType, Map<number, Equals>> = {
    script: new Map(),
    image: new Map(),
    video: new Map(),
  };
  readonly #running: Record<TaskType, number> = { script: 0, image: 0, video: 0 };
  readonly #day = new LocalDay();
  #today: Today = { completed: 0, failed: 0, endsAt: '' };
  #window = { from: 0, to: 0 };
  #journal: { readonly task: Counted; readonly by: 1 | -1 }[] = [];

  constructor(sql: Prepared<typeof TALLY_SQL>, now: () => number) {
    this.#sql = sql;
    this.#now = now;
    for (const type of TASK_TYPES) this.#count(type);
  }

  #count(type: TaskType): void {
    const counts = this.#counts[type];
    for (const status of ['cancelled', 'failed', 'completed'] as const) {
      counts[status] = this.#sql.countSection.get(type, SECTIONS[status]) ?? 0;
    }
    for (const section of OPEN_SECTIONS) {
      for (const { priority, bucket, n } of this.#sql.countBuckets.all(type, section)) {
        this.#addWaiting(type, priority, bucket, n);
      }
    }
    const running = this.#sql.runningOf.get(type);
    if (running === undefined) return;
    // It is in the section of those that may start.
    this.#addWaiting(type, running.priority, bucketOf(running.rank), -1);
    counts.processing = 1;
    this.#running[type] = running.seq;
  }

  /** Before a row is changed or deleted. */
  leave(task: Counted): void {
    this.#add(task, -1);
    this.#journal.push({ task, by: -1 });
  }
  /** After a row was added or changed. */
  enter(task: Counted): void {
    this.#add(task, 1);
    this.#journal.push({ task, by: 1 });
  }
  committed(): void {
    if (this.#journal.length > 0) this.#journal = [];
  }
  rolledBack(): void {
    const journal = this.#journal;
    this.#journal = [];
    for (const { task, by } of journal.toReversed()) this.#add(task, by === 1 ? -1 : 1);
  }

  #add(task: Counted, by: 1 | -1): void {
    const { type, status, priority, rank, completed_at: at } = task;
    if (status === 'waiting') {
      this.#addWaiting(type, priority, bucketOf(rank), by);
      return;
    }
    this.#counts[type][status] += by;
    if (status === 'processing') this.#running[type] = by === 1 ? task.seq : 0;
    else if (status !== 'cancelled' && at !== null && this.#window.from <= at && at < this.#window.to) {
      this.#today[status] += by;
    }
  }
  #addWaiting(type: TaskType, priority: number, bucket: number, by: number): void {
    this.#counts[type].waiting += by;
    const equals = this.#waiting[type].get(priority) ?? { n: 0, buckets: new Map<number, number>() };
    equals.n += by;
    const n = (equals.buckets.get(bucket) ?? 0) + by;
    if (n === 0) equals.buckets.delete(bucket);
    else equals.buckets.set(bucket, n);
    if (equals.n === 0) this.#waiting[type].delete(priority);
    else this.#waiting[type].set(priority, equals);
  }

  summary(): QueueSummary {
    return { script: { ...this.#counts.script }, image: { ...this.#counts.image }, video: { ...this.#counts.video } };
  }
  count(type: TaskType, status: TaskStatus): number {
    return this.#counts[type][status];
  }
  /** The seq of the running task of a type; 0 while none runs. */
  running(type: TaskType): number {
    return this.#running[type];
  }

  /** What ended since local midnight: counted anew when another day begins, here or by a journey. */
  today(): Today {
    const { from, to, endsAt } = this.#day.at(this.#now());
    if (this.#window.from !== from || this.#window.to !== to) {
      this.#window = { from, to };
      const ended = (status: 'completed' | 'failed') => this.#sql.endedBetween.get(SECTIONS[status], from, to) ?? 0;
      this.#today = { completed: ended('completed'), failed: ended('failed'), endsAt };
    }
    return { ...this.#today };
  }

  /** How many of the type wait with this priority or a higher one. */
  notBehind(type: TaskType, priority: number): number {
    let n = 0;
    for (const [own, equals] of this.#waiting[type]) if (own >= priority) n += equals.n;
    return n;
  }
  /** How many of the type wait in the buckets before that of this place. */
  aheadByBucket(type: TaskType, priority: number, rank: number): number {
    const before = bucketOf(rank);
    let n = 0;
    for (const [own, equals] of this.#waiting[type]) {
      if (own > priority) n += equals.n;
      if (own === priority) for (const [bucket, count] of equals.buckets) if (bucket < before) n += count;
    }
    return n;
  }
  bucketSize(type: TaskType, priority: number, rank: number): number {
    return this.#waiting[type].get(priority)?.buckets.get(bucketOf(rank)) ?? 0;
  }
  /** In run order across the types. */
  buckets(types: readonly TaskType[]): Bucket[] {
    const found = types.flatMap((type) =>
      [...this.#waiting[type]].flatMap(([priority, { buckets }]) =>
        [...buckets].map(([bucket, n]): Bucket => ({ type, priority, bucket, n })),
      ),
    );
    return found.sort((a, b) => b.priority - a.priority || a.bucket - b.bucket);
  }
  /** undefined while none of the type waits. */
  topPriority(type: TaskType): number | undefined {
    const priorities = [...this.#waiting[type].keys()];
    return priorities.length === 0 ? undefined : Math.max(...priorities);
  }
}

/** Where a task stands in its type's lists; see the migration `one-list-index`. */
export const SECTIONS = { cancelled: 0, failed: 1, completed: 2, ready: 3, held: 4 } as const;
export const OPEN_SECTIONS = [SECTIONS.ready, SECTIONS.held] as const;

interface Placed {
  readonly status: TaskStatus;
  readonly blocked_by: number;
  readonly parked: number;
  readonly available_at: number | null;
}
export function sectionOf({ status, blocked_by, parked, available_at }: Placed): number {
  if (status === 'processing') return SECTIONS.ready;
  if (status !== 'waiting') return SECTIONS[status];
  return blocked_by > 0 || parked === 1 || available_at !== null ? SECTIONS.held : SECTIONS.ready;
}

function emptyCounts(): Record<TaskType, TypeCounts> {
  const none = (): TypeCounts => ({ waiting: 0, processing: 0, completed: 0, failed: 0, cancelled: 0 });
  return { script: none(), image: none(), video: none() };
}
