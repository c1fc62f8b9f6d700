import {
  type BackendFactory,
  FlowProducer,
  Queue,
  QueueKeys,
  RedisConnection,
  RedisQueueBackend,
  Worker,
} from 'bullmq';
import type { Redis } from 'ioredis';
import type { Machine } from '../../../contract/machine';
import { perType, TASK_TYPES, type TaskType } from '../../../contract/task';
import { workerName } from './job';
import { offline } from './refused';

/** A lock that ran out is found at the next check. With 3 of them a killed machine's tasks began elsewhere after up to 20 s, with 6 after 18. */
const CHECKS_PER_LOCK = 6;
/** BullMQ must never fail a task for stalling: our own rules count crashes. */
const NEVER = 1_000_000_000;
/** Events that Redis keeps of each queue; a machine that missed more compares everything. */
export const EVENTS_KEPT = 20_000;

export const QUEUES = [...TASK_TYPES, 'cancelled'] as const;
export type QueueName = (typeof QUEUES)[number];

type BullQueue = Queue<unknown, unknown, string>;
type BullWorker = Worker<unknown, unknown, string>;
interface Parts {
  readonly queues: Readonly<Record<QueueName, BullQueue>>;
  readonly workers: Readonly<Record<TaskType, BullWorker>>;
  readonly flows: FlowProducer;
}

export interface BullQueuesOptions {
  /** Made and closed by the caller. */
  readonly client: Redis;
  /** The studio's name. */
  readonly studio: string;
  readonly machine: Machine;
  /** A machine that is killed loses its task after this, at the next of the checks. */
  readonly lockMs: number;
  readonly onError: (error: unknown) => void;
}

/** BullMQ passes over what one of several flows was refused for: what was not added would be acknowledged. */
class Backend extends RedisQueueBackend {
  override async addFlow(entries: Parameters<RedisQueueBackend['addFlow']>[0]) {
    const results = await super.addFlow(entries);
    for (const [error] of results) if (error !== null) throw error;
    return results;
  }
}

/** The studio's queues as objects of BullMQ, all on one connection. Before `begin` has succeeded each of them is `studio_offline`. */
export class BullQueues {
  readonly prefix: string;
  readonly lockMs: number;
  readonly #keys: QueueKeys;
  readonly #options: BullQueuesOptions;
  #parts: Parts | undefined;
  #beginning: Promise<void> | undefined;

  constructor(options: BullQueuesOptions) {
    // In braces, so that a cluster keeps all keys of a studio in one place.
    this.prefix = `{sq:${options.studio}}`;
    this.lockMs = options.lockMs;
    this.#keys = new QueueKeys(this.prefix);
    this.#options = options;
  }

  /** Call it whenever the connection is up. From the first success on, tasks of machines that were killed go back to their queue. */
  begin(): Promise<void> {
    this.#beginning ??= this.#begin().finally(() => {
      this.#beginning = undefined;
    });
    return this.#beginning;
  }
  async #begin(): Promise<void> {
    if (this.#parts !== undefined) return;
    // It asks Redis for its version once. Without a reply it is of no use any more, so the next call makes another.
    const connection = new RedisConnection(this.#options.client, { shared: true, blocking: false });
    connection.on('error', () => {});
    await connection.client;
    const parts = this.#make(connection);
    await Promise.all(TASK_TYPES.map((type) => parts.workers[type].startStalledCheckTimer()));
    this.#parts = parts;
  }
  #make(connection: RedisConnection): Parts {
    const { client, machine, lockMs, onError } = this.#options;
    const keys = this.#keys;
    // By default each object has a connection of its own to begin, and each worker a second one to wait on, which nothing here does.
    const backend: BackendFactory<RedisQueueBackend> = (name, opts) =>
      new Backend(connection, name, keys.getKeys(name), (part) => keys.toKey(name, part), opts, undefined, false);
    const shared = { connection: client, prefix: this.prefix };
    const queue = (name: QueueName): BullQueue =>
      new Queue(name, { ...shared, streams: { events: { maxLen: EVENTS_KEPT } } }, backend);
    const worker = (type: TaskType): BullWorker =>
      new Worker(
        type,
        null,
        {
          ...shared,
          autorun: false,
          name: workerName(machine),
          lockDuration: lockMs,
          stalledInterval: Math.round(lockMs / CHECKS_PER_LOCK),
          maxStalledCount: NEVER,
        },
        backend,
      );
    const parts = {
      queues: { ...perType(queue), cancelled: queue('cancelled') },
      workers: perType(worker),
      flows: new FlowProducer(shared, backend),
    };
    for (const one of Object.values(parts.queues)) one.on('error', onError);
    for (const one of Object.values(parts.workers)) one.on('error', onError);
    parts.flows.on('error', onError);
    return parts;
  }

  queue(name: QueueName): BullQueue {
    return this.#begun.queues[name];
  }
  worker(type: TaskType): BullWorker {
    return this.#begun.workers[type];
  }
  get flows(): FlowProducer {
    return this.#begun.flows;
  }
  /** A key of a queue: `events`, `active`, an id … */
  key(queue: QueueName, part: string): string {
    return this.#keys.toKey(queue, part);
  }
  get #begun(): Parts {
    if (this.#parts === undefined) throw offline();
    return this.#parts;
  }

  /** Without Redis it may never end: the caller then cuts the connection. */
  async close(): Promise<void> {
    if (this.#parts === undefined) return;
    const { queues, workers, flows } = this.#parts;
    await Promise.allSettled([
      ...Object.values(workers).map((one) => one.close(true)),
      ...Object.values(queues).map((one) => one.close()),
      flows.close(),
    ]);
  }
}
