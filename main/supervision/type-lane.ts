import { setTimeout as delay } from 'node:timers/promises';
import type { WorkerState } from '../../contract/events';
import type { QueueTask, TaskType } from '../../contract/task';
import type { CancelReason, FromWorker } from '../../contract/worker-messages';
import type { ProjectFiles } from '../projects/project-files';
import type { RunFolderKeeper, RunFolders } from '../projects/run-folders';
import type { RunAge } from '../queue/health';
import type { Claim, RunEnd } from '../queue/types';
import type { Lease } from '../store/types';
import type { DispatcherOptions, DispatcherTimings } from './dispatcher';
import { endOfAbort, endOfCrash, endOfStorageError, publishError } from './run-ends';
import { type MonotonicClock, SilenceWatch } from './silence-watch';
import { type WorkerDeath, WorkerSlot } from './supervisor';

export interface LaneOptions extends DispatcherOptions {
  readonly timings: DispatcherTimings;
  readonly now: MonotonicClock;
  readonly folders: RunFolderKeeper;
  readonly files: ProjectFiles;
}

/** setTimeout takes no more than this; a task due later is looked at again then. */
const MAX_TIMER_MS = 2 ** 31 - 1;

type RunMessageOfWorker = Exclude<FromWorker, { kind: 'ready' | 'heartbeat' }>;

/** A claimed task from its dequeue until its end is recorded. */
interface Run {
  readonly claim: Claim;
  readonly lease: Lease;
  /** Paths of what it has published. */
  readonly published: Set<string>;
  /** Writes to the queue that the end must wait for. */
  readonly writes: Set<Promise<unknown>>;
  readonly startedAtMs: number;
  readonly stuck: SilenceWatch;
  readonly ended: Promise<void>;
  readonly settleEnded: () => void;
  folders?: RunFolders;
  /** Set once an abort was asked for; it decides what the end will be. */
  abort?: CancelReason;
  abortTimer?: NodeJS.Timeout;
  /** The worker has it. */
  sent?: boolean;
  /** Its end is being recorded: whatever else comes is too late. */
  ending?: boolean;
}

/** One type's tasks and its worker: claims when the worker is idle, follows the run, records its one end. */
export class TypeLane {
  private readonly slot: WorkerSlot;
  private run: Run | undefined;
  private pumping: Promise<void> | undefined;
  private pumpAgain = false;
  private dueTimer: NodeJS.Timeout | undefined;
  private stopping = false;
  private readonly stopSignal = new AbortController();
  /** How often each task's worker went silent: the first time is taken for the machine's fault, the next for a crash. */
  private readonly lostHeartbeats = new Map<string, number>();

