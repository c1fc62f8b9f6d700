/** Daily care of a store. Separate from TaskStore: whoever adds, runs or shows tasks does not need it. */
export interface Housekeeping {
  /**
   * Reads the store's wall clock and returns the moment up to which it is believed, in ms since 1970: now, or an earlier one
   * after a leap ahead (believed-clock.ts). Each reading is stored; call it about once a day.
   */
  believedNowMs(): Promise<number>;
  /**
   * Deletes completed, failed and cancelled tasks that ended more than `days` before `asOfMs` (default: now), with all that
   * belongs to them, one transaction per chunk. Returns how many.
   */
  cleanUp(days: number, asOfMs?: number): Promise<number>;
  /** Makes a verified copy and returns its absolute path. @throws `storage_failed` when there is nowhere to put it. */
  backup(): Promise<string>;
  /**
   * When the newest backup was made, in ms since 1970; null without one. A time in the future means that the clock was ahead at every
   * backup.
   */
  lastBackupAtMs(): Promise<number | null>;
}
