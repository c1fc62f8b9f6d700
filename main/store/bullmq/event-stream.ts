import { QUEUES, type QueueName } from './bull-queues';
import type { StudioConnection } from './connection';

/** How long Redis holds a read when nothing happens. */
const BLOCK_MS = 5_000;
const READ_AT_ONCE = 1_000;
const START = '0-0';

/** One entry of a queue's stream: BullMQ's events and our own. */
export interface StreamEvent {
  readonly queue: QueueName;
  readonly id: string;
  /** `added`, `waiting`, `active`, `progress`, `completed`, `failed`, `delayed`, `removed`, `cleaned`, `paused` … */
  readonly event: string;
  readonly jobId: string | undefined;
  readonly fields: ReadonlyMap<string, string>;
}
export type Positions = ReadonlyMap<QueueName, string>;

/** Whether an event is one of those up to this position. */
export function isUpTo(eventId: string, position: string): boolean {
  const [ms = 0, n = 0] = eventId.split('-').map(Number);
  const [upToMs = 0, upToN = 0] = position.split('-').map(Number);
  return ms === upToMs ? n <= upToN : ms < upToMs;
}

/**
 * The events of all queues, read on one connection. BullMQ's QueueEvents takes a connection a queue, and after a gap it goes on without
 * a word; here a reader keeps its positions and can ask whether something in between is gone.
 */
export class EventStream {
  readonly #connection: StudioConnection;
  readonly #keyOf: (queue: QueueName) => string;

  constructor(connection: StudioConnection, keyOf: (queue: QueueName) => string) {
    this.#connection = connection;
    this.#keyOf = keyOf;
  }

  /** Another one after each start of Redis. */
  async serverRun(): Promise<string> {
    return /^run_id:(?<id>\w+)/mu.exec(await this.#connection.commands.info('server'))?.groups?.id ?? '';
  }
  /** Where each of the queues is now: its newest event. */
  async newest(queues: readonly QueueName[] = QUEUES): Promise<Positions> {
    const latest = await Promise.all(queues.map((queue) => this.latest(queue, 1)));
    return new Map(queues.map((queue, index) => [queue, latest[index]?.[0]?.id ?? START]));
  }
  /** The last events of a queue, newest first. */
  async latest(queue: QueueName, count: number): Promise<StreamEvent[]> {
    const entries = await this.#connection.commands.xrevrange(this.#keyOf(queue), '+', '-', 'COUNT', count);
    return entries.map(([id, flat]) => eventOf(queue, id, flat));
  }

  /**
   * Whether every event after these positions is still there.
   * @param isFollowed events were read ever since, so that a stream that was empty then says what it holds
   */
  async isWhole(since: Positions, queues: Iterable<QueueName> = QUEUES, isFollowed = false): Promise<boolean> {
    const { commands } = this.#connection;
    const isQueueWhole = async (queue: QueueName) => {
      const position = since.get(queue);
      if (position === undefined) return false;
      // Noted while the stream was empty; from then on nothing tells how much was trimmed.
      if (position === START) return isFollowed || (await commands.xlen(this.#keyOf(queue))) === 0;
      // The event at the position itself is still there: nothing after it was trimmed.
      return (await commands.xrange(this.#keyOf(queue), position, position)).length > 0;
    };
    return (await Promise.all([...queues].map(isQueueWhole))).every(Boolean);
  }

  /** The next events after these positions, in order for each queue. With `wait` it waits for some seconds until one comes. */
  async next(after: Positions, wait: boolean): Promise<StreamEvent[]> {
    const keys = QUEUES.map(this.#keyOf);
    const ids = QUEUES.map((queue) => after.get(queue) ?? START);
    const { events } = this.#connection;
    const read = wait
      ? await events.xread('COUNT', READ_AT_ONCE, 'BLOCK', BLOCK_MS, 'STREAMS', ...keys, ...ids)
      : await events.xread('COUNT', READ_AT_ONCE, 'STREAMS', ...keys, ...ids);
    return (read ?? []).flatMap(([key, entries]) => {
      const queue = QUEUES[keys.indexOf(String(key))];
      return queue === undefined ? [] : entries.map(([id, flat]) => eventOf(queue, String(id), flat));
    });
  }
}

function eventOf(queue: QueueName, id: string, flat: readonly unknown[]): StreamEvent {
  const fields = new Map<string, string>();
  for (let at = 0; at + 1 < flat.length; at += 2) fields.set(String(flat[at]), String(flat[at + 1]));
  return { queue, id, event: fields.get('event') ?? '', jobId: fields.get('jobId'), fields };
}
