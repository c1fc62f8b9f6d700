export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Token buckets, one a caller. Callers are approved origins and the token's holder, so their number is bounded. */
export class RateLimit {
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();
  readonly #rateOf: (caller: string) => Rate;
  readonly #nowMs: () => number;

  constructor(rateOf: (caller: string) => Rate, nowMs: () => number = () => performance.now()) {
    this.#rateOf = rateOf;
    this.#nowMs = nowMs;
  }

  /** Takes one turn: 0, or the milliseconds until the caller has one again (then nothing was taken). */
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
