import {
  type FlowJob,
  FlowProducer,
  Job,
  type JobsOptions,
  Queue,
  QueueEventsProducer,
  UnrecoverableError,
  Worker,
} from 'bullmq';
import type { Machine } from '../../../contract/machine';
import { perType, TASK_TYPES, type TaskType } from '../../../contract/task';
import type { StudioConnection } from './connection';
import { bullPriority, type FoundJob, type JobData, type JobStateName, orderOfScore, workerName } from './job';

/** A machine that is killed loses its task after this, at the next of the checks. */
export const LOCK_MS = 15_000;
const CHECKS_PER_LOCK = 3;
/** BullMQ must never fail a task for stalling: our own rules count crashes. */
const NEVER = 1_000_000_000;
/** Events that Redis keeps of each queue; a machine that missed more compares everything. */
const EVENTS_KEPT = 20_000;
/** One transaction each: Redis does nothing else meanwhile. */
const ADDED_AT_ONCE = 100;
const NAME = 'task';

export const QUEUES = [...TASK_TYPES, 'cancelled'] as const;
export type QueueName = (typeof QUEUES)[number];

/** What one of our own events says; BullMQ's own are published by BullMQ. */
export type OwnEvent =
  | { readonly eventName: 'changed'; readonly jobId: string }
  /** Whether the type runs once in the studio has changed. */
  | { readonly eventName: 'limit' }
  | { readonly eventName: 'stop'; readonly jobId: string; readonly leaseId: string }
  /** `lines`: JSON of log lines with their numbers. */
  | { readonly eventName: 'lines'; readonly jobId: string; readonly lines: string };

/** A task to add, and those that must complete before it. */
export interface JobNode {
  readonly id: string;
  readonly type: TaskType;
  readonly priority: number;
  readonly data: JobData;
  readonly needs: readonly JobNode[];
}

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

/** BullMQ's error codes for a run whose lock is another's or gone, or whose job is. */
const STALE_CODES = new Set([-1, -2, -3, -6]);
export const isStale = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' && STALE_CODES.has(error.code);

const UNREADABLE = Symbol('unreadable');
/** Others may write into the same Redis: fields that are no JSON, and keys of another type than BullMQ's. */
const isUnreadable = (error: unknown): boolean =>
  error instanceof SyntaxError || (error instanceof Error && /\bWRONGTYPE\b/u.test(error.message));
const readable = <T>(reading: Promise<T>): Promise<T | typeof UNREADABLE> =>
  reading.catch((error: unknown) => {
    if (isUnreadable(error)) return UNREADABLE;
    throw error;
  });

/** The studio's queues in BullMQ, and BullMQ's calls as the store needs them. The only file that imports BullMQ's classes. */
export class Engine {
  readonly prefix: string;
  readonly #connection: StudioConnection;
  readonly #queues: Readonly<Record<QueueName, Queue<unknown, unknown, string>>>;
  readonly #workers: Readonly<Record<TaskType, Worker<unknown, unknown, string>>>;
  readonly #producers: Readonly<Record<QueueName, QueueEventsProducer>>;
  readonly #flows: FlowProducer;

