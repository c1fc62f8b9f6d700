/** How long news is held back, in ms: until nothing came for `quietMs`, and never longer than `longestMs` in all. */
export interface GatherLimits {
  readonly quietMs: number;
  readonly longestMs: number;
}

export interface Gatherer<T> {
  add(items: readonly T[]): void;
  /** Drops what is held. */
  stop(): void;
}

/**
 * Hands items on together. Waiting for quiet instead of a fixed time keeps a batch whose tasks end one after the other in one
 * piece; the limit keeps a night-long batch from never being told.
 */
export function gather<T>(limits: GatherLimits, flush: (items: readonly T[]) => void): Gatherer<T> {
  let held: T[] = [];
  let quiet: NodeJS.Timeout | undefined;
  let longest: NodeJS.Timeout | undefined;
  const stop = () => {
    clearTimeout(quiet);
    clearTimeout(longest);
    longest = undefined;
    held = [];
  };
  const handOn = () => {
    const items = held;
    stop();
    flush(items);
  };
  return {
    stop,
    add(items) {
      if (items.length === 0) return;
      held.push(...items);
      clearTimeout(quiet);
      quiet = setTimeout(handOn, limits.quietMs);
      longest ??= setTimeout(handOn, limits.longestMs);
    },
  };
}
