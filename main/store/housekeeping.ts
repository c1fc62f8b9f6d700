/** Looking after a store, once a day or so. Beside TaskStore: whoever adds, runs or shows tasks has no use for it. */
export interface Housekeeping {
  /**
   * Looks at the store's wall clock and returns the moment up to which it is believed, in ms since 1970: now, or an earlier one
   * after a leap ahead (believed-clock.ts). It keeps what it saw, so look once a day and not more often than the rule needs.
   */
  believedNowMs(): Promise<number>;
  /**
   * Deletes completed, failed and cancelled tasks that ended more than `days` before `asOfMs` (default: now), with all that
   * belongs to them, a slice per transaction. Returns how many.
   */
  cleanUp(days: number, asOfMs?: number): Promise<number>;
  /** Makes a verified copy and returns its absolute path. @throws `storage_failed` when there is nowhere to put it. */
  backup(): Promise<string>;
  /** When the newest backup was made, in ms since 1970, or null. Later than now only when all are: the clock was ahead then. */
  lastBackupAtMs(): Promise<number | null>;
}
