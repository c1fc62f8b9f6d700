import type { WorkerState } from '../../contract/events';
import type { Gauge, Instruments } from './instruments';

/** The worker processes as the dispatcher sees them when the page is made. */
export class WorkerMetrics {
  readonly #states: () => readonly WorkerState[];
  readonly #up;
  readonly #busy;
  readonly #restarts;
  readonly #memory;
  readonly #limit;
  readonly #cpu;
  readonly #processes;
  readonly #started;

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
    this.#limit = instruments.gauge(
      'worker_memory_limit_bytes',
      'With more than this, the worker process is ended and started again.',
      ['type'],
    );
    this.#cpu = instruments.gauge(
      'worker_cpu_ratio',
      'Processor time of the worker process since the measurement before, of one core, with its children while it is busy.',
      ['type'],
    );
    this.#processes = instruments.gauge('worker_processes', 'The worker process and its children, while it is busy.', [
      'type',
    ]);
    this.#started = instruments.gauge(
      'worker_start_time_seconds',
      'When the present worker process started, in seconds since 1970.',
      ['type'],
    );
  }

  read(): void {
    // A value that is not known at the moment is left out, not repeated.
    const asMeasured = [this.#memory, this.#limit, this.#cpu, this.#processes, this.#started];
    for (const metric of [this.#restarts, ...asMeasured]) metric.reset();
    for (const { type, state, restarts, ...measured } of this.#states()) {
      this.#up.set({ type }, state === 'idle' || state === 'busy' ? 1 : 0);
      this.#busy.set({ type }, state === 'busy' ? 1 : 0);
      this.#restarts.inc({ type }, restarts);
      const set = (gauge: Gauge<'type'>, value: number | undefined, factor = 1) => {
        if (value !== undefined) gauge.set({ type }, value * factor);
      };
      const { startedAt, rssBytes, memoryLimitMb, cpuPercent, processes } = measured;
      set(this.#memory, rssBytes);
      set(this.#limit, memoryLimitMb, 1_024 * 1_024);
      set(this.#cpu, cpuPercent, 0.01);
      set(this.#processes, processes);
      set(this.#started, startedAt === undefined ? undefined : Date.parse(startedAt), 0.001);
    }
  }
}
