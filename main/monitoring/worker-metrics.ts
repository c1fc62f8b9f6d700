import type { WorkerState } from '../../contract/events';
import type { Instruments } from './instruments';

/** The worker processes as the dispatcher sees them when the page is made. */
export class WorkerMetrics {
  readonly #states: () => readonly WorkerState[];
  readonly #up;
  readonly #busy;
  readonly #restarts;
  readonly #memory;

  constructor(states: () => readonly WorkerState[], instruments: Instruments) {
    this.#states = states;
    this.#up = instruments.gauge('worker_up', 'Whether the worker process takes tasks or runs one.', ['type']);
    this.#busy = instruments.gauge('worker_busy', 'Whether the worker process has a task in hand.', ['type']);
    this.#restarts = instruments.counter(
      'worker_restarts_total',
      'Times that the worker process was started again since the app started, whatever for.',
      ['type'],
    );
    this.#memory = instruments.gauge(
      'worker_memory_bytes',
      'Memory of the worker process, with its children while it is busy.',
      ['type'],
    );
  }

  read(): void {
    // A value that is not known at the moment is left out, not repeated.
    for (const metric of [this.#restarts, this.#memory]) metric.reset();
    for (const { type, state, restarts, rssBytes } of this.#states()) {
      this.#up.set({ type }, state === 'idle' || state === 'busy' ? 1 : 0);
      this.#busy.set({ type }, state === 'busy' ? 1 : 0);
      this.#restarts.inc({ type }, restarts);
      if (rssBytes !== undefined) this.#memory.set({ type }, rssBytes);
    }
  }
}
