import { type FlowJob, Job, type JobsOptions, UnrecoverableError } from 'bullmq';
import type { Redis } from 'ioredis';
import { TASK_TYPES, type TaskType } from '../../../contract/task';
import { BullQueues, type BullQueuesOptions, EVENTS_KEPT, type QueueName } from './bull-queues';
import { type BullJob, bullPriority, type FoundJob, type JobData, PARKED_MS } from './job';
import { isUnreadable, JobReader, listOf } from './job-reader';

export const LOCK_MS = 15_000;
const CLEANED_AT_ONCE = 1_000;
const NAME = 'task';

/** What one of our own events says; BullMQ's own are published by BullMQ. */
export type OwnEvent =
  | { readonly event: 'changed'; readonly jobId: string }
  /** Whether the type runs once in the studio has changed. */
  | { readonly event: 'limit' }
  | { readonly event: 'stop'; readonly jobId: string; readonly leaseId: string }
  /** `lines`: JSON of log lines with their numbers. */
  | { readonly event: 'lines'; readonly jobId: string; readonly lines: string };

/** A task to add, and those that must complete before it. */
export interface JobNode {
  readonly id: string;
  readonly type: TaskType;
  readonly priority: number;
  readonly data: JobData;
  readonly needs: readonly JobNode[];
}

/** BullMQ's calls as the store needs them. */
export class Engine {
  readonly prefix: string;
  readonly lockMs: number;
  readonly reader: JobReader;
  readonly #client: Redis;
  readonly #bull: BullQueues;

