/** Middle of the values; undefined for none. A median, since one film of two hours must not double every estimate. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return undefined;
  if (sorted.length % 2 === 1) return upper;
  return (upper + (sorted[middle - 1] ?? upper)) / 2;
}

export interface RunNow {
  readonly elapsedMs: number;
  readonly fraction?: number | undefined;
  readonly etaSeconds?: number | undefined;
}

export interface WaitFacts {
  /** Tasks of the type that run before this one, without the running one. */
  readonly ahead: number;
  /** Median of recent runs of the type. */
  readonly typicalMs: number;
  /** Absent when nothing of the type runs now. */
  readonly running?: RunNow;
  /** In a studio: how many tasks of the type run at once at most, and how many do now. Only those of this machine are known more closely. */
  readonly studio?: { readonly slots: number; readonly runs: number };
}

/** Whole seconds until the task would start. */
export function estimateWaitSeconds(facts: WaitFacts): number {
  const { typicalMs, ahead, studio } = facts;
  if (studio !== undefined && studio.slots > 1) {
    const free = Math.max(0, studio.slots - studio.runs);
    // The runs under way end one after the other, evenly spread over a usual run.
    return ahead < free ? 0 : Math.round(((ahead - free + 1) * typicalMs) / studio.slots / 1_000);
  }
  const leftMs = facts.running === undefined ? 0 : runningLeftMs(facts.running, typicalMs);
  return Math.max(0, Math.round((leftMs + ahead * typicalMs) / 1_000));
}

/** What is left of a run. */
export function runningLeftMs(running: RunNow, typicalMs: number): number {
  if (running.etaSeconds !== undefined) return running.etaSeconds * 1_000;
  // From a tenth of the way on, its own speed says more than the past; before, a tiny fraction would be noise.
  if (running.fraction !== undefined && running.fraction >= 0.1) {
    return (running.elapsedMs / running.fraction) * (1 - running.fraction);
  }
  return Math.max(0, typicalMs - running.elapsedMs);
}
