/** How long news is held back, in ms: until nothing came for `quietMs`, and never longer than `longestMs` in all. */
interface GatherLimits {
  readonly quietMs: number;
  readonly longestMs: number;
}

export interface GatherRules {
  readonly usual: GatherLimits;
  /** In a burst: when `longestMs` had to cut it, or when news was handed on `often` times within a minute. */
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
 * Hands items on together. Waiting for quiet instead of a fixed time keeps a batch whose tasks end one after the other in one
 * piece; the limit keeps a night-long batch from never being told, and the rules of a burst keep it from being told all night.
 * `continues` says that the items belong to the burst that was cut when the former ones were handed on.
 */
export function gather<T>(
  rules: GatherRules,
  handOn: (items: readonly T[], continues: boolean) => void,
  now: () => number = () => performance.now(),
): Gatherer<T> {
  let held: T[] = [];
  let quiet: NodeJS.Timeout | undefined;
  let longest: NodeJS.Timeout | undefined;
  /** Of what is held, from its first item on. */
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
    // A burst that ends just when it was cut is over all the same.
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
