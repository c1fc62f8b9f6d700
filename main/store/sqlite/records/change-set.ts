import type { QueueTask, TaskLogLine, TaskType } from '../../../../contract/task';
import type { TaskRow } from './rows';

/** What one transaction touched. Each task is reported once, as it is at the end, in the order of the first touch. */
export class ChangeSet {
  readonly #touched = new Map<number, TaskRow | undefined>();
  /** Tasks that this transaction added, as lists show them. */
  readonly added: QueueTask[] = [];
  readonly logs: { taskId: string; lines: TaskLogLine[] }[] = [];
  readonly claimable = new Set<TaskType>();

  /** `row`: all columns as just written; without it the row is read at the end. */
  touch(seq: number, row?: TaskRow): void {
    this.#touched.set(seq, row);
  }
  get touched(): ReadonlyMap<number, TaskRow | undefined> {
    return this.#touched;
  }
}
