import type { QueueEvent } from '../../contract/events';
import { Listeners, type Unsubscribe } from '../system/listeners';

type WithoutSeq<E> = E extends unknown ? Omit<E, 'seq'> : never;
/** An event before it has its number. */
export type NewQueueEvent = WithoutSeq<QueueEvent>;

/** Numbers events without gaps and passes them on, one batch per change. */
export class EventFeed {
  readonly #listeners: Listeners<readonly QueueEvent[]>;
  #seq = 0;

  constructor(onListenerError?: (error: unknown) => void) {
    this.#listeners = new Listeners(onListenerError);
  }

  get lastSeq(): number {
    return this.#seq;
  }

  publish(events: readonly NewQueueEvent[]): void {
    if (events.length === 0) return;
    if (this.#listeners.isEmpty) {
      this.#seq += events.length;
      return;
    }
    const numbered = events.map((event): QueueEvent => {
      this.#seq += 1;
      return { ...event, seq: this.#seq };
    });
    this.#listeners.emit(numbered);
  }

  onEvents(listener: (events: readonly QueueEvent[]) => void): Unsubscribe {
    return this.#listeners.add(listener);
  }
}
