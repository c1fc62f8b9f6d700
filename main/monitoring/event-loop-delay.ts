import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** Each sample wakes the main process: at 100 ms that was 0.3 % of a core of an idle app, at 10 ms it would be more than all the rest. */
const RESOLUTION_MS = 500;
/** When nobody has asked for this long, nothing is sampled. */
const FORGOTTEN_AFTER_MS = 300_000;

export interface EventLoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** How late timers of the main process are. Samples only while somebody asks from time to time. */
export class EventLoopWatch {
  #samples: IntervalHistogram | undefined;
  #forgotten: NodeJS.Timeout | undefined;
  #last: EventLoopDelay | undefined;

  /** In seconds, since the call before, or as last seen when nothing was sampled since; undefined at first. */
  read(): EventLoopDelay | undefined {
    const samples = this.#samples;
    clearTimeout(this.#forgotten);
    this.#forgotten = setTimeout(() => this.stop(), FORGOTTEN_AFTER_MS).unref();
    if (samples === undefined) {
      this.#samples = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
      this.#samples.enable();
      return undefined;
    }
    if (samples.count === 0) return this.#last;
    this.#last = { p50: late(samples.percentile(50)), p99: late(samples.percentile(99)), max: late(samples.max) };
    samples.reset();
    return this.#last;
  }

  stop(): void {
    clearTimeout(this.#forgotten);
    this.#samples?.disable();
    this.#samples = undefined;
    this.#last = undefined;
  }
}

/** A sample is the time between two samples, in ns. */
const late = (ns: number): number => Math.max(0, ns / 1e9 - RESOLUTION_MS / 1_000);
