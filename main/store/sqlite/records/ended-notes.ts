import type { TaskType } from '../../../../contract/task';
import type { TaskRow } from './rows';
import type { Journal } from './transactions';

/** What statistics count of a task that completed or failed. */
export interface EndedTask {
  readonly seq: number;
  readonly type: TaskType;
  readonly status: 'completed' | 'failed';
  readonly created_at: number;
  readonly started_at: number | null;
  readonly completed_at: number;
  readonly error_code: string | null;
  readonly retry_count: number;
  readonly run_ms: number | null;
}

/** Tasks that ended and are in no bucket yet, in memory. What is rolled back never ended. */
export class EndedNotes implements Journal {
  #ofTransaction: EndedTask[] = [];
  #noted: EndedTask[] = [];
  #onNoted: () => void = () => {};

  /** Called after each commit with an end. There is one listener. */
  listen(onNoted: () => void): void {
    this.#onNoted = onNoted;
  }

  /** Of a task whose status changed; others than ends are passed over. */
  note({ seq, type, status, created_at, started_at, completed_at, error_code, retry_count, run_ms }: TaskRow): void {
    if ((status !== 'completed' && status !== 'failed') || completed_at === null) return;
    const row = { seq, type, status, created_at, started_at, completed_at, error_code, retry_count, run_ms };
    this.#ofTransaction.push(row);
  }
  committed(): void {
    if (this.#ofTransaction.length === 0) return;
    this.#noted.push(...this.#ofTransaction);
    this.#ofTransaction = [];
    this.#onNoted();
  }
  rolledBack(): void {
    if (this.#ofTransaction.length > 0) this.#ofTransaction = [];
  }

  get count(): number {
    return this.#noted.length;
  }
  /** The oldest notes; they stay until `drop`. */
  first(limit: number): readonly EndedTask[] {
    return this.#noted.slice(0, limit);
  }
  /** Those that are in buckets now. */
  drop(counted: readonly EndedTask[]): void {
    if (this.#noted.length === 0) return;
    const keys = new Set(counted.map(keyOf));
    this.#noted = this.#noted.filter((note) => !keys.has(keyOf(note)));
  }
}

/** A task that is retried ends more than once. */
const keyOf = ({ seq, completed_at, status }: EndedTask): string => `${seq} ${completed_at} ${status}`;
