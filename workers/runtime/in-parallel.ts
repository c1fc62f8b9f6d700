/**
 * What `work` makes of each item, in the order of the items, so many at a time. The first failure aborts the signal that the others have,
 * and is thrown when all have ended: none may still write into a folder that is about to be removed.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  atATime: number,
  signal: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const results = new Map<number, R>();
  const queue = items.entries();
  const turns = Array.from({ length: atATime }, async () => {
    for (const [index, item] of queue) {
      either.throwIfAborted();
      results.set(
        index,
        await work(item, either).catch((error: unknown) => {
          stop.abort(error);
          throw error;
        }),
      );
    }
  });
  await Promise.allSettled(turns);
  // Of several failures the first is the cause.
  if (stop.signal.aborted) throw stop.signal.reason;
  await Promise.all(turns);
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}

/** Two different things at a time, by the same rules. */
export async function together<A, B>(
  signal: AbortSignal,
  one: (signal: AbortSignal) => Promise<A>,
  other: (signal: AbortSignal) => Promise<B>,
): Promise<[A, B]> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const guarded = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    try {
      return await work(either);
    } catch (error) {
      stop.abort(error);
      throw error;
    }
  };
  const both = [guarded(one), guarded(other)] as const;
  await Promise.allSettled(both);
  if (stop.signal.aborted) throw stop.signal.reason;
  return Promise.all(both);
}

/** One after the other, where `together` would do both at a time. */
export const inTurn: typeof together = async (signal, one, other) => [await one(signal), await other(signal)];
