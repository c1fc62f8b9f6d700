import { loadavg } from 'node:os';

/** The value below which `fraction` of the sorted samples lie; NaN for none. */
export function quantile(samples: readonly number[], fraction: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? Number.NaN;
}
export const median = (samples: readonly number[]): number => quantile(samples, 0.5);

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

/** Milliseconds in the shape every section reports. */
export function spread(samplesMs: readonly number[]) {
  return {
    n: samplesMs.length,
    p50Ms: round(median(samplesMs), 3),
    p95Ms: round(quantile(samplesMs, 0.95), 3),
    p99Ms: round(quantile(samplesMs, 0.99), 3),
    maxMs: round(Math.max(...samplesMs), 3),
  };
}

/**
 * Runs the candidates in turn, `rounds` times, so that a neighbour's load falls on all of them alike; returns each one's
 * figures in the order of the rounds. The order turns round each time: whoever comes second finds the disk busier.
 */
export async function interleave<Name extends string>(
  rounds: number,
  candidates: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(candidates) as Name[];
  const figures = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let n = 0; n < rounds; n += 1) {
    for (const name of n % 2 === 0 ? names : names.toReversed()) figures[name].push(await candidates[name]());
  }
  return figures;
}

/** The median of the ratios round by round, not the ratio of the medians: only neighbours in time compare. */
export function medianRatio(over: readonly number[], under: readonly number[]): number {
  return round(median(over.map((value, index) => value / (under[index] ?? Number.NaN))));
}

/** Load of the machine over the last minute; above its number of cores, absolute figures are pessimistic. */
export const load1 = (): number => round(loadavg()[0] ?? 0);

export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
