/** Lets whatever else waits for the event loop run first. */
export const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
