/** The longest backoff in ms. No store lets a task wait longer unless the creator's code asked for it: a clock that is set back must not hold it for hours. */
export const BACKOFF_CAP_MS = 5 * 60_000;

/** A store that hangs must not hold a lane: a heartbeat is given up after this long, well before a lease is given away. */
export const HEARTBEAT_SETTLES_WITHIN_MS = 2_000;
/** The same for everything else that a run waits for. */
export const STORE_SETTLES_WITHIN_MS = 10_000;

/** How many run lengths per type an estimate looks at, and a store returns. */
export const RUN_TIMES_KEPT = 50;
