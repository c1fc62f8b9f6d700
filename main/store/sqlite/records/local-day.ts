export interface DayBounds {
  /** Local midnights in ms since 1970: `from` belongs to the day, `to` to the next one. */
  readonly from: number;
  readonly to: number;
  /** `to` in ISO. */
  readonly endsAt: string;
}

/** The local day of a moment. Kept until it ends: every commit reports what ended today, and computing dates costs more than counting. */
export class LocalDay {
  #bounds: DayBounds = { from: 0, to: 0, endsAt: '' };
  /** Minutes from UTC when the bounds were made: after a journey midnight is at another moment. */
  #offset = Number.NaN;

  at(nowMs: number): DayBounds {
    const now = new Date(nowMs);
    const offset = now.getTimezoneOffset();
    const { from, to } = this.#bounds;
    if (offset === this.#offset && from <= nowMs && nowMs < to) return this.#bounds;
    const midnight = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days).getTime();
    this.#bounds = { from: midnight(0), to: midnight(1), endsAt: new Date(midnight(1)).toISOString() };
    this.#offset = offset;
    return this.#bounds;
  }
}
