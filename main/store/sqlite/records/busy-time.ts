/** A run that ends some time after one of these stretches did not overlap it: no run takes so many others' whole time. */
const STRETCHES_KEPT = 512;

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * The time in which any task ran, as stretches without overlap, in order. What a run shares with those that ended before it is time that
 * would have passed twice had they run one after the other.
 */
export class BusyTime {
  #stretches: readonly Stretch[] = [];

  copy(): BusyTime {
    const copy = new BusyTime();
    copy.#stretches = this.#stretches;
    return copy;
  }

  /** Adds a run; returns how many ms of it were busy already. */
  add(from: number, to: number): number {
    if (to <= from) return 0;
    const first = this.#stretches.findLastIndex((one) => one.to < from) + 1;
    const isBehind = (one: Stretch, index: number) => index >= first && one.from > to;
    const behind = this.#stretches.findIndex(isBehind);
    const end = behind === -1 ? this.#stretches.length : behind;
    const touching = this.#stretches.slice(first, end);
    const shared = touching.reduce((sum, one) => sum + Math.min(one.to, to) - Math.max(one.from, from), 0);
    const merged = { from: Math.min(from, touching[0]?.from ?? from), to: Math.max(to, touching.at(-1)?.to ?? to) };
    const stretches = [...this.#stretches.slice(0, first), merged, ...this.#stretches.slice(end)];
    this.#stretches = stretches.slice(-STRETCHES_KEPT);
    return shared;
  }
}
