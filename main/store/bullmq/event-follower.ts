import { z } from 'zod';
import { TASK_TYPES, type TaskType, taskLogLineSchema, taskTypeSchema } from '../../../contract/task';
import type { StoreChange } from '../task-store';
import { QUEUES, type QueueName } from './bull-queues';
import type { StudioConnection } from './connection';
import type { Engine } from './engine';
import type { EventStream, Positions, StreamEvent } from './event-stream';
import { jobProgressSchema } from './job';
import type { Mirror } from './mirror';
import type { MirrorFeed, Touched } from './mirror-feed';

/** How often the same events are tried before the connection is given up. */
const TRIES = 3;
/** A queue of which nothing was heard is looked at so often: it may have been emptied. */
const LOOK_EVERY_MS = 5_000;

const linesSchema = z.array(taskLogLineSchema);

export interface EventFollowerOptions {
  readonly connection: StudioConnection;
  readonly engine: Engine;
  readonly stream: EventStream;
  readonly mirror: Mirror;
  readonly feed: MirrorFeed;
  readonly monotonicNow: () => number;
  /** Whether the lease is of a run on this machine. */
  readonly isOwn: (leaseId: string) => boolean;
  readonly emit: (change: StoreChange) => void;
  /** The mirror now shows what Redis has. */
  readonly onCurrent: () => void;
  /** A type was paused or resumed for the studio, or its limit has changed. */
  readonly onPauses: () => void;
}

/** Hears of what all machines do, and has the mirror follow. What this machine did itself it has shown already. */
export class EventFollower {
  readonly #options: EventFollowerOptions;
  #following: AbortController | undefined;
  readonly #paused = new Set<TaskType>();

  constructor(options: EventFollowerOptions) {
    this.#options = options;
  }

  /** Types that are paused for the whole studio, as of the last look. */
  get pausedTypes(): ReadonlySet<TaskType> {
    return this.#paused;
  }
  async lookAtPauses(): Promise<void> {
    for (const type of TASK_TYPES) {
      const paused = await this.#options.engine.isPaused(type);
      if (paused === this.#paused.has(type)) continue;
      if (paused) this.#paused.add(type);
      else this.#paused.delete(type);
      this.#options.emit({ kind: 'paused', type, paused });
    }
  }

  /** Call it when the connection is up. */
  start(): void {
    this.stop();
    const following = new AbortController();
    this.#following = following;
    this.#follow(following.signal).catch((error: unknown) => {
      // Whatever it was, events may be missing now: it starts again when the connection is back.
      if (!following.signal.aborted) this.#options.connection.takeDown(error);
    });
  }
  stop(): void {
    this.#following?.abort();
    this.#following = undefined;
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { stream, feed, mirror, engine, monotonicNow, onCurrent, onPauses } = this.#options;
    let positions = await this.#placeToBegin(signal);
    if (signal.aborted) return;
    await this.lookAtPauses();
    let isCurrent = false;
    let tries = 0;
    let lookedAt = monotonicNow();
    while (!signal.aborted) {
      await feed.clearDoubts(({ id, queue }) => engine.announce(queue, id));
      const events = await stream.next(positions, isCurrent);
      if (signal.aborted) return;
      const mustLook = events.length === 0 || monotonicNow() - lookedAt > LOOK_EVERY_MS;
      if (mustLook) lookedAt = monotonicNow();
      const heard = new Set(events.map(({ queue }) => queue));
      // It was emptied, or this machine stood still for longer than Redis keeps events.
      const whole = stream.isWhole(positions, mustLook ? QUEUES : heard, true);
      const handled = Promise.all([whole, this.#handle(events, signal)]);
      tries += 1;
      // On a busy machine a reply may be late once. The same events are read again.
      const [isWhole] = tries < TRIES ? await handled.catch(() => [undefined]) : await handled;
      if (signal.aborted) return;
      if (isWhole === undefined) continue;
      tries = 0;
      if (!isWhole) {
        onPauses();
        return this.#follow(signal);
      }
      const passed = new Map(events.map(({ queue, id }) => [queue, id]));
      positions = new Map([...positions, ...passed]);
      feed.forgetUpTo(positions);
      mirror.keepPositions(passed);
      if (!isCurrent && events.length === 0) {
        isCurrent = true;
        onCurrent();
      }
    }
  }
  /** Where the mirror is; if events are missing after that, where the queues are, after a comparison of everything. */
  async #placeToBegin(signal: AbortSignal): Promise<Positions> {
    const { stream, feed, mirror } = this.#options;
    const known = QUEUES.flatMap((queue): [QueueName, string][] => {
      const position = mirror.position(queue);
      return position === undefined ? [] : [[queue, position]];
    });
    const run = await stream.serverRun();
    // A Redis that lost the end of its file has less than was read of it, and maybe still the last event that was read.
    if (run === mirror.serverRun() && (await stream.isWhole(new Map(known)))) return new Map(known);
    const newest = await stream.newest();
    await feed.compareAll(signal);
    if (!signal.aborted) {
      mirror.keepServerRun(run);
      mirror.keepPositions(newest);
    }
    return newest;
  }

  async #handle(events: readonly StreamEvent[], signal: AbortSignal): Promise<void> {
    const { emit, feed, onPauses } = this.#options;
    const touched = new Map<string, Touched>();
    await feed.settled();
    for (const one of events) {
      if (one.jobId === undefined || QUIET.has(one.event) || feed.isShown(one)) continue;
      touched.set(`${one.queue} ${one.jobId}`, { id: one.jobId, queue: one.queue });
    }
    if (touched.size > 0) await feed.refresh([...touched.values()], null);
    // BullMQ also says so when there was nothing to clean.
    if (events.some(({ event, fields }) => event === 'cleaned' && fields.get('count') !== '0'))
      await feed.compareAll(signal);
    if (events.some(({ event }) => event === 'paused' || event === 'resumed' || event === 'limit')) {
      await this.lookAtPauses();
      onPauses();
      // The limit of a type may be gone.
      emit({ kind: 'many', claimable: new Set(TASK_TYPES) });
    }
    for (const event of events) await this.#hear(event);
  }
  /** Events that carry what they say. */
  async #hear({ event, queue, jobId, fields }: StreamEvent): Promise<void> {
    const { emit, isOwn, feed } = this.#options;
    const type = taskTypeSchema.safeParse(queue).data;
    if (jobId === undefined || type === undefined) return;
    if (event === 'stop') {
      emit({ kind: 'stop-requested', type, lease: { taskId: jobId, leaseId: fields.get('leaseId') ?? '' } });
    } else if (event === 'progress') {
      const reported = jobProgressSchema.safeParse(parsed(fields.get('data')));
      // What runs here was shown when it was reported.
      if (reported.success && !isOwn(reported.data.leaseId)) await feed.showProgress(jobId, reported.data);
    } else if (event === 'lines') {
      const sent = linesSchema.safeParse(parsed(fields.get('lines')));
      if (sent.data !== undefined) await feed.followLines({ id: jobId, queue }, sent.data);
    }
  }
}

/** Events that change no field of a task, or that carry what they say. */
const QUIET = new Set([
  'progress',
  'lines',
  'stop',
  'drained',
  'duplicated',
  'retries-exhausted',
  'cleaned',
  'paused',
  'resumed',
  'limit',
]);

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
