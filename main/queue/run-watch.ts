import type { QueueTask, TaskProgress, TaskType } from '../../contract/task';

interface Run {
  readonly task: QueueTask;
  readonly startedAt: number;
  progress: TaskProgress | undefined;
}

/** The runs of this machine's workers, by lease: the task as claimed, its start by a clock that never jumps, its progress. */
export class RunWatch {
  readonly #monotonicNow: () => number;
  readonly #runs = new Map<string, Run>();

  constructor(monotonicNow: () => number) {
    this.#monotonicNow = monotonicNow;
  }

  started(task: QueueTask, leaseId: string): void {
    this.#runs.set(leaseId, { task, startedAt: this.#monotonicNow(), progress: undefined });
  }
  progressed(leaseId: string, progress: TaskProgress): void {
    const run = this.#runs.get(leaseId);
    if (run !== undefined) run.progress = progress;
  }
  ended(leaseId: string): void {
    this.#runs.delete(leaseId);
  }

  /** The task as it was claimed; undefined for an unknown lease. */
  claimed(leaseId: string): QueueTask | undefined {
    return this.#runs.get(leaseId)?.task;
  }
  /** Length of the run so far in ms; undefined for an unknown lease. */
  runMs(leaseId: string): number | undefined {
    const run = this.#runs.get(leaseId);
    return run === undefined ? undefined : this.#monotonicNow() - run.startedAt;
  }
  /** The latest run of the type, for the wait estimate. */
  running(type: TaskType): { elapsedMs: number; fraction?: number; etaSeconds?: number } | undefined {
    const run = [...this.#runs.values()].findLast(({ task }) => task.type === type);
    if (run === undefined) return undefined;
    return {
      elapsedMs: this.#monotonicNow() - run.startedAt,
      ...(run.progress === undefined ? {} : { fraction: run.progress.fraction }),
      ...(run.progress?.etaSeconds === undefined ? {} : { etaSeconds: run.progress.etaSeconds }),
    };
  }
}
