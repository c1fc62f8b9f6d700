import type { WorkerState } from '../../contract/events';
import { Instruments } from './instruments';
import { MachineMetrics, type MachineMetricsParts } from './machine-metrics';
import { QueueMetrics, type QueueMetricsParts } from './queue-metrics';
import { RunMetrics, type RunMetricsParts } from './run-metrics';
import { StudioMetrics, type StudioMetricsParts } from './studio-metrics';
import { WorkerMetrics } from './worker-metrics';

export interface MetricsParts extends RunMetricsParts, QueueMetricsParts, MachineMetricsParts {
  readonly queue: RunMetricsParts['queue'] & QueueMetricsParts['queue'];
  readonly workerStates: () => readonly WorkerState[];
  /** Absent while this machine works alone. */
  readonly studio?: StudioMetricsParts | undefined;
}

export interface MetricsPage {
  readonly contentType: string;
  readonly text: string;
}

/** Who asks more often gets the page of less than this ago, so that a storm of scrapes costs the app one page a second. */
const FRESH_MS = 1_000;

/**
 * What a monitoring system reads (docs/monitoring). While nobody asks, counters are counted and nothing else is done: everything that can be
 * read is read when a page is made.
 */
export class Metrics {
  readonly #instruments = new Instruments();
  readonly #runs: RunMetrics;
  readonly #machine: MachineMetrics;
  readonly #others: readonly { read(): void | Promise<void> }[];
  readonly #requests;
  #made: { readonly atMs: number; readonly page: Promise<MetricsPage> } | undefined;

  private constructor(parts: MetricsParts) {
    const { studio, workerStates } = parts;
    this.#runs = new RunMetrics(parts, this.#instruments);
    this.#machine = new MachineMetrics(parts, this.#instruments);
    this.#others = [
      new QueueMetrics(parts, this.#instruments),
      new WorkerMetrics(workerStates, this.#instruments),
      ...(studio === undefined ? [] : [new StudioMetrics(studio, this.#instruments)]),
    ];
    this.#requests = this.#instruments.counter(
      'bridge_requests_total',
      'Requests to the bridge since the app started that were replied to, by route; `refused` at the door, whatever the path.',
      ['route', 'status'],
    );
  }

  /** Call it before the first run begins: it counts from then on. */
  static async start(parts: MetricsParts): Promise<Metrics> {
    const metrics = new Metrics(parts);
    await metrics.#runs.start();
    return metrics;
  }

  /** `route` is a path as it was registered, or a word of ours: never what a caller sent. */
  countRequest(route: string, status: number): void {
    this.#requests.inc({ route, status });
  }

  page(): Promise<MetricsPage> {
    const nowMs = performance.now();
    if (this.#made === undefined || nowMs - this.#made.atMs >= FRESH_MS) {
      const made = { atMs: nowMs, page: this.#make() };
      this.#made = made;
      made.page.catch(() => {
        if (this.#made === made) this.#made = undefined;
      });
    }
    return this.#made.page;
  }

  async #make(): Promise<MetricsPage> {
    await Promise.all([this.#machine.read(), ...this.#others.map((one) => one.read())]);
    const { registry } = this.#instruments;
    return { contentType: registry.contentType, text: await registry.metrics() };
  }

  stop(): void {
    this.#runs.stop();
    this.#machine.stop();
  }
}
