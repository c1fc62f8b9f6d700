import type { StudioConnection } from './connection';
import { type Engine, QUEUES, type QueueName } from './engine';

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

/**
 * The events of all queues, read on one connection. BullMQ's QueueEvents takes a connection a queue, and after a gap it goes on without
 * a word; here a reader keeps its positions and can ask whether something in between is gone.
 */
export class EventStream {
  constructor(
    private readonly connection: StudioConnection,
    private readonly engine: Engine,
  ) {}

  /** Another one after each start of Redis. */
  async serverRun(): Promise<string> {
    return /^run_id:(?<id>\w+)/mu.exec(await this.connection.commands.info('server'))?.groups?.id ?? '';
  }
  /** The newest event of each queue. */
  async newest(): Promise<Positions> {
    const ends = await Promise.all(
      QUEUES.map((queue) => this.connection.commands.xrevrange(this.engine.eventsKey(queue), '+', '-', 'COUNT', 1)),
    );
    return new Map(QUEUES.map((queue, index) => [queue, ends[index]?.[0]?.[0] ?? START]));
  }

  /**
   * Whether every event after these positions is still there.
   * @param isFollowed events were read ever since, so that a stream that was empty then says what it holds
   */
  async isWhole(since: Positions, isFollowed = false): Promise<boolean> {
    const whole = await Promise.all(
      QUEUES.map(async (queue) => {
        const position = since.get(queue);
        if (position === undefined) return false;
        // Noted while the stream was empty; from then on nothing tells how much was trimmed.
        if (position === START)
          return isFollowed || (await this.connection.commands.xlen(this.engine.eventsKey(queue))) === 0;
        // The event at the position itself is still there: nothing after it was trimmed.
        const found = await this.connection.commands.xrange(this.engine.eventsKey(queue), position, position);
        return found.length > 0;
      }),
    );
    return whole.every(Boolean);
  }

  /** The next events after these positions, in order for each queue. With `wait` it waits for some seconds until one comes. */
  async next(after: Positions, wait: boolean): Promise<StreamEvent[]> {
    const keys = QUEUES.map((queue) => this.engine.eventsKey(queue));
    const ids = QUEUES.map((queue) => after.get(queue) ?? START);
    const { events } = this.connection;
    const read = wait
      ? await events.xread('COUNT', READ_AT_ONCE, 'BLOCK', BLOCK_MS, 'STREAMS', ...keys, ...ids)
      : await events.xread('COUNT', READ_AT_ONCE, 'STREAMS', ...keys, ...ids);
    return (read ?? []).flatMap(([key, entries]) => {
      const queue = QUEUES[keys.indexOf(String(key))];
      return queue === undefined ? [] : entries.map(([id, flat]) => eventOf(queue, String(id), flat.map(String)));
    });
  }
}

function eventOf(queue: QueueName, id: string, flat: readonly string[]): StreamEvent {
  const fields = new Map<string, string>();
  for (let at = 0; at + 1 < flat.length; at += 2) fields.set(flat[at] ?? '', flat[at + 1] ?? '');
  return { queue, id, event: fields.get('event') ?? '', jobId: fields.get('jobId'), fields };
}
