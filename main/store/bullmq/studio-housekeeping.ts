import type { Housekeeping } from '../housekeeping';
import { ask, type Studio } from './studio';

const DAY_MS = 24 * 3_600_000;

/**
 * Care of a studio's store. Redis keeps its own files, so there is no backup here. Every machine may clean up: what one has removed the
 * others find removed, and how long tasks are kept is one number for all.
 */
export class StudioHousekeeping implements Housekeeping {
  readonly #studio: Studio;
  readonly #retentionDays: () => Promise<number>;

  constructor(studio: Studio, retentionDays: () => Promise<number>) {
    this.#studio = studio;
    this.#retentionDays = retentionDays;
  }

  /** The clock of Redis: one that all machines share. */
  async believedNowMs(): Promise<number> {
    return this.#studio.now();
  }
  async cleanUp(_days: number, asOfMs = this.#studio.now()): Promise<number> {
    return ask(this.#studio, async () => {
      const days = await this.#retentionDays();
      if (!Number.isInteger(days) || days < 1) return 0;
      return this.#studio.engine.clean(days * DAY_MS + Math.max(0, this.#studio.now() - asOfMs));
    });
  }
  /** Redis' own: its append-only file. */
  async backup(): Promise<string> {
    return '';
  }
  /** Never: so each start makes up for a night in which no machine was on, which costs a few commands. */
  async lastBackupAtMs(): Promise<number | null> {
    return null;
  }
}
