/** A long picture, prepared: along `axis` it is longer than the frame, and the film moves along it. */
export interface Strip {
  readonly axis: 'x' | 'y';
  /** Of the prepared picture and of the frame, along the axis. */
  readonly lengthPx: number;
  readonly framePx: number;
  /** How much there is to see in each of its equal parts, from the beginning to the end. */
  readonly detail: readonly number[];
}

/** A strip is read from its beginning: another part has to show so many times as much. */
const CLEARLY_MORE = 1.2;

/**
 * Where to begin, as a fraction of the whole, so that `length` (a fraction too) shows the most; the first of several such places, and the
 * beginning unless another shows clearly more.
 */
export function bestStart(detail: readonly number[], length: number): number {
  const parts = Math.max(1, Math.min(detail.length, Math.round(length * detail.length)));
  let sum = detail.slice(0, parts).reduce((total, value) => total + value, 0);
  const beginning = sum;
  let best = { at: 0, sum };
  for (let at = 1; at + parts <= detail.length; at += 1) {
    sum += (detail[at + parts - 1] ?? 0) - (detail[at - 1] ?? 0);
    // Rounding must not count as more.
    if (sum > best.sum * 1.001) best = { at, sum };
  }
  if (best.sum < beginning * CLEARLY_MORE) return 0;
  return Math.max(0, Math.min(best.at / detail.length, 1 - length));
}
