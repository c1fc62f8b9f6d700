import type { PausedFor } from '../../contract/events';
import type { TaskType } from '../../contract/task';
import type { Pause } from '../store/types';

/** Which types this machine may not start, as the store last reported: a copy for the synchronous reads of lanes and panel. */
export class Pauses {
  readonly #machineId: string;
  readonly #forEverybody = new Set<TaskType>();
  readonly #forThisMachine = new Set<TaskType>();

  constructor(machineId: string) {
    this.#machineId = machineId;
  }

  has(type: TaskType): boolean {
    return this.#forEverybody.has(type) || this.#forThisMachine.has(type);
  }

  of(type: TaskType): PausedFor {
    return { everybody: this.#forEverybody.has(type), thisMachine: this.#forThisMachine.has(type) };
  }

  /** Returns whether it is news here. Another machine's own pause changes nothing. */
  set({ type, machineId }: Pause, paused: boolean): boolean {
    if (machineId !== undefined && machineId !== this.#machineId) return false;
    const held = machineId === undefined ? this.#forEverybody : this.#forThisMachine;
    if (held.has(type) === paused) return false;
    if (paused) held.add(type);
    else held.delete(type);
    return true;
  }

  /** Replaces all of them after a reread. */
  replace(pauses: readonly Pause[]): void {
    this.#forEverybody.clear();
    this.#forThisMachine.clear();
    for (const pause of pauses) this.set(pause, true);
  }
}
