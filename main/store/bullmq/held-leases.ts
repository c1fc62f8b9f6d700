import type { Job } from 'bullmq';
import { perType, TASK_TYPES, type TaskStage, type TaskType } from '../../../contract/task';
import type { NewLogLine, RunToStop } from '../task-store';
import type { Lease } from '../types';
import type { Engine } from './engine';

/** Parts of a lock's time. */
const TICK = 1 / 15;
const RENEWAL = 4 / 15;
/** A run is stopped this long before its lock can run out: it must have ended when another machine begins. */
const STOP = 1 / 3;

/** A run of this machine, or one that an earlier start of its app left behind. */
export interface Held {
  readonly type: TaskType;
  readonly lease: Lease;
  readonly job: Job<unknown, unknown, string>;
  /** Nothing of it runs: it is to be ended at once, and kept by nobody if that fails. */
  readonly isOrphan: boolean;
  /** By the clock that never jumps: its lock holds at least until then. */
  holdsUntil: number;
  isLost: boolean;
  /** What it reported so far, and how many lines its log has. */
  readonly stages: TaskStage[];
  lines: number;
  /** Lines that Redis could not be given yet. */
  unwritten: readonly NewLogLine[];
}

export interface HeldLeasesOptions {
  readonly engine: Pick<Engine, 'renew' | 'lockMs'>;
  readonly monotonicNow: () => number;
  /** The lock could not be renewed: the run must be stopped. */
  readonly onLost: (run: RunToStop) => void;
}

/**
 * The locks of this machine's runs. They are renewed while the main process lives, since preparing and publishing on a slow network disk
 * may take longer than a lock holds. A lease once lost stays lost, even if the lock turns out to be there still.
 */
export class HeldLeases {
  readonly #held = new Map<string, Held>();
  readonly #claims = perType((): Promise<unknown> => Promise.resolve());
  readonly #options: HeldLeasesOptions;
  #timer: NodeJS.Timeout | undefined;
  #renewedAt = 0;
  #renewing: Promise<void> | undefined;

  constructor(options: HeldLeasesOptions) {
    this.#options = options;
  }

  /** `lockedAt`: when the lock was asked for, at the latest. */
  add(run: Pick<Held, 'type' | 'lease' | 'job'>, lockedAt: number, isOrphan = false): Held {
    const held: Held = {
      ...run,
      isOrphan,
      holdsUntil: lockedAt + this.#lockMs,
      isLost: false,
      stages: [],
      lines: 0,
      unwritten: [],
    };
    this.#held.set(run.lease.leaseId, held);
    this.#timer ??= setInterval(() => this.#tick(), this.#lockMs * TICK);
    return held;
  }
  /** undefined when this machine has no such lease, or lost it. */
  get({ taskId, leaseId }: Lease): Held | undefined {
    const held = this.#held.get(leaseId);
    return held?.lease.taskId === taskId && !held.isLost ? held : undefined;
  }
  /** Whether the run is this machine's, lost or not. */
  has({ leaseId }: Lease): boolean {
    return this.#held.has(leaseId);
  }
  /** One claim of the type at a time: the next one must see what this one took. */
  claiming<T>(type: TaskType, claim: () => Promise<T>): Promise<T> {
    const turn = this.#claims[type].then(claim, claim);
    this.#claims[type] = turn;
    return turn;
  }
  isRunning(type: TaskType): boolean {
    return [...this.#held.values()].some((held) => held.type === type);
  }
  release({ leaseId }: Lease): void {
    this.#held.delete(leaseId);
    if (this.#held.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
  /** Renews the lock of one run now; false when it is lost. @throws when Redis does not reply. */
  async confirm(held: Held): Promise<boolean> {
    await this.#renew(held.type, [held]);
    return !held.isLost;
  }
  close(): void {
    clearInterval(this.#timer);
  }

  get #lockMs(): number {
    return this.#options.engine.lockMs;
  }
  #tick(): void {
    const now = this.#options.monotonicNow();
    for (const held of this.#held.values()) if (held.holdsUntil - this.#lockMs * STOP < now) this.#lose(held);
    if (now - this.#renewedAt < this.#lockMs * RENEWAL || this.#renewing !== undefined) return;
    this.#renewedAt = now;
    const all = TASK_TYPES.map((type) =>
      this.#renew(
        type,
        [...this.#held.values()].filter((held) => held.type === type && !held.isLost && !held.isOrphan),
      ),
    );
    // Without a reply nothing is known; time decides.
    this.#renewing = Promise.allSettled(all).then(() => {
      this.#renewing = undefined;
    });
  }
  async #renew(type: TaskType, leases: readonly Held[]): Promise<void> {
    if (leases.length === 0) return;
    const asked = this.#options.monotonicNow();
    const failed = new Set(
      await this.#options.engine.renew(
        type,
        leases.map(({ lease }) => lease),
      ),
    );
    for (const held of leases) {
      if (failed.has(held.lease.taskId)) this.#lose(held);
      else held.holdsUntil = Math.max(held.holdsUntil, asked + this.#lockMs);
    }
  }
  #lose(held: Held): void {
    if (held.isLost) return;
    held.isLost = true;
    if (held.isOrphan) this.release(held.lease);
    else this.#options.onLost({ type: held.type, lease: held.lease, isLost: true });
  }
}
