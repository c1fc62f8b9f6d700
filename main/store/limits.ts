/**
 * The longest backoff in ms. Only the creator's code may ask for a longer wait. The cap keeps a clock that was set back from holding a task
 * for hours.
 */
export const BACKOFF_CAP_MS = 5 * 60_000;

/** A store that hangs must not hold a lane: a heartbeat is given up after this long, well before a lease is given away. */
export const HEARTBEAT_SETTLES_WITHIN_MS = 2_000;
/** The same for everything else that a run waits for. */
export const STORE_SETTLES_WITHIN_MS = 10_000;

/** How many run lengths per type an estimate looks at, and a store returns. */
export const RUN_TIMES_KEPT = 50;
