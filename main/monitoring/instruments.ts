import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export type { Gauge } from 'prom-client';

/** Makes metrics that belong together on one page: each name gets our prefix, and nothing is in a registry of the whole process. */
export class Instruments {
  readonly registry = new Registry();

  /** `total` ends in `_total`. */
  counter<L extends string = never>(total: `${string}_total`, help: string, labelNames: readonly L[] = []): Counter<L> {
    return new Counter({ name: `${PREFIX}${total}`, help, labelNames, registers: [this.registry] });
  }
  gauge<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> {
    return new Gauge({ name: `${PREFIX}${name}`, help, labelNames, registers: [this.registry] });
  }
  histogram<L extends string>(
    name: `${string}_seconds`,
    help: string,
    labelNames: readonly L[],
    buckets: readonly number[],
  ): Histogram<L> {
    return new Histogram({
      name: `${PREFIX}${name}`,
      help,
      labelNames,
      buckets: [...buckets],
      registers: [this.registry],
    });
  }
}

const PREFIX = 'studio_queue_';

/** A gauge without labels whose value may be unknown: then the page leaves it out. */
export function setOrLeaveOut(gauge: Gauge<never>, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}
