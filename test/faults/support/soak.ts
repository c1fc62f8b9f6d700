/** `npm run soak`: the long form of every test. `npm test` shows each rule once or a few times. */
export const isSoak = process.env.STUDIO_QUEUE_SOAK === '1';

/** Whether every case of a table is tried: in the soak, and where a guard is taken out, which only one of them may notice. */
export const triesAll = isSoak || process.env.STUDIO_QUEUE_ALL_CASES === '1';

/** Of cases that are alike, `npm test` has every `n`th, the first among them. */
export function some<T>(cases: readonly T[], n: number): readonly T[] {
  return triesAll ? cases : cases.filter((_, index) => index % n === 0);
}

/** Of all places at which something can go wrong, those that this run tries: all in the long form, else some, the last ones among them. */
export function places(all: number, count: number): number[] {
  const step = isSoak ? 1 : Math.max(1, all / count);
  const spread = Array.from({ length: Math.ceil(all / step) }, (_, index) => Math.floor(index * step) + 1);
  return [...new Set([...spread, all - 1, all].filter((n) => n >= 1))];
}

/** Numbers 0 <= x < 1 that are the same for the same seed (mulberry32), so that a failure can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
