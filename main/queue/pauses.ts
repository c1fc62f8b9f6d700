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

  /** Returns whether this pauses or resumes the type here. Another machine's own pause changes nothing. */
  set({ type, machineId }: Pause, paused: boolean): boolean {
    if (machineId !== undefined && machineId !== this.#machineId) return false;
    const before = this.has(type);
    const held = machineId === undefined ? this.#forEverybody : this.#forThisMachine;
    if (paused) held.add(type);
    else held.delete(type);
    return this.has(type) !== before;
  }

  /** Replaces all of them after a reread. */
  replace(pauses: readonly Pause[]): void {
    this.#forEverybody.clear();
    this.#forThisMachine.clear();
    for (const pause of pauses) this.set(pause, true);
  }
}