  constructor(
    private readonly type: TaskType,
    private readonly options: LaneOptions,
  ) {
    this.slot = new WorkerSlot({
      type,
      createWorker: options.createWorker,
      memoryLimitMb: () => options.memoryLimitsMb()[type],
      treeBytes: options.treeBytes,
      onIdle: () => this.pump(),
      onMessage: (message) => this.receive(message),
      onDeath: (death) => this.workerDied(death),
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

  /** The run in hand, for the health reply. */
  runAge(): RunAge | undefined {
    if (this.run === undefined) return undefined;
    const { claim, startedAtMs, stuck } = this.run;
    const { id, type, startedAt, createdAt } = claim.task;
    return {
      task: { id, type, startedAt: startedAt ?? createdAt },
      ageMs: this.options.now() - startedAtMs,
      silentMs: stuck.silentMs,
    };
  }

  noteResume(): void {
    this.slot.noteResume();
    this.run?.stuck.heard();
    // What came due meanwhile: a timer may not have counted the time asleep, and would sit out the rest of the wait.
    this.pump();
  }

  /** Claims the next task if the worker is idle. Calls while one is under way make it look once more, never twice at a time. */
  pump(): void {
    this.pumpAgain = true;
    this.pumping ??= this.pumpLoop();
  }

  async abortTask(taskId: string): Promise<void> {
    // A claim under way may be this very task.
    await this.pumping;
    if (this.run?.claim.task.id === taskId) await this.abortCurrent('cancelled');
  }

  /** Aborts what runs, if anything does; resolves when its end is recorded. */
  async abortCurrent(reason: CancelReason): Promise<void> {
    await this.pumping;
    const { run } = this;
    if (run === undefined) return;
    this.abort(run, reason);
    await run.ended;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.stopSignal.abort();
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
        this.options.log.error('dispatch.failed', error, { type: this.type });
        this.pumpIn(this.options.timings.storageRetryMs);
      }
    }
    // In the same turn as the last look at `pumpAgain`: a call in between would find the loop there and be forgotten.
    this.pumping = undefined;
  }

  private pumpIn(delayMs: number): void {
    clearTimeout(this.dueTimer);
    if (!this.stopping) this.dueTimer = setTimeout(() => this.pump(), Math.min(delayMs, MAX_TIMER_MS));
  }

  private get mayClaim(): boolean {
    return !this.stopping && this.run === undefined && this.slot.isIdle && !this.options.queue.isPaused(this.type);
  }

  private async claimNext(): Promise<void> {
    if (!this.mayClaim) return;
    clearTimeout(this.dueTimer);
    const claim = await this.options.queue.dequeue(this.type, this.slot.pid);
    if (claim === null) {
      const dueInMs = await this.options.queue.nextDueInMs(this.type);
      if (dueInMs !== null) this.pumpIn(Math.max(1, dueInMs));
      return;
    }
    const run = this.newRun(claim);
    this.run = run;
    const { task, lease } = claim;
    try {
      run.folders = await this.options.folders.begin(claim, (write) => this.untilWritten(run, 'folder', write));
      const settings = await this.options.settings(this.type);
      // The worker may have died, or the app begun to stop, while the claim was under way.
      if (this.stopping || !this.slot.isIdle) {
        await this.finish(run, { kind: 'requeue', reason: this.stopping ? 'shutdown' : 'lost-heartbeat' });
        return;
      }
      run.sent = true;
      run.stuck.start();
      this.slot.run({
        kind: 'run',
        taskId: lease.taskId,
        leaseId: lease.leaseId,
        type: this.type,
        projectId: task.projectId,
        stagingDir: run.folders.stagingDir,
        inputDir: run.folders.inputDir,
        metadata: task.metadata,
        attempt: task.retryCount + 1,
        settings,
      });
    } catch (error) {
      this.options.log.error('dispatch.prepare-failed', error, { taskId: task.id });
      await this.finish(run, endOfStorageError(error));
    }
  }

  private newRun(claim: Claim): Run {
    let settleEnded = (): void => {};
    const ended = new Promise<void>((resolve) => {
      settleEnded = resolve;
    });
    const run: Run = {
      claim,
      lease: claim.lease,
      published: new Set(),
      writes: new Set(),
      startedAtMs: this.options.now(),
      ended,
      settleEnded,
      stuck: new SilenceWatch(this.options.timings.stuckAfterMs, () => this.abort(run, 'stuck'), this.options.now),
    };
    return run;
  }

  private abort(run: Run, reason: CancelReason): void {
    if (run.ending === true) return;
    const first = run.abort === undefined;
    // What a person asks for counts more than what the app wanted a moment before.
    if (first || reason === 'cancelled') run.abort = reason;
    if (!first) return;
    run.stuck.stop();
    this.slot.send({ kind: 'cancel', taskId: run.lease.taskId, leaseId: run.lease.leaseId, reason });
    run.abortTimer = setTimeout(
      () => this.slot.kill({ cause: 'killed', detail: `did not stop when asked (${reason})` }),
      this.options.timings.abortGraceMs,
    );
  }

  private receive(message: RunMessageOfWorker | { kind: 'heartbeat'; taskId?: string | undefined }): void {
    const { run } = this;
    if (run === undefined || run.ending === true) return;
    if (message.kind === 'heartbeat') {
      if (message.taskId === run.lease.taskId) this.write(run, this.options.queue.heartbeat(run.lease));
      return;
    }
    // A worker that was given up and speaks again, for a claim that is no longer its own.
    if (message.leaseId !== run.lease.leaseId || message.taskId !== run.lease.taskId) return;
    const { queue } = this.options;
    switch (message.kind) {
      case 'log':
        run.stuck.heard();
        this.write(run, queue.appendLog(run.lease, message.lines));
        return;
      case 'progress':
        run.stuck.heard();
        this.write(run, queue.updateTask(run.lease, { progress: message.progress }));
        return;
      case 'publish':
        run.stuck.heard();
        this.publish(run, message);
        return;
      case 'done':
        void this.finish(run, { kind: 'completed' });
        return;
      case 'failed':
        // The system may end a worker's children before main could tell it to stop.
        if (this.stopping) void this.finish(run, { kind: 'requeue', reason: 'shutdown' });
        else void this.finish(run, { kind: 'error', error: message.error });
        return;
      case 'needs-you':
        void this.finish(run, { kind: 'needs-you', needsYou: { code: message.code, message: message.message } });
        return;
      case 'aborted':
        void this.finish(run, endOfAbort(run.abort ?? 'cancelled', this.options.timings.stuckAfterMs));
        return;
      default:
        message satisfies never;
    }
  }

  private write(run: Run, result: Promise<boolean>): void {
    const tracked = result
      .then((accepted) => {
        // The queue gave the task away: this run must not go on beside another.
        if (!accepted && run.ending !== true) this.abort(run, 'shutdown');
      })
      .catch((error: unknown) => this.options.log.error('dispatch.write-failed', error, { taskId: run.lease.taskId }))
      .finally(() => run.writes.delete(tracked));
    run.writes.add(tracked);
  }

  private workerDied(death: WorkerDeath): void {
    const { run } = this;
    if (run?.sent !== true || run.ending === true) return;
    void this.finish(run, this.endOfDeath(run, death));
  }

  private endOfDeath(run: Run, death: WorkerDeath): RunEnd {
    if (run.abort !== undefined) return endOfAbort(run.abort, this.options.timings.stuckAfterMs);
    if (this.stopping) return { kind: 'requeue', reason: 'shutdown' };
    // It never had the task, and costs it nothing.
    if (death.cause === 'unreachable') return { kind: 'requeue', reason: 'lost-heartbeat' };
    if (death.cause !== 'lost-heartbeat') return endOfCrash(death);
    const times = (this.lostHeartbeats.get(run.lease.taskId) ?? 0) + 1;
    this.lostHeartbeats.set(run.lease.taskId, times);
    return times === 1 ? { kind: 'requeue', reason: 'lost-heartbeat' } : endOfCrash(death);
  }

  /** Records the one end of a run, whatever it is; the lane is free afterwards in any case. */
  private async finish(run: Run, end: RunEnd): Promise<void> {
    run.ending = true;
    clearTimeout(run.abortTimer);
    run.stuck.stop();
    const { log } = this.options;
    try {
      await Promise.all(run.writes);
      const { folders } = run;
      // Before the end is told: who hears `cancelled` or `completed` finds no partial file.
      if (folders !== undefined) {
        await this.options.folders
          .end(folders, run.published.size > 0)
          .catch((error: unknown) => log.error('dispatch.staging-left', error, { staging: folders.stagingDir }));
      }
      const task = await this.recordEnd(run, end);
      if (task?.status !== 'waiting') this.lostHeartbeats.delete(run.lease.taskId);
    } catch (error) {
      // The app stops: the row stays `processing`, and the next start takes it for an orphan and puts it back.
      log.error('dispatch.end-not-recorded', error, { taskId: run.lease.taskId, end: end.kind });
    } finally {
      this.run = undefined;
      run.settleEnded();
      this.slot.release();
      this.pump();
    }
  }

  private recordEnd(run: Run, end: RunEnd): Promise<QueueTask | null> {
    return this.untilWritten(run, end.kind, () => this.options.queue.endRun(run.lease, end));
  }

  /** Tries until it is written or the app stops: given up, the row would keep its type from running for as long as the app does. */
  private async untilWritten<T>(run: Run, what: string, write: () => Promise<T>): Promise<T> {
    const { log, timings } = this.options;
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (this.stopping) throw error;
        log.error('dispatch.end-delayed', error, { taskId: run.lease.taskId, what });
        await delay(timings.storageRetryMs, undefined, { signal: this.stopSignal.signal }).catch(() => {});
      }
    }
  }

  /** The end of the run waits for it, whatever becomes of the worker meanwhile. */
  private publish(run: Run, { request, files }: Extract<RunMessageOfWorker, { kind: 'publish' }>): void {
    const { folders, lease, claim } = run;
    if (folders === undefined) return;
    const published = this.options.files
      .publish({
        task: claim.task,
        lease,
        folders,
        files,
        earlier: [...run.published],
        mayGoOn: () => run.abort === undefined && run.ending !== true,
        persist: (write) => this.untilWritten(run, 'publish', write),
      })
      .then(
        () => {
          for (const { output } of files) run.published.add(output.path);
          return {};
        },
        (error: unknown) => {
          if (run.abort === undefined) this.options.log.error('dispatch.publish-failed', error, { ...lease });
          return { error: publishError(error) };
        },
      )
      .then((answer) => {
        run.stuck.heard();
        if (run.ending !== true) this.slot.send({ kind: 'published', ...lease, request, ...answer });
      })
      .finally(() => run.writes.delete(published));
    run.writes.add(published);
  }
}
