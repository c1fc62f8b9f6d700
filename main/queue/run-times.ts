import type { TaskType, TypicalSeconds } from '../../contract/task';
import { RUN_TIMES_KEPT } from '../store/limits';
import { median } from './wait-estimate';

interface Known {
  readonly runsMs: readonly number[];
  /** Computed once per run and not per reader: every enqueue asks for it. */
  readonly typicalMs: number | undefined;
}

/** The latest run lengths of each type, newest first, and their median. */
export class RunTimes {
  readonly #known = new Map<TaskType, Known>();

  set(type: TaskType, runsMs: readonly number[]): void {
    const latest = runsMs.slice(0, RUN_TIMES_KEPT);
    this.#known.set(type, { runsMs: latest, typicalMs: median(latest) });
  }
  add(type: TaskType, runMs: number): void {
    this.set(type, [runMs, ...(this.#known.get(type)?.runsMs ?? [])]);
  }
  typicalMs(type: TaskType): number | undefined {
    return this.#known.get(type)?.typicalMs;
  }
  /** Types without a completed run are absent. */
  typicalSeconds(): TypicalSeconds {
    const typical: TypicalSeconds = {};
    for (const [type, { typicalMs }] of this.#known) {
      if (typicalMs !== undefined) typical[type] = typicalMs / 1_000;
    }
    return typical;
  }
}
