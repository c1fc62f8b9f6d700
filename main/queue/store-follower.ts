import { isDeepStrictEqual } from 'node:util';
import type { PausedFor, QueueEvent } from '../../contract/events';
import { perType, TASK_TYPES, type TaskType, type TypicalSeconds } from '../../contract/task';
import type { RunToStop, StoreChange, TaskStore } from '../store/task-store';
import { Listeners } from '../system/listeners';
import { eventsOf } from './change-events';
import { EventFeed } from './event-feed';
import { Pauses } from './pauses';
import { RunTimes } from './run-times';

export interface StoreFollowerOptions {
  readonly store: TaskStore;
  /** Of this machine; the same from start to start. */
  readonly machineId: string;
  /** Default: a warning of the process. */
  readonly onListenerError?: ((error: unknown) => void) | undefined;
}

/**
 * Follows the changes of a store, whoever made them: turns them into events, says which types may be claimed, and keeps copies of the pauses and
 * run times, which are read synchronously or often.
 */
export class StoreFollower {
  readonly #options: StoreFollowerOptions;
  readonly #feed: EventFeed;
  readonly #claimable: Listeners<TaskType>;
  readonly #stops: Listeners<RunToStop>;
  readonly #pauses: Pauses;
  readonly #runTimes = new RunTimes();

  constructor(options: StoreFollowerOptions) {
    this.#options = options;
    this.#feed = new EventFeed(options.onListenerError);
    this.#claimable = new Listeners(options.onListenerError);
    this.#stops = new Listeners(options.onListenerError);
    this.#pauses = new Pauses(options.machineId);
  }

  /** Listens first, then reads the copies, so that no change is lost in between. */
  async start(): Promise<void> {
    const { store, onListenerError } = this.#options;
    store.onChanges((change) => this.#follow(change));
    store.onState(({ kind }) => {
      if (kind === 'online') this.#readAgain().catch(onListenerError);
    });
    await this.#readCopies();
  }

  isPaused(type: TaskType): boolean {
    return this.#pauses.has(type);
  }
  pausedFor(type: TaskType): PausedFor {
    return this.#pauses.of(type);
  }
  /** Median length of recent runs in ms; undefined without any. */
  typicalMs(type: TaskType): number | undefined {
    return this.#runTimes.typicalMs(type);
  }
  /** The same in seconds, for all types that have one. */
  typicalSeconds(): TypicalSeconds {
    return this.#runTimes.typicalSeconds();
  }

  onClaimable(listener: (type: TaskType) => void) {
    return this.#claimable.add(listener);
  }
  onStopRequested(listener: (run: RunToStop) => void) {
    return this.#stops.add(listener);
  }
  onEvents(listener: (events: readonly QueueEvent[]) => void) {
    return this.#feed.onEvents(listener);
  }
  get lastSeq(): number {
    return this.#feed.lastSeq;
  }

  #follow(change: StoreChange): void {
    switch (change.kind) {
      case 'stop-requested':
        this.#stops.emit(change);
        return;
      case 'paused': {
        const { type } = change;
        if (!this.#pauses.set(change, change.paused)) return;
        this.#publishPause(type);
        this.#emitClaimable([type]);
        return;
      }
      case 'tasks':
        if (change.ran !== undefined) this.#runTimes.add(change.ran.type, change.ran.ms);
        this.#feed.publish(eventsOf(change));
        this.#emitClaimable(change.claimable);
        if (change.ran !== undefined) this.#publishTypical();
        return;
      case 'many':
        this.#feed.publish(eventsOf(change));
        this.#emitClaimable(change.claimable);
        return;
      case 'activity':
      case 'removed':
        this.#feed.publish(eventsOf(change));
        return;
      default:
        change satisfies never;
    }
  }
  #emitClaimable(types: Iterable<TaskType>): void {
    for (const type of types) if (!this.#pauses.has(type)) this.#claimable.emit(type);
  }
  #publishPause(type: TaskType): void {
    const pausedFor = this.#pauses.of(type);
    this.#feed.publish([{ kind: 'paused', type, paused: this.#pauses.has(type), pausedFor }]);
  }
  #publishTypical(): void {
    this.#feed.publish([{ kind: 'typical', typicalSeconds: this.typicalSeconds() }]);
  }
  async #readCopies(): Promise<void> {
    const { store, machineId } = this.#options;
    this.#pauses.replace(await store.pauses(machineId));
    for (const type of TASK_TYPES) this.#runTimes.set(type, await store.runTimes(type));
  }
  /** The store was out of reach, and changes made meanwhile may not have been reported. */
  async #readAgain(): Promise<void> {
    const before = perType((type) => this.#pauses.of(type));
    await this.#readCopies();
    for (const type of TASK_TYPES)
      if (!isDeepStrictEqual(this.#pauses.of(type), before[type])) this.#publishPause(type);
    this.#publishTypical();
    this.#feed.publish([{ kind: 'reload' }]);
    this.#emitClaimable(TASK_TYPES);
  }
}
