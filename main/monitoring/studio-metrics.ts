import { isAwaySince } from '../../contract/studio';
import type { Instruments } from './instruments';

export interface StudioMetricsParts {
  readonly isOnline: () => boolean;
  /** As of the last look; `seenAtMs` by the clock of Redis. */
  readonly machines: () => readonly { readonly seenAtMs: number }[];
  /** By the clock of Redis, ms since 1970. */
  readonly nowMs: () => number;
}

/** Only in a studio. */
export class StudioMetrics {
  readonly #parts: StudioMetricsParts;
  readonly #online;
  readonly #machines;

  constructor(parts: StudioMetricsParts, instruments: Instruments) {
    this.#parts = parts;
    this.#online = instruments.gauge('studio_online', "Whether this machine reaches the studio's Redis.");
    this.#machines = instruments.gauge('studio_machines', 'Machines that were in the studio within a week.', [
      'presence',
    ]);
  }

  read(): void {
    this.#online.set(this.#parts.isOnline() ? 1 : 0);
    const machines = this.#parts.machines();
    const nowMs = this.#parts.nowMs();
    const present = machines.filter(({ seenAtMs }) => !isAwaySince(seenAtMs, nowMs)).length;
    this.#machines.set({ presence: 'present' }, present);
    this.#machines.set({ presence: 'away' }, machines.length - present);
  }
}
