import type { QueueTask, TaskLogLine, TaskType } from '../../../../contract/task';
import type { TaskRow } from './rows';

/** What one transaction changed. Each task is reported once, in its final state, in the order of the first change. */
export class ChangeSet {
  readonly #touched = new Map<number, TaskRow | undefined>();
  /** Tasks that this transaction added, as lists show them. */
  readonly added: QueueTask[] = [];
  readonly logs: { taskId: string; lines: TaskLogLine[] }[] = [];
  readonly claimable = new Set<TaskType>();

  /** `row`: all columns as just written. Without it the row is read at the end. */
  touch(seq: number, row?: TaskRow): void {
    this.#touched.set(seq, row);
  }
  get touched(): ReadonlyMap<number, TaskRow | undefined> {
    return this.#touched;
  }
}
