/** The longest backoff in ms. No store lets a task wait longer for its moment: a clock set back must not hold it for hours. */
export const BACKOFF_CAP_MS = 5 * 60_000;

/** Run lengths of each type that an estimate looks at; a store returns as many. */
export const RUN_TIMES_KEPT = 50;
