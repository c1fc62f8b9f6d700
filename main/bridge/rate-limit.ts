export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** One token bucket per caller. Callers are approved origins and the holder of the token, so their number is bounded. */
export class RateLimit {
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();
  readonly #rateOf: (caller: string) => Rate;
  readonly #nowMs: () => number;

  constructor(rateOf: (caller: string) => Rate, nowMs: () => number = () => performance.now()) {
    this.#rateOf = rateOf;
    this.#nowMs = nowMs;
  }

  /** For a call that did the work of several: their turns are taken too, and the caller's next ones come later. */
  charge(caller: string, turns: number): void {
    const bucket = this.#buckets.get(caller);
    if (bucket !== undefined) bucket.tokens -= turns;
  }

  /** Takes one turn and returns 0, or takes none and returns the ms until the caller's next turn. */
  take(caller: string): number {
    const rate = this.#rateOf(caller);
    const nowMs = this.#nowMs();
    const bucket = this.#buckets.get(caller) ?? { tokens: rate.burst, atMs: nowMs };
    bucket.tokens = Math.min(rate.burst, bucket.tokens + ((nowMs - bucket.atMs) / 1_000) * rate.perSecond);
    bucket.atMs = nowMs;
    this.#buckets.set(caller, bucket);
    if (bucket.tokens < 1) return ((1 - bucket.tokens) / rate.perSecond) * 1_000;
    bucket.tokens -= 1;
    return 0;
  }
}
