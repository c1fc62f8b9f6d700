import type { TaskType, TypicalSeconds } from '../../contract/task';
import { RUN_TIMES_KEPT } from '../store/limits';
import { median } from './wait-estimate';

/**
 * How long a run takes while none of its type has ended here: what the guide's own dashboard shows of the creator's work. There each
 * script ahead adds 3 minutes, 3 of 4 pictures are there after 5 minutes, and a film is at 67 % after 8.
 */
export const USUAL_RUN_MS: Readonly<Record<TaskType, number>> = { script: 180_000, image: 400_000, video: 720_000 };

interface Known {
  readonly runsMs: readonly number[];
  /** Sorted out once a run, not once a reader: every task added asks for it. */
  readonly typicalMs: number | undefined;
}

/** The latest run lengths of each type, newest first, and what is typical of them. */
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
  /** Types of which no run has ended are absent. */
  typicalSeconds(): TypicalSeconds {
    const typical: TypicalSeconds = {};
    for (const [type, { typicalMs }] of this.#known) {
      if (typicalMs !== undefined) typical[type] = typicalMs / 1_000;
    }
    return typical;
  }
}
