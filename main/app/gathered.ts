/**
 * Passes on what comes, in order: the first at the end of the turn of the event loop, what follows within `apartMs` together after it.
 * @returns what to call with it
 */
export function gathered<T>(pass: (all: T[]) => void, apartMs: number): (some: readonly T[]) => void {
  let waiting: T[] = [];
  let isResting = false;
  const flush = (): void => {
    isResting = waiting.length > 0;
    if (!isResting) return;
    const all = waiting;
    waiting = [];
    setTimeout(flush, apartMs).unref();
    pass(all);
  };
  return (some) => {
    waiting.push(...some);
    if (isResting) return;
    isResting = true;
    setImmediate(flush);
  };
}
