import { perType, TASK_TYPES, type TaskStage, type TaskType } from '../../../contract/task';
import type { NewLogLine, RunToStop } from '../task-store';
import type { Lease } from '../types';
import type { Engine } from './engine';
import type { BullJob } from './job';

/** Parts of a lock's time. */
const TICK = 1 / 15;
const RENEWAL = 4 / 15;
/** A run is stopped this long before its lock can run out: it must have ended when another machine begins. */
const STOP = 1 / 3;

/** A run of this machine, or one that an earlier start of its app left behind. */
export interface OwnRun {
  readonly type: TaskType;
  readonly lease: Lease;
  /** As it was claimed, with what this machine changed since. */
  readonly job: BullJob;
  /** Nothing of it runs: it is to be ended at once, and kept by nobody if that fails. */
  readonly isOrphan: boolean;
  /** By the clock that never jumps: its lock holds at least until then. */
  locksUntil: number;
  isLost: boolean;
  /** What it reported so far, and how many lines its log has. */
  readonly stages: TaskStage[];
  lines: number;
  /** Lines that Redis could not be given yet. */
  unwritten: readonly NewLogLine[];
}

export interface OwnRunsOptions {
  readonly engine: Pick<Engine, 'renew' | 'lockMs'>;
  readonly monotonicNow: () => number;
  /** The lock could not be renewed: the run must be stopped. */
  readonly onLost: (run: RunToStop) => void;
}

/**
 * This machine's runs and their locks. They are renewed while the main process lives, since preparing and publishing on a slow network disk
 * may take longer than a lock lasts. A lease once lost stays lost, even if the lock turns out to be there still.
 */
export class OwnRuns {
  readonly #runs = new Map<string, OwnRun>();
  /** Leases of claims without a reply: whether they took a job is unknown. */
  readonly #unanswered = new Set<string>();
  readonly #claims = perType((): Promise<unknown> => Promise.resolve());
  readonly #options: OwnRunsOptions;
  #timer: NodeJS.Timeout | undefined;
  #renewedAt = 0;
  #renewing: Promise<void> | undefined;

  constructor(options: OwnRunsOptions) {
    this.#options = options;
  }

  /** `lockedAt`: when the lock was asked for, at the latest. */
  add(run: Pick<OwnRun, 'type' | 'lease' | 'job'>, lockedAt: number, isOrphan = false): OwnRun {
    const own: OwnRun = {
      ...run,
      isOrphan,
      locksUntil: lockedAt + this.#lockMs,
      isLost: false,
      stages: [],
      lines: 0,
      unwritten: [],
    };
    this.#runs.set(run.lease.leaseId, own);
    this.#timer ??= setInterval(() => this.#tick(), this.#lockMs * TICK);
    return own;
  }
  /** undefined when this machine has no such run, or lost its lease. */
  get({ taskId, leaseId }: Lease): OwnRun | undefined {
    const run = this.#runs.get(leaseId);
    // A process that stood still may come here before the timer does.
    if (run !== undefined) this.#loseIfLate(run);
    return run?.lease.taskId === taskId && !run.isLost ? run : undefined;
  }
  /** Whether the run is this machine's, lost or not. */
  has(leaseId: string): boolean {
    return this.#runs.has(leaseId) || this.#unanswered.has(leaseId);
  }
  isRunning(type: TaskType): boolean {
    return [...this.#runs.values()].some((run) => run.type === type);
  }
  release({ leaseId }: Lease): void {
    this.#runs.delete(leaseId);
    if (this.#runs.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** One claim of the type at a time: the next one must see what this one took. */
  claiming<T>(type: TaskType, claim: () => Promise<T>): Promise<T> {
    const turn = this.#claims[type].then(claim, claim);
    this.#claims[type] = turn;
    return turn;
  }
  noteUnanswered(leaseId: string): void {
    this.#unanswered.add(leaseId);
  }
  /** Returns whether it was one: true once, for whoever gives its task back. */
  forgetUnanswered(leaseId: string): boolean {
    return this.#unanswered.delete(leaseId);
  }

  /** Renews the lock of one run now; false when it is lost. @throws when Redis does not reply. */
  async confirm(run: OwnRun): Promise<boolean> {
    await this.#renew(run.type, [run]);
    return !run.isLost;
  }
  close(): void {
    clearInterval(this.#timer);
  }

  get #lockMs(): number {
    return this.#options.engine.lockMs;
  }
  #tick(): void {
    const now = this.#options.monotonicNow();
    for (const run of this.#runs.values()) this.#loseIfLate(run);
    if (now - this.#renewedAt < this.#lockMs * RENEWAL || this.#renewing !== undefined) return;
    this.#renewedAt = now;
    const all = TASK_TYPES.map((type) =>
      this.#renew(
        type,
        [...this.#runs.values()].filter((run) => run.type === type && !run.isLost && !run.isOrphan),
      ),
    );
    // Without a reply nothing is known; time decides.
    this.#renewing = Promise.allSettled(all).then(() => {
      this.#renewing = undefined;
    });
  }
  async #renew(type: TaskType, runs: readonly OwnRun[]): Promise<void> {
    if (runs.length === 0) return;
    const asked = this.#options.monotonicNow();
    const failed = new Set(
      await this.#options.engine.renew(
        type,
        runs.map(({ lease }) => lease),
      ),
    );
    for (const run of runs) {
      if (failed.has(run.lease.taskId)) this.#lose(run);
      else run.locksUntil = Math.max(run.locksUntil, asked + this.#lockMs);
    }
  }
  #loseIfLate(run: OwnRun): void {
    if (run.locksUntil - this.#lockMs * STOP < this.#options.monotonicNow()) this.#lose(run);
  }
  #lose(run: OwnRun): void {
    if (run.isLost) return;
    run.isLost = true;
    if (run.isOrphan) this.release(run.lease);
    else this.#options.onLost({ type: run.type, lease: run.lease, isLost: true });
  }
}
