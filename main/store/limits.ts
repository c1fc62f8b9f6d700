/** The longest backoff in ms. No store lets a task wait longer for its moment: a clock set back must not hold it for hours. */
export const BACKOFF_CAP_MS = 5 * 60_000;

/** A store that hangs must not hold a lane: its heartbeats are given up after this, well before a lease is given away. */
export const HEARTBEAT_SETTLES_WITHIN_MS = 2_000;
/** Likewise anything else that a run waits for. */
export const STORE_SETTLES_WITHIN_MS = 10_000;

/** Run lengths of each type that an estimate looks at; a store returns as many. */
export const RUN_TIMES_KEPT = 50;