  constructor(
    connection: StudioConnection,
    studio: string,
    machine: Machine,
    readonly lockMs: number,
    onError: (error: unknown) => void,
  ) {
    this.#connection = connection;
    // In braces, so that a cluster keeps all keys of a studio in one place.
    this.prefix = `{sq:${studio}}`;
    const shared = { connection: connection.commands, prefix: this.prefix };
    const queue = (name: QueueName) =>
      new Queue<unknown, unknown, string>(name, { ...shared, streams: { events: { maxLen: EVENTS_KEPT } } });
    this.#queues = { ...perType(queue), cancelled: queue('cancelled') };
    this.#workers = perType(
      (type) =>
        new Worker<unknown, unknown, string>(type, null, {
          ...shared,
          autorun: false,
          name: workerName(machine),
          lockDuration: lockMs,
          stalledInterval: Math.round(lockMs / CHECKS_PER_LOCK),
          maxStalledCount: NEVER,
        }),
    );
    const producer = (name: QueueName) => new QueueEventsProducer(name, shared);
    this.#producers = { ...perType(producer), cancelled: producer('cancelled') };
    this.#flows = new FlowProducer(shared);
    for (const one of Object.values(this.#queues)) one.on('error', onError);
    for (const one of Object.values(this.#workers)) one.on('error', onError);
    for (const one of Object.values(this.#producers)) one.on('error', onError);
    this.#flows.on('error', onError);
  }

  /** Gives tasks of machines that were killed back to the queue, from now on. Call it once, when the connection is up. */
  async startStalledChecks(): Promise<void> {
    await Promise.all(TASK_TYPES.map((type) => this.#workers[type].startStalledCheckTimer()));
  }

  eventsKey(queue: QueueName): string {
    return this.#queues[queue].toKey('events');
  }
  async publish(queue: QueueName, event: OwnEvent): Promise<void> {
    await this.#producers[queue].publishEvent(event, EVENTS_KEPT);
  }

  /** Each with all that it needs, or not at all. One that exists already stays as it is, and may become needed by another. */
  async add(nodes: readonly JobNode[]): Promise<void> {
    for (let start = 0; start < nodes.length; start += ADDED_AT_ONCE) {
      await this.#flows.addBulk(nodes.slice(start, start + ADDED_AT_ONCE).map((node) => flowOf(node, false)));
    }
  }
  /** Puts a copy beside a job that is to be cancelled. */
  async addCancelled(id: string, data: JobData, logs: readonly string[]): Promise<void> {
    const queue = this.#queues.cancelled;
    await queue.add(NAME, data, {
      jobId: id,
      ...(data.cancelled === undefined ? {} : { timestamp: data.cancelled.atMs }),
    });
    await Promise.all(logs.map((row) => Job.addJobLog(queue, id, row)));
  }

  /** The next task of the type, with its lock under `leaseId`. What nobody can read is put among the failed ones. */
  async next(type: TaskType, leaseId: string): Promise<Job<unknown, unknown, string> | undefined> {
    for (;;) {
      try {
        return await this.#workers[type].getNextJob(leaseId, { block: false });
      } catch (error) {
        // BullMQ has moved it by then, and would hand it out again whenever its lock is out.
        if (!isUnreadable(error) || !(await this.#failUnreadable(type))) throw error;
      }
    }
  }
  /** BullMQ cannot end a job that it cannot read. Returns whether there was one. */
  async #failUnreadable(type: TaskType): Promise<boolean> {
    const bull = this.#queues[type];
    const { commands } = this.#connection;
    const active = await commands.lrange(bull.toKey('active'), 0, -1);
    const read = await Promise.all(active.map(async (id) => [id, await readable(bull.getJob(id))] as const));
    let failed = 0;
    for (const [id, job] of read) {
      if (job !== UNREADABLE || (await commands.lrem(bull.toKey('active'), 0, id)) === 0) continue;
      failed += 1;
      await commands.zadd(bull.toKey('failed'), Date.now(), id);
      await commands.del(`${bull.toKey(id)}:lock`);
    }
    return failed > 0;
  }
  /** The leases whose lock could not be renewed: it is another's, or gone. */
  async renew(
    type: TaskType,
    leases: readonly { readonly taskId: string; readonly leaseId: string }[],
  ): Promise<string[]> {
    const ids = leases.map(({ taskId }) => taskId);
    return this.#workers[type].extendJobLocks(
      ids,
      leases.map(({ leaseId }) => leaseId),
      this.lockMs,
    );
  }

  /** The job of a queue, or undefined; everything about it in one round trip. */
  async find(queue: QueueName, id: string): Promise<FoundJob | undefined> {
    const bull = this.#queues[queue];
    const { commands } = this.#connection;
    // The state first: fields that are newer than the state are mended by the event that follows.
    const [state, job, score, lock] = await Promise.all([
      bull.getJobState(id),
      readable(bull.getJob(id)),
      queue === 'cancelled' ? null : commands.zscore(bull.toKey('prioritized'), id),
      queue === 'cancelled' ? null : commands.get(`${bull.toKey(id)}:lock`),
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
    const bull = this.#queues[queue];
    const { commands } = this.#connection;
    const states = queue === 'cancelled' ? (['waiting'] as const) : [...STATES].filter(isStateName);
    for (const state of states) {
      const orders = await this.#placesOf(queue, state);
      const all = [...orders.keys()];
      for (let start = 0; start < all.length; start += slice) {
        const ids = all.slice(start, start + slice);
        const found = await Promise.all(ids.map((id) => readable(bull.getJob(id))));
        const jobs = found.filter((job) => job !== undefined && job !== UNREADABLE);
        yield await Promise.all(
          jobs.map(async (job): Promise<FoundJob> => {
            const id = job.id ?? '';
            const lock = state === 'active' ? await commands.get(`${bull.toKey(id)}:lock`) : null;
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
    const { commands } = this.#connection;
    const key = this.#queues[queue].toKey(state === 'waiting' ? 'wait' : state);
    if (state === 'prioritized') return ordersOf(await commands.zrange(key, '0', '-1', 'WITHSCORES'));
    const isList = state === 'waiting' || state === 'active';
    const ids = await readable<string[]>(isList ? commands.lrange(key, 0, -1) : commands.zrange(key, '0', '-1'));
    return new Map(ids === UNREADABLE ? [] : ids.map((id) => [id, undefined]));
  }
  async active(type: TaskType): Promise<FoundJob[]> {
    const ids = await this.#queues[type].getRanges(['active'], 0, -1);
    const found = await Promise.all(ids.map((id) => this.find(type, id)));
    return found.flatMap((one) => (one?.state === 'active' ? [one] : []));
  }

  async logRows(queue: QueueName, id: string, from = 0): Promise<string[]> {
    const rows = await readable(this.#connection.commands.lrange(`${this.#queues[queue].toKey(id)}:logs`, from, -1));
    return rows === UNREADABLE ? [] : rows;
  }
  /** Returns how many rows the job has then. */
  async log(queue: QueueName, id: string, row: string): Promise<number> {
    return Job.addJobLog(this.#queues[queue], id, row);
  }

  /** Behind its new equals, or before them; BullMQ does not order those that were put first among each other. */
  async changePriority(job: Job<unknown, unknown, string>, priority: number, first: boolean): Promise<void> {
    await job.changePriority({ priority: bullPriority(priority), lifo: first });
  }
  /** Lets tasks go whose time has come by this clock: BullMQ goes by that of the machine that fetches. */
  async promoteDue(type: TaskType, nowMs: number): Promise<void> {
    const bull = this.#queues[type];
    // As BullMQ scores delayed jobs: the time with 12 more bits, which keep their order.
    const due = await this.#connection.commands.zrangebyscore(
      bull.toKey('delayed'),
      '0',
      String((nowMs + 1) * 0x1000 - 1),
    );
    const jobs = await Promise.all(due.map((id) => readable(bull.getJob(id))));
    // One that another machine let go meanwhile is refused.
    await Promise.allSettled(jobs.map((job) => (job === UNREADABLE ? undefined : job?.promote())));
  }
  /**
   * Takes a job that waits or failed out of its place, so that nobody can run it any more; false when it is not there any more. BullMQ's own
   * `remove` looks at the lock alone, and would delete a job that was run and completed a moment ago.
   */
  async take({ job, queue, state }: FoundJob): Promise<boolean> {
    const { commands } = this.#connection;
    const key = this.#queues[queue].toKey(state === 'waiting' ? 'wait' : state);
    const id = job.id ?? '';
    if (state === 'active' || state === 'completed') return false;
    return (state === 'waiting' ? await commands.lrem(key, 1, id) : await commands.zrem(key, id)) === 1;
  }
  /** Deletes what is left of a job that was taken and not removed. What waits for it stays as it is. */
  async dropTaken(type: TaskType, id: string): Promise<void> {
    const bull = this.#queues[type];
    if ((await bull.getJobState(id)) !== 'unknown') return;
    const key = bull.toKey(id);
    await this.#connection.commands.del(key, `${key}:logs`);
  }
  /** A failed job waits again, behind its equals. @throws a stale one when it is not failed any more. */
  async retry(job: Job<unknown, unknown, string>): Promise<void> {
    await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
  }
  /** Its parents stay. @throws when it is locked: somebody runs it. */
  async remove(job: Job<unknown, unknown, string>): Promise<void> {
    await job.remove({ removeChildren: false });
  }
  async fail(job: Job<unknown, unknown, string>, leaseId: string, reason: string): Promise<void> {
    const error = new UnrecoverableError(reason);
    error.stack = '';
    await job.moveToFailed(error, leaseId, false);
  }

  async isPaused(type: TaskType): Promise<boolean> {
    return this.#queues[type].isPaused();
  }
  async setPaused(type: TaskType, paused: boolean): Promise<void> {
    await (paused ? this.#queues[type].pause() : this.#queues[type].resume());
  }
  async isLimited(type: TaskType): Promise<boolean> {
    return (await this.#queues[type].getGlobalConcurrency()) === 1;
  }
  async setLimited(type: TaskType, limited: boolean): Promise<void> {
    await (limited ? this.#queues[type].setGlobalConcurrency(1) : this.#queues[type].removeGlobalConcurrency());
    // BullMQ says nothing of it.
    await this.publish(type, { eventName: 'limit' });
  }
  /** Removes what ended more than `graceMs` ago; returns how many. */
  async clean(graceMs: number): Promise<number> {
    let cleaned = 0;
    const each = async (queue: QueueName, state: 'completed' | 'failed' | 'wait') => {
      for (;;) {
        const ids = await this.#queues[queue].clean(graceMs, 1_000, state);
        cleaned += ids.length;
        if (ids.length < 1_000) return;
      }
    };
    for (const type of TASK_TYPES) {
      await each(type, 'completed');
      await each(type, 'failed');
    }
    await each('cancelled', 'wait');
    return cleaned;
  }

  /** Without Redis it may never end: the caller then cuts the connection. */
  async close(): Promise<void> {
    await Promise.allSettled([
      ...Object.values(this.#workers).map((worker) => worker.close(true)),
      ...Object.values(this.#queues).map((queue) => queue.close()),
      ...Object.values(this.#producers).map((producer) => producer.close()),
      this.#flows.close(),
    ]);
  }
}

function flowOf(node: JobNode, isNeeded: boolean): FlowJob {
  const opts: JobsOptions = {
    jobId: node.id,
    priority: bullPriority(node.priority),
    // What needs it cannot run without it.
    ...(isNeeded ? { failParentOnFailure: true } : {}),
  };
  const children = node.needs.map((need) => flowOf(need, true));
  return { name: NAME, queueName: node.type, data: node.data, opts, ...(children.length === 0 ? {} : { children }) };
}
