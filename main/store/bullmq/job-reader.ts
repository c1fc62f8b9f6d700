import type { Redis } from 'ioredis';
import type { TaskType } from '../../../contract/task';
import type { BullQueues, QueueName } from './bull-queues';
import { type BullJob, type FoundJob, type JobStateName, orderOfScore } from './job';

const STATES = new Set<string>([
  'waiting',
  'prioritized',
  'delayed',
  'waiting-children',
  'active',
  'completed',
  'failed',
]);
const isStateName = (state: string): state is JobStateName => STATES.has(state);

/** BullMQ's score of a waiting job is its priority, and in the lower 32 bits its place among equals. */
function ordersOf(scored: readonly (string | number)[]): Map<string, number> {
  const orders = new Map<string, number>();
  for (let at = 0; at + 1 < scored.length; at += 2)
    orders.set(String(scored[at]), orderOfScore(Number(scored[at + 1] ?? 0)));
  return orders;
}

const UNREADABLE = Symbol('unreadable');
/** Others may write into the same Redis: fields that are no JSON, and keys of another type than BullMQ's. */
export const isUnreadable = (error: unknown): boolean =>
  error instanceof SyntaxError || (error instanceof Error && /\bWRONGTYPE\b/u.test(error.message));
const readable = <T>(reading: Promise<T>): Promise<T | typeof UNREADABLE> =>
  reading.catch((error: unknown) => {
    if (isUnreadable(error)) return UNREADABLE;
    throw error;
  });

/** Reads jobs. What nobody can read counts as absent. */
export class JobReader {
  readonly #client: Redis;
  readonly #bull: BullQueues;

  constructor(client: Redis, bull: BullQueues) {
    this.#client = client;
    this.#bull = bull;
  }

  /** The job of a queue, or undefined; everything about it in one round trip. */
  async find(queue: QueueName, id: string): Promise<FoundJob | undefined> {
    const bull = this.#bull.queue(queue);
    // The state first: fields that are newer than the state are mended by the event that follows.
    const [state, job, score, lock] = await Promise.all([
      bull.getJobState(id),
      readable(bull.getJob(id)),
      queue === 'cancelled' ? null : this.#client.zscore(this.#bull.key(queue, 'prioritized'), id),
      queue === 'cancelled' ? null : this.#client.get(this.#lockOf(queue, id)),
    ]);
    if (job === undefined || job === UNREADABLE || !isStateName(state)) return undefined;
    return {
      job,
      queue,
      // Once it has ended, nothing that was read before counts.
      state:
        job.finishedOn === undefined
          ? state
          : job.failedReason === undefined || job.failedReason === ''
            ? 'completed'
            : 'failed',
      ...(score === null ? {} : { order: orderOfScore(Number(score)) }),
      ...(lock === null ? {} : { leaseId: lock }),
    };
  }

  /**
   * All jobs of a queue, in slices; ones that move meanwhile may be met twice or as they were before: their events say so. A state's ids are
   * read at once: were they read by place, a job that leaves would let another slip over an edge, and no event would tell of that one.
   */
  async *all(queue: QueueName, slice: number): AsyncIterable<FoundJob[]> {
    const states = queue === 'cancelled' ? (['waiting'] as const) : [...STATES].filter(isStateName);
    for (const state of states) {
      const orders = await this.#placesOf(queue, state);
      const all = [...orders.keys()];
      for (let start = 0; start < all.length; start += slice) {
        const ids = all.slice(start, start + slice);
        const jobs = await this.jobs(queue, ids);
        yield await Promise.all(
          jobs.map(async (job): Promise<FoundJob> => {
            const id = job.id ?? '';
            const lock = state === 'active' ? await this.#client.get(this.#lockOf(queue, id)) : null;
            const order = orders.get(id);
            return {
              job,
              queue,
              state,
              ...(order === undefined ? {} : { order }),
              ...(lock === null ? {} : { leaseId: lock }),
            };
          }),
        );
      }
    }
  }
  /** The ids in a state, those of `prioritized` with their places among equals. */
  async #placesOf(queue: QueueName, state: JobStateName): Promise<ReadonlyMap<string, number | undefined>> {
    const key = this.#bull.key(queue, listOf(state));
    if (state === 'prioritized') return ordersOf(await this.#client.zrange(key, '0', '-1', 'WITHSCORES'));
    const isList = state === 'waiting' || state === 'active';
    const ids = await readable<string[]>(
      isList ? this.#client.lrange(key, 0, -1) : this.#client.zrange(key, '0', '-1'),
    );
    return new Map(ids === UNREADABLE ? [] : ids.map((id) => [id, undefined]));
  }

  async active(type: TaskType): Promise<FoundJob[]> {
    const ids = await this.#client.lrange(this.#bull.key(type, 'active'), 0, -1);
    const found = await Promise.all(ids.map((id) => this.find(type, id)));
    return found.flatMap((one) => (one?.state === 'active' ? [one] : []));
  }
  /** Those that are there. */
  async jobs(queue: QueueName, ids: readonly string[]): Promise<BullJob[]> {
    const found = await Promise.all(ids.map((id) => readable(this.#bull.queue(queue).getJob(id))));
    return found.filter((job) => job !== undefined && job !== UNREADABLE);
  }
  /** Whether there is a job that nobody can read. */
  async isUnreadable(queue: QueueName, id: string): Promise<boolean> {
    return (await readable(this.#bull.queue(queue).getJob(id))) === UNREADABLE;
  }

  /** The lines of its log from number `from` on, counted from 0. */
  async logRows(queue: QueueName, id: string, from = 0): Promise<string[]> {
    const rows = await readable(this.#client.lrange(`${this.#bull.key(queue, id)}:logs`, from, -1));
    return rows === UNREADABLE ? [] : rows;
  }

  #lockOf(queue: QueueName, id: string): string {
    return `${this.#bull.key(queue, id)}:lock`;
  }
}

/** What BullMQ calls the list of a state. */
export const listOf = (state: JobStateName): string => (state === 'waiting' ? 'wait' : state);
