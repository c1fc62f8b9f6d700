import type { QueueEvent } from '../../contract/events';
import type { TaskType } from '../../contract/task';
import type { Unsubscribe } from './types';

type WithoutSeq<E> = E extends unknown ? Omit<E, 'seq'> : never;
/** An event before it has its number. */
export type NewQueueEvent = WithoutSeq<QueueEvent>;

/** Numbers events without gaps and tells them, one batch a commit. A listener that throws stops neither the queue nor the others. */
export class EventFeed {
  readonly #eventListeners = new Set<(events: readonly QueueEvent[]) => void>();
  readonly #claimableListeners = new Set<(type: TaskType) => void>();
  readonly #onListenerError: (error: unknown) => void;
  #seq = 0;

  constructor(onListenerError: (error: unknown) => void) {
    this.#onListenerError = onListenerError;
  }

  get lastSeq(): number {
    return this.#seq;
  }

  publish(events: readonly NewQueueEvent[]): void {
    if (events.length === 0) return;
    const numbered = events.map((event): QueueEvent => {
      this.#seq += 1;
      return { ...event, seq: this.#seq };
    });
    for (const listener of [...this.#eventListeners]) this.#tell(() => listener(numbered));
  }
  claimable(types: Iterable<TaskType>): void {
    for (const type of types) {
      for (const listener of [...this.#claimableListeners]) this.#tell(() => listener(type));
    }
  }

  onEvents(listener: (events: readonly QueueEvent[]) => void): Unsubscribe {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }
  onClaimable(listener: (type: TaskType) => void): Unsubscribe {
    this.#claimableListeners.add(listener);
    return () => this.#claimableListeners.delete(listener);
  }

  #tell(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#onListenerError(error);
    }
  }
}
