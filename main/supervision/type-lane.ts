import { AppError } from '../../contract/errors';
import type { WorkerState } from '../../contract/events';
import type { ClaimReply } from '../../contract/external';
import type { QueueTask, TaskType } from '../../contract/task';
import type { CancelReason, CreatorProcessor } from '../../contract/worker-messages';
import type { RunAge } from '../queue/health';
import type { Lease } from '../store/types';
import { type ClaimOptions, ExternalDesk } from './external-desk';
import { type ExternalCall, leaseLost } from './external-talk';
import type { LaneOptions } from './options';
import type { TreeUses } from './process-tree';
import { Run } from './run';
import { WorkerSlot } from './worker-slot';

/** The longest time that setTimeout takes; for a task that is due later, the timer is set again then. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const notExternal = () => new AppError('not_external', 'The type has another processor.');

/**
 * One type's tasks and its worker. WorkerSlot has the worker's states, Run those of the task in hand. The lane itself is
 *
 * - free: no run. pump() claims when the worker is idle, the type is not paused and, if workers of the creator's do the type's tasks, one
 *   of them is waiting. For a task that is due later, pump() is called again then.
 * - taken: a run, from its claim until its end is recorded. Nothing is claimed; onEnded makes the lane free and pumps.
 * - stopping: either of the two, but nothing more is claimed. The lane stays so.
 */
export class TypeLane {
  private readonly slot: WorkerSlot;
  private run: Run | undefined;
  private pumping: Promise<void> | undefined;
  /** The last claim, from its request until its run is in hand. */
  private claiming: Promise<Run | undefined> | undefined;
  private pumpAgain = false;
  private dueTimer: NodeJS.Timeout | undefined;
  private readonly stopSignal = new AbortController();
  private readonly silences = new Map<string, number>();
  private readonly desk = new ExternalDesk();

  constructor(
    private readonly type: TaskType,
    private readonly options: LaneOptions,
  ) {
    this.slot = new WorkerSlot({
      type,
      createWorker: options.createWorker,
      memoryLimitMb: () => options.memoryLimitsMb()[type],
      measureTrees: options.measureTrees,
      onIdle: () => this.pump(),
      onMessage: (message) => this.run?.receive(message),
      onDeath: (death) => this.run?.workerDied(death),
      onState: options.onWorkerState,
      log: options.log,
      now: options.now,
      timings: options.timings,
    });
  }

  start(): void {
    this.slot.start();
  }

  workerState(): WorkerState {
    return this.slot.snapshot();
  }

  /** Whether a worker of the creator's waits for a task now. */
  get isAwaited(): boolean {
    return this.desk.isAwaited;
  }

  /** The run in hand, for the health reply. */
  runAge(): RunAge | undefined {
    return this.run?.age();
  }

  /** The longest that stop() takes until the run in hand has ended. */
  stopsWithinMs(): number {
    return this.run?.stopsWithinMs ?? 0;
  }

  noteResume(): void {
    this.slot.noteResume();
    this.run?.noteResume();
    // A timer may not count the time asleep: without this, a task that became due meanwhile would wait longer.
    this.pump();
  }

  /** A worker of the creator's asks for a task. @throws AppError `not_external`, `too_many_requests` or `shutting_down`. */
  claimExternal(options: ClaimOptions): Promise<ClaimReply | null> {
    if (this.isStopping) throw new AppError('shutting_down', 'the app stops');
    if (this.processor()?.kind !== 'external') throw notExternal();
    return this.desk.claim(options, () => {
      this.pump();
      return this.pumping;
    });
  }

  /** @throws AppError `lease_lost` when the task is not in hand, or is in hand with another lease. */
  async reportExternal({ taskId, leaseId }: Lease, call: ExternalCall): Promise<QueueTask | null> {
    if (this.run?.taskId !== taskId) throw leaseLost();
    return this.run.report(leaseId, call);
  }

  /** Who does the type's tasks, or how much memory they may take, may have changed. What is in hand goes on to its end. */
  settingsChanged(): void {
    this.slot.noteLimit();
    if (this.processor()?.kind !== 'external') this.desk.dismiss(notExternal());
    this.pump();
  }

  /** Claims the next task if the worker is idle. A call during a claim makes it look again; two claims never run at once. */
  pump(): void {
    this.pumpAgain = true;
    this.pumping ??= this.pumpLoop();
  }

