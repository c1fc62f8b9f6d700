import type { QueueEvent } from '../../contract/events';
import type { Unsubscribe } from '../system/listeners';

/** Far longer than a machine that was killed keeps its task. */
const STOP_MEANT_MS = 60_000;

export interface RemoteStopsOptions {
  readonly onEvents: (listener: (events: readonly QueueEvent[]) => void) => Unsubscribe;
  /** Cancels the task, or asks for its run to be stopped if it has begun again. */
  readonly cancelOrStop: (taskId: string) => Promise<void>;
  readonly monotonicNow: () => number;
  readonly onError?: ((error: unknown) => void) | undefined;
}

/**
 * Runs of other machines that somebody here wants stopped. If the machine dies instead, the task is cancelled as soon as it waits again.
 * Listens to events only while there is such a run.
 */
export class RemoteStops {
  readonly #options: RemoteStopsOptions;
  /** When each was asked, by task. */
  readonly #askedAt = new Map<string, number>();
  #unsubscribe: Unsubscribe | undefined;

  constructor(options: RemoteStopsOptions) {
    this.#options = options;
  }

  asked(taskId: string): void {
    this.#askedAt.set(taskId, this.#options.monotonicNow());
    this.#unsubscribe ??= this.#options.onEvents((events) => this.#follow(events));
  }

  #follow(events: readonly QueueEvent[]): void {
    for (const event of events) {
      if (event.kind !== 'task' || event.task.status === 'processing') continue;
      const { id, status } = event.task;
      const askedAt = this.#askedAt.get(id);
      this.#askedAt.delete(id);
      // A run that ends while much changes has no event of its own, so its entry may be old: a task that is retried much later was not meant.
      const isMeant = askedAt !== undefined && this.#options.monotonicNow() - askedAt < STOP_MEANT_MS;
      if (isMeant && status === 'waiting') this.#options.cancelOrStop(id).catch(this.#options.onError);
    }
    if (this.#askedAt.size > 0) return;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }
}
