import { randomUUID } from 'node:crypto';
import type { TaskUndo } from '../store/task-store';

/** Longer than the panel offers an undo, also while a pointer rests on it. */
const KEPT_MS = 60_000;

/** What was done to many tasks at once, for as long as it may be undone. It is lost when the app ends. */
export class KeptUndos {
  readonly #kept = new Map<string, readonly TaskUndo[]>();

  keep(undos: readonly TaskUndo[]): string {
    const name = randomUUID();
    this.#kept.set(name, undos);
    setTimeout(() => this.#kept.delete(name), KEPT_MS).unref();
    return name;
  }
  of(name: string): readonly TaskUndo[] | undefined {
    return this.#kept.get(name);
  }
}