  constructor(options: BullQueuesOptions) {
    this.#bull = new BullQueues(options);
    this.prefix = this.#bull.prefix;
    this.lockMs = options.lockMs;
    this.#client = options.client;
    this.reader = new JobReader(options.client, this.#bull);
  }
  begin(): Promise<void> {
    return this.#bull.begin();
  }
  close(): Promise<void> {
    return this.#bull.close();
  }

  eventsKey(queue: QueueName): string {
    return this.#bull.key(queue, 'events');
  }
  /** Has all machines read a job again after a change of which BullMQ says nothing. */
  async announce(queue: QueueName, id: string): Promise<void> {
    await this.publish(queue, { event: 'changed', jobId: id });
  }
  async publish(queue: QueueName, event: OwnEvent): Promise<void> {
    await this.#bull.queue(queue).getBackend().publishEvent(event, EVENTS_KEPT);
  }

  /** In one transaction, each with all that it needs, or not at all. One that exists already stays as it is, and may become needed by another. */
  async add(nodes: readonly JobNode[]): Promise<void> {
    await this.#bull.flows.addBulk(nodes.map((node) => flowOf(node, false)));
  }
  /** Puts a copy beside a job that is to be cancelled. */
  async addCancelled(id: string, data: JobData, logs: readonly string[]): Promise<void> {
    const queue = this.#bull.queue('cancelled');
    await queue.add(NAME, data, {
      jobId: id,
      ...(data.cancelled === undefined ? {} : { timestamp: data.cancelled.atMs }),
    });
    await Promise.all(logs.map((row) => Job.addJobLog(queue, id, row)));
  }

  /** The next task of the type, with its lock under `leaseId`; undefined when none may begin. */
  async next(type: TaskType, leaseId: string): Promise<BullJob | undefined | 'unreadable'> {
    try {
      return await this.#bull.worker(type).getNextJob(leaseId, { block: false });
    } catch (error) {
      if (isUnreadable(error)) return 'unreadable';
      throw error;
    }
  }
  /** For those that `next` took and nobody can read: BullMQ would hand them out again and again, and cannot end them. They become failed ones. */
  async failUnreadable(type: TaskType): Promise<void> {
    const active = this.#bull.key(type, 'active');
    for (const id of await this.#client.lrange(active, 0, -1)) {
      if (!(await this.reader.isUnreadable(type, id)) || (await this.#client.lrem(active, 0, id)) === 0) continue;
      await this.#client.zadd(this.#bull.key(type, 'failed'), Date.now(), id);
      await this.#client.del(`${this.#bull.key(type, id)}:lock`);
    }
  }
  /** The tasks whose lock could not be renewed: it is another's, or gone. */
  async renew(
    type: TaskType,
    leases: readonly { readonly taskId: string; readonly leaseId: string }[],
  ): Promise<string[]> {
    const ids = leases.map(({ taskId }) => taskId);
    const tokens = leases.map(({ leaseId }) => leaseId);
    return this.#bull.worker(type).extendJobLocks(ids, tokens, this.lockMs);
  }

  /** Adds a line to its log. Returns how many there are then. */
  async log(queue: QueueName, id: string, row: string): Promise<number> {
    return Job.addJobLog(this.#bull.queue(queue), id, row);
  }
  /** Behind its new equals, or before them; BullMQ does not order those that were put first among each other. */
  async changePriority(job: BullJob, priority: number, first: boolean): Promise<void> {
    await job.changePriority({ priority: bullPriority(priority), lifo: first });
  }
  /** Lets tasks go whose time has come by this clock: BullMQ goes by that of the machine that fetches. */
  async promoteDue(type: TaskType, nowMs: number): Promise<void> {
    // As BullMQ scores delayed jobs: the time with 12 more bits, which keep their order.
    const latest = String((nowMs + 1) * 0x1000 - 1);
    const due = await this.#client.zrangebyscore(this.#bull.key(type, 'delayed'), '0', latest);
    const jobs = await this.reader.jobs(type, due);
    // One that another machine let go meanwhile is refused.
    await Promise.allSettled(jobs.map((job) => job.promote()));
  }

  /**
   * Pulls a job that waits or failed out of its place, so that nobody can run it any more; false when it is not there any more. BullMQ's own
   * `remove` looks at the lock alone, and would delete a job that was run and completed a moment ago.
   */
  async pullOut({ job, queue, state }: FoundJob): Promise<boolean> {
    const key = this.#bull.key(queue, listOf(state));
    const id = job.id ?? '';
    if (state === 'active' || state === 'completed') return false;
    return (state === 'waiting' ? await this.#client.lrem(key, 1, id) : await this.#client.zrem(key, id)) === 1;
  }
  /** Whether it has no place in its queue. */
  async isPulledOut(type: TaskType, id: string): Promise<boolean> {
    return (await this.#bull.queue(type).getJobState(id)) === 'unknown';
  }
  /** Deletes what is left of a job that was pulled out and not removed. What waits for it stays as it is. */
  async dropPulledOut(type: TaskType, id: string): Promise<void> {
    if (!(await this.isPulledOut(type, id))) return;
    const key = this.#bull.key(type, id);
    await this.#client.del(key, `${key}:logs`);
  }
  /** A failed job waits again, behind its equals. @throws a stale one when it is not failed any more. */
  async retry(job: BullJob): Promise<void> {
    await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
  }
  /** Its parents stay. @throws when it is locked: somebody runs it. */
  async remove(job: BullJob): Promise<void> {
    await job.remove({ removeChildren: false });
  }
  async fail(job: BullJob, leaseId: string, reason: string): Promise<void> {
    const error = new UnrecoverableError(reason);
    error.stack = '';
    await job.moveToFailed(error, leaseId, false);
  }

  async isPaused(type: TaskType): Promise<boolean> {
    return this.#bull.queue(type).isPaused();
  }
  async setPaused(type: TaskType, paused: boolean): Promise<void> {
    const queue = this.#bull.queue(type);
    await (paused ? queue.pause() : queue.resume());
  }
  async isLimited(type: TaskType): Promise<boolean> {
    return (await this.#bull.queue(type).getGlobalConcurrency()) === 1;
  }
  async setLimited(type: TaskType, limited: boolean): Promise<void> {
    const queue = this.#bull.queue(type);
    await (limited ? queue.setGlobalConcurrency(1) : queue.removeGlobalConcurrency());
    // BullMQ says nothing of it.
    await this.publish(type, { event: 'limit' });
  }
  /** Removes what ended more than `graceMs` ago; returns how many. */
  async clean(graceMs: number): Promise<number> {
    let cleaned = 0;
    const each = async (queue: QueueName, state: 'completed' | 'failed' | 'wait') => {
      for (;;) {
        const ids = await this.#bull.queue(queue).clean(graceMs, CLEANED_AT_ONCE, state);
        cleaned += ids.length;
        if (ids.length < CLEANED_AT_ONCE) return;
      }
    };
    for (const type of TASK_TYPES) {
      await each(type, 'completed');
      await each(type, 'failed');
    }
    await each('cancelled', 'wait');
    return cleaned;
  }
}

function flowOf(node: JobNode, isNeeded: boolean): FlowJob {
  const opts: JobsOptions = {
    jobId: node.id,
    priority: bullPriority(node.priority),
    // From the moment in which all that it needs is done.
    ...(node.data.reviewAfter === undefined ? {} : { delay: PARKED_MS }),
    // What needs it cannot run without it.
    ...(isNeeded ? { failParentOnFailure: true } : {}),
  };
  const children = node.needs.map((need) => flowOf(need, true));
  return { name: NAME, queueName: node.type, data: node.data, opts, ...(children.length === 0 ? {} : { children }) };
}