  /** Resolves with whether it was in hand here; if so, its end is recorded then. */
  async abortTask(taskId: string, reason: CancelReason): Promise<boolean> {
    // The claim under way may be this very task.
    if (this.run?.taskId !== taskId) await this.untilClaimed();
    if (this.run?.taskId !== taskId) return false;
    await this.abortCurrent(reason);
    return true;
  }

  /** Aborts what runs, if anything does; resolves when its end is recorded. */
  async abortCurrent(reason: CancelReason): Promise<void> {
    if (this.run === undefined) await this.untilClaimed();
    const { run } = this;
    run?.abort(reason);
    await run?.ended;
  }

  /**
   * Ends the worker's process with all its children and starts it again, both at once. The task in hand waits again at no cost; a worker of
   * the creator's that has it loses its claim. Resolves when that is recorded and the next process has begun.
   */
  async restart(): Promise<WorkerState> {
    const { run, slot } = this;
    const isInHand = run !== undefined && slot.snapshot().taskId === run.taskId;
    await slot.restart();
    if (isInHand) await run.ended;
    return slot.snapshot();
  }

  /** The process to measure with its children, if there is one. */
  get pidToMeasure(): number | undefined {
    return this.slot.pidToMeasure;
  }

  noteTrees(uses: TreeUses): void {
    for (const pid of uses.keys()) this.slot.noteTree(pid, uses);
  }

  async stop(): Promise<void> {
    this.stopSignal.abort();
    this.desk.dismiss();
    clearTimeout(this.dueTimer);
    await this.abortCurrent('shutdown');
    await this.slot.stop();
  }

  private async pumpLoop(): Promise<void> {
    while (this.pumpAgain) {
      this.pumpAgain = false;
      try {
        await this.claimNext();
      } catch (error) {
        // Out of reach for as long as it may be: the store says when that began.
        const isOffline = error instanceof AppError && error.code === 'studio_offline';
        if (!isOffline) this.options.log.error('dispatch.failed', error, { type: this.type });
        this.pumpIn(this.options.timings.storageRetryMs);
      }
    }
    // In the same turn as the last check of `pumpAgain`. Otherwise a call in between would find the loop running and be lost.
    this.pumping = undefined;
  }

  private pumpIn(delayMs: number): void {
    clearTimeout(this.dueTimer);
    if (!this.isStopping) this.dueTimer = setTimeout(() => this.pump(), Math.min(delayMs, MAX_TIMER_MS));
  }

  private get isStopping(): boolean {
    return this.stopSignal.signal.aborted;
  }

  private processor(): CreatorProcessor | undefined {
    return this.options.creator?.(this.type);
  }

  private get mayClaim(): boolean {
    return !this.isStopping && this.run === undefined && this.slot.isIdle && !this.options.queue.isPaused(this.type);
  }

  /** It can be aborted from then on, also while its folders are being made. */
  private async untilClaimed(): Promise<void> {
    await this.claiming?.catch(() => {});
  }

  private async claimNext(): Promise<void> {
    this.claiming = this.takeNext();
    await (await this.claiming)?.begin();
  }

  private async takeNext(): Promise<Run | undefined> {
    if (!this.mayClaim) return undefined;
    clearTimeout(this.dueTimer);
    const { queue } = this.options;
    const processor = this.processor();
    const claimant = processor?.kind === 'external' ? this.desk.take() : undefined;
    if (processor?.kind === 'external' && claimant === undefined) return undefined;
    const giveBack = (): void => {
      if (claimant !== undefined) this.desk.giveBack(claimant);
    };
    const claim = await queue.dequeue(this.type, this.slot.pid).catch((error: unknown) => {
      giveBack();
      throw error;
    });
    if (claim === null) {
      giveBack();
      const dueInMs = await queue.nextDueInMs(this.type);
      if (dueInMs !== null) this.pumpIn(Math.max(1, dueInMs));
      return undefined;
    }
    this.run = new Run(claim, {
      ...this.options,
      slot: this.slot,
      processor,
      claimant,
      giveBack,
      stop: this.stopSignal.signal,
      silences: this.silences,
      onEnded: () => {
        this.run = undefined;
        this.slot.release();
        this.pump();
      },
    });
    return this.run;
  }
}
