/** How long items are held back, in ms: until nothing has come for `quietMs`, and at most `longestMs` in all. */
interface GatherLimits {
  readonly quietMs: number;
  readonly longestMs: number;
}

export interface GatherRules {
  readonly usual: GatherLimits;
  /** In a burst: after `longestMs` cut one, or once items were handed on `often` times within a minute. */
  readonly busy: GatherLimits;
  readonly often: number;
}

export interface Gatherer<T> {
  add(items: readonly T[]): void;
  /** Drops what is held. */
  stop(): void;
}

const MINUTE_MS = 60_000;

/**
 * Hands items on in batches. Waiting for a pause instead of a fixed time keeps tasks that end one after the other in one batch. The
 * limit makes sure that a night-long burst is reported at all, and the `busy` rules that it is not reported all night long.
 * `continues` is true when the items belong to the burst that was cut when the previous batch was handed on.
 */
export function gather<T>(
  rules: GatherRules,
  handOn: (items: readonly T[], continues: boolean) => void,
  now: () => number = () => performance.now(),
): Gatherer<T> {
  let held: T[] = [];
  let quiet: NodeJS.Timeout | undefined;
  let longest: NodeJS.Timeout | undefined;
  /** Set with the first item of each batch. */
  let limits = rules.usual;
  let wasCut = false;
  let handedOnAt: number[] = [];

  const release = (cut: boolean) => {
    const [items, continues] = [held, wasCut];
    held = [];
    wasCut = cut;
    handedOnAt.push(now());
    clearTimeout(quiet);
    clearTimeout(longest);
    longest = undefined;
    // If nothing follows the cut, the burst was over.
    if (cut) {
      quiet = setTimeout(() => {
        wasCut = false;
      }, rules.busy.quietMs);
    }
    handOn(items, continues);
  };
  return {
    stop() {
      clearTimeout(quiet);
      clearTimeout(longest);
      longest = undefined;
      held = [];
      wasCut = false;
    },
    add(items) {
      if (items.length === 0) return;
      held.push(...items);
      if (longest === undefined) {
        handedOnAt = handedOnAt.filter((at) => now() - at < MINUTE_MS);
        limits = wasCut || handedOnAt.length >= rules.often ? rules.busy : rules.usual;
        longest = setTimeout(() => release(true), limits.longestMs);
      }
      clearTimeout(quiet);
      quiet = setTimeout(() => release(false), limits.quietMs);
    },
  };
}
