import { randomUUID } from 'node:crypto';
import { AppError } from '../../contract/errors';
import type { BulkAction } from '../../contract/task';
import type { ChangeNotes, TaskStore, TaskUndo } from '../store/task-store';
import type { Chosen } from '../store/types';
import type { ChangedMany } from './types';

/** Longer than the panel offers an undo, also while a pointer rests on it. */
const KEPT_MS = 60_000;

/** What waits of films. Each task that is bumped goes ahead of all others: the last film comes first then, and they keep their order. */
export function waitingOfFilms(action: BulkAction, projectIds: readonly string[]): Chosen[] {
  const inOrder = action === 'bump' ? projectIds.toReversed() : projectIds;
  return inOrder.map((projectId) => ({ projectId, statuses: ['waiting'] }));
}

/** Actions of a person on many tasks at once. What was done is known for as long as it may be undone, and lost when the app ends. */
export class ChosenChanges {
  readonly #tasks: Pick<TaskStore, 'changeAll' | 'get' | 'restoreAll'>;
  readonly #undos = new Map<string, readonly TaskUndo[]>();

  constructor(tasks: Pick<TaskStore, 'changeAll' | 'get' | 'restoreAll'>) {
    this.#tasks = tasks;
  }

  async change(action: BulkAction, chosen: readonly Chosen[], notes: () => ChangeNotes): Promise<ChangedMany> {
    const undos: TaskUndo[] = [];
    // A retry of parked tasks leaves them where they stand: there is nothing to put back.
    const done = action === 'retry' ? undefined : (undo: TaskUndo) => void undos.push(undo);
    let changed = 0;
    for (const one of chosen) changed += await this.#tasks.changeAll(action, one, notes(), done);
    const picked = chosen.flatMap((one) => ('ids' in one ? one.ids : []));
    const left = await this.#leftOf(action, picked, new Set(undos.map(({ id }) => id)));
    return { changed, left, ...(undos.length === 0 ? {} : { undo: this.#keep(undos) }) };
  }

  /** @throws AppError `illegal_move` when it is not known any more */
  undo(name: string, notes: ChangeNotes): Promise<number> {
    const undos = this.#undos.get(name);
    if (undos === undefined) throw new AppError('illegal_move', { code: 'queue.changed_since' });
    return this.#tasks.restoreAll(undos, notes);
  }

  #keep(undos: readonly TaskUndo[]): string {
    const name = randomUUID();
    this.#undos.set(name, undos);
    setTimeout(() => this.#undos.delete(name), KEPT_MS).unref();
    return name;
  }

  /** How many of the picked tasks the action did not fit, counting out those that were changed along with another one. */
  async #leftOf(action: BulkAction, ids: readonly string[], changed: ReadonlySet<string>): Promise<number> {
    let left = 0;
    for (const id of ids) {
      if (changed.has(id)) continue;
      const status = (await this.#tasks.get(id, 0))?.status;
      const isDone =
        action === 'cancel'
          ? status === 'cancelled'
          : action === 'retry' && status !== 'failed' && status !== 'cancelled';
      if (!isDone) left += 1;
    }
    return left;
  }
}
