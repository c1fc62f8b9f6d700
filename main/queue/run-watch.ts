import type { AgedTask } from '../../contract/bridge';
import type { QueueTask, TaskProgress, TaskType } from '../../contract/task';

interface Run {
  readonly leaseId: string;
  /** As claimed. */
  readonly claimed: QueueTask;
  readonly task: AgedTask;
  readonly startedAt: number;
  lastHeardAt: number;
  progress: TaskProgress | undefined;
}

/** When each running task started and was last heard of, by a clock that never jumps: a changed wall clock makes nothing stuck. */
export class RunWatch {
  readonly #monotonicNow: () => number;
  readonly #runs = new Map<TaskType, Run>();

  constructor(monotonicNow: () => number) {
    this.#monotonicNow = monotonicNow;
  }

  started(task: QueueTask, leaseId: string): void {
    const now = this.#monotonicNow();
    const aged = { id: task.id, type: task.type, startedAt: task.startedAt ?? task.createdAt };
    this.#runs.set(task.type, {
      leaseId,
      claimed: task,
      task: aged,
      startedAt: now,
      lastHeardAt: now,
      progress: undefined,
    });
  }
  /** A log line or progress; a heartbeat is no sign of work. */
  heard(leaseId: string, progress?: TaskProgress): void {
    const run = this.#byLease(leaseId);
    if (run === undefined) return;
    run.lastHeardAt = this.#monotonicNow();
    run.progress = progress ?? run.progress;
  }
  /** The machine woke up: on some systems this clock went on meanwhile, and nobody could have been heard. */
  woke(): void {
    for (const run of this.#runs.values()) run.lastHeardAt = this.#monotonicNow();
  }
  ended(leaseId: string): void {
    const run = this.#byLease(leaseId);
    if (run !== undefined) this.#runs.delete(run.task.type);
  }

  /** The task as it was claimed; undefined for a lease that is not known. */
  claimed(leaseId: string): QueueTask | undefined {
    return this.#byLease(leaseId)?.claimed;
  }
  /** Length of the run so far in ms; undefined for a lease that is not known. */
  runMs(leaseId: string): number | undefined {
    const run = this.#byLease(leaseId);
    return run === undefined ? undefined : this.#monotonicNow() - run.startedAt;
  }
  running(type: TaskType): { elapsedMs: number; fraction?: number; etaSeconds?: number } | undefined {
    const run = this.#runs.get(type);
    if (run === undefined) return undefined;
    return {
      elapsedMs: this.#monotonicNow() - run.startedAt,
      ...(run.progress === undefined ? {} : { fraction: run.progress.fraction }),
      ...(run.progress?.etaSeconds === undefined ? {} : { etaSeconds: run.progress.etaSeconds }),
    };
  }
  silentFor(ms: number): AgedTask[] {
    return this.#where((run) => this.#monotonicNow() - run.lastHeardAt >= ms);
  }
  startedBefore(ms: number): AgedTask[] {
    return this.#where((run) => this.#monotonicNow() - run.startedAt >= ms);
  }

  #where(matches: (run: Run) => boolean): AgedTask[] {
    return [...this.#runs.values()].filter(matches).map((run) => run.task);
  }
  #byLease(leaseId: string): Run | undefined {
    return [...this.#runs.values()].find((run) => run.leaseId === leaseId);
  }
}
