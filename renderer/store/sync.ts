import type { QueueEvent } from '../../contract/events';
import type { Client } from '../api/client';
import { applyEvents, fromSnapshot } from './apply-event';
import type { DeadLetterReader } from './dead-letter-reader';
import type { ListReader } from './list-reader';
import type { LogReader } from './log-reader';
import type { PanelState, PanelStore } from './store';
import { LIST_KEYS } from './store';

/** Runs `task` soon, at most once per frame. Returns a function that cancels it. */
export type Schedule = (task: () => void) => () => void;

/**
 * In the next frame or after 250 ms, whichever is first: a hidden window has no frames, and events must not pile up in a panel that stays
 * open for days.
 */
const onNextFrame: Schedule = (task) => {
  let done = false;
  const run = (): void => {
    if (done) return;
    done = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    task();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, 250);
  return () => {
    done = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
};

/**
 * At once after a pause, then at most every `gapMs`. Painting a changed list takes 10 to 15 ms of a core: in every frame it would take the
 * processor from the work that is shown, and nobody reads faster.
 */
export function paced(
  gapMs: number,
  soon: Schedule = onNextFrame,
  now: () => number = () => performance.now(),
): Schedule {
  let ranAt = Number.NEGATIVE_INFINITY;
  return (task) => {
    const begin = () =>
      soon(() => {
        ranAt = now();
        task();
      });
    const waitMs = ranAt + gapMs - now();
    if (waitMs <= 0) return begin();
    let cancel = () => clearTimeout(timer);
    const timer = setTimeout(() => {
      cancel = begin();
    }, waitMs);
    return () => cancel();
  };
}

/** If a snapshot does not fit the events after it three times in a row, that is a defect, and asking again cannot help. */
const MAX_RESYNCS_IN_A_ROW = 3;

/**
 * Keeps the store in sync with main: one snapshot, then events by seq; after a gap, a new snapshot. States: syncing (a snapshot has been
 * requested; events wait in the buffer) and live (events are applied once per frame).
 */
export class Sync {
  readonly #client: Client;
  readonly #store: PanelStore;
  readonly #lists: ListReader;
  readonly #deadLetters: DeadLetterReader;
  readonly #logs: LogReader;
  readonly #schedule: Schedule;
  #buffer: QueueEvent[] = [];
  /** What came since the last flush beside the queue's events. A run changes all of it, and one paint shows it. */
  #states: Partial<PanelState> = {};
  #syncing = false;
  #resyncsInARow = 0;
  #cancelFlush: (() => void) | undefined;

  constructor(parts: {
    client: Client;
    store: PanelStore;
    lists: ListReader;
    deadLetters: DeadLetterReader;
    logs: LogReader;
    schedule: Schedule;
  }) {
    this.#client = parts.client;
    this.#store = parts.store;
    this.#lists = parts.lists;
    this.#deadLetters = parts.deadLetters;
    this.#logs = parts.logs;
    this.#schedule = parts.schedule;
  }

  /** Listens before it requests the snapshot, so that no event is lost in between. */
  start(): () => void {
    const stops = [
      this.#client.on('queue:events', (events) => {
        this.#buffer.push(...events);
        this.#flushSoon();
      }),
      this.#client.on('workers:state', (worker) =>
        this.#showSoon({
          workers: { ...(this.#states.workers ?? this.#store.getState().workers), [worker.type]: worker },
        }),
      ),
      this.#client.on('bridge:state', (bridge) => this.#showSoon({ bridge })),
      this.#client.on('origins:requests', (originRequests) => this.#showSoon({ originRequests })),
      this.#client.on('machine:state', (machine) => this.#showSoon({ machine })),
      this.#client.on('studio:state', (studio) => this.#showSoon({ studio })),
    ];
    void this.resync();
    return () => {
      this.#cancelFlush?.();
      for (const stop of stops) stop();
    };
  }

  /** Takes a new snapshot and reads every list and log on the screen again. */
  async resync(): Promise<void> {
    if (this.#syncing) return;
    // These are older than the snapshot; what comes from here on is applied on top of it.
    this.#showStates();
    this.#syncing = true;
    try {
      // First, since it is there at once: the panel opens with it.
      void this.#readStudio();
      const snapshot = await this.#client.call('app:snapshot', undefined);
      this.#store.setState({
        phase: 'live',
        failure: undefined,
        live: fromSnapshot(snapshot),
        workers: Object.fromEntries(snapshot.workers.map((worker) => [worker.type, worker])),
        bridge: snapshot.bridge,
        originRequests: snapshot.originRequests,
        machine: snapshot.machine,
      });
    } catch (error) {
      this.#store.setState({ phase: 'failed', failure: error instanceof Error ? error.message : String(error) });
      return;
    } finally {
      this.#syncing = false;
    }
    this.#flush();
    this.#logs.refresh();
    await Promise.all([...LIST_KEYS.map((key) => this.#lists.refresh(key)), this.#deadLetters.refresh()]);
  }

  /** Applied as soon as it is there: an event that comes later is newer. */
  async #readStudio(): Promise<void> {
    try {
      this.#store.setState({ studio: await this.#client.call('studio:state', undefined) });
    } catch (error) {
      console.error('studio:state:', error);
    }
  }

  #flushSoon(): void {
    if (this.#cancelFlush !== undefined) return;
    this.#cancelFlush = this.#schedule(() => {
      this.#cancelFlush = undefined;
      this.#flush();
    });
  }

  #showSoon(states: Partial<PanelState>): void {
    Object.assign(this.#states, states);
    this.#flushSoon();
  }

  #showStates(): void {
    this.#store.setState(this.#states);
    this.#states = {};
  }

  #flush(): void {
    if (this.#syncing) return;
    this.#showStates();
    const { live } = this.#store.getState();
    if (live === undefined || this.#buffer.length === 0) return;
    const events = this.#buffer;
    const applied = applyEvents(live, events);
    if (applied.kind === 'gap') {
      if (this.#resyncsInARow >= MAX_RESYNCS_IN_A_ROW) {
        this.#buffer = [];
        this.#store.setState({ phase: 'failed', failure: `event ${applied.expectedSeq} is missing` });
        return;
      }
      this.#resyncsInARow += 1;
      void this.resync();
      return;
    }
    this.#buffer = [];
    this.#resyncsInARow = 0;
    this.#store.setState({ live: applied.state });
    this.#lists.apply(applied.effects);
    this.#deadLetters.apply(applied.effects);
    this.#logs.apply(applied.effects.logs);
    if (applied.effects.reload) void this.resync();
  }
}
