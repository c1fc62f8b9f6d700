import type { TaskLogLine } from '../../contract/task';
import type { Client } from '../api/client';
import { mergeLines } from './log-ring';
import type { PanelStore } from './store';

const READ_LINES = 10_000;

/** Keeps the log lines of watched tasks. Lines of other tasks are dropped, so they cost nothing. */
export class LogReader {
  readonly #client: Client;
  readonly #store: PanelStore;
  readonly #watchers = new Map<string, number>();
  /** Lines that arrive by event while a task's stored ones are being read. They go behind the reply. */
  readonly #reading = new Map<string, TaskLogLine[]>();

  constructor(client: Client, store: PanelStore) {
    this.#client = client;
    this.#store = store;
  }

  /** Reads the log and follows it until the returned function is called. */
  watch(taskId: string): () => void {
    const watchers = this.#watchers.get(taskId) ?? 0;
    this.#watchers.set(taskId, watchers + 1);
    if (watchers === 0) {
      this.#store.setState(({ logs }) => ({ logs: { ...logs, [taskId]: [] } }));
      void this.#readOn(taskId);
    }
    return () => {
      const left = (this.#watchers.get(taskId) ?? 1) - 1;
      if (left > 0) {
        this.#watchers.set(taskId, left);
        return;
      }
      this.#watchers.delete(taskId);
      this.#store.setState(({ logs }) => {
        const { [taskId]: _dropped, ...rest } = logs;
        return { logs: rest };
      });
    };
  }

  apply(batches: ReadonlyArray<{ readonly taskId: string; readonly lines: readonly TaskLogLine[] }>): void {
    for (const { taskId, lines } of batches) {
      if (!this.#watchers.has(taskId)) continue;
      const held = this.#reading.get(taskId);
      if (held === undefined) this.#merge(taskId, lines);
      else held.push(...lines);
    }
  }

  /** After a gap in the events, lines may be missing at the end. */
  refresh(): void {
    for (const taskId of this.#watchers.keys()) void this.#readOn(taskId);
  }

  #merge(taskId: string, lines: readonly TaskLogLine[]): void {
    const merged = mergeLines(this.#store.getState().logs[taskId] ?? [], lines);
    if (merged.kind === 'gap') void this.#readOn(taskId);
    else this.#store.setState(({ logs }) => ({ logs: { ...logs, [taskId]: merged.ring } }));
  }

  async #readOn(taskId: string): Promise<void> {
    if (this.#reading.has(taskId)) return;
    const held: TaskLogLine[] = [];
    this.#reading.set(taskId, held);
    try {
      let lines: readonly TaskLogLine[];
      do {
        const after = this.#store.getState().logs[taskId]?.at(-1)?.n ?? 0;
        lines = (await this.#client.call('queue:logs', { id: taskId, after, limit: READ_LINES })).lines;
        if (!this.#watchers.has(taskId)) return;
        const merged = mergeLines(this.#store.getState().logs[taskId] ?? [], lines);
        if (merged.kind === 'gap') throw new Error(`log of ${taskId} has a hole after line ${merged.afterN}`);
        this.#store.setState(({ logs }) => ({ logs: { ...logs, [taskId]: merged.ring } }));
      } while (lines.length === READ_LINES);
    } catch (error) {
      console.error('queue:logs:', error);
    } finally {
      this.#reading.delete(taskId);
      if (this.#watchers.has(taskId) && held.length > 0) this.#merge(taskId, held);
    }
  }
}
