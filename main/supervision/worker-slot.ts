import { check } from '../../contract/check';
import type { WorkerState } from '../../contract/events';
import type { TaskType } from '../../contract/task';
import { type FromWorker, fromWorkerSchema, type RunMessage, type ToWorker } from '../../contract/worker-messages';
import type { Log } from '../system/log';
import { endProcess } from './end-process';
import type { TreeUses } from './process-tree';
import { type MonotonicClock, SilenceWatch } from './silence-watch';
import { problemOfDeath, type WorkerDeath } from './worker-death';
import type { WorkerProcess } from './worker-process';
import { type Use, WorkerUsage } from './worker-usage';

export interface SlotTimings {
  /** A process that has not said `ready` after this is dead. It doubles with each such death in a row, up to `maxStartMs`. */
  readonly startWithinMs: number;
  readonly maxStartMs: number;
  /** Dead after this much silence. Heartbeats come every 5 s during a run and every 10 s while idle. */
  readonly deadAfterMs: number;
  /** Delay of the second restart in a row; it doubles with each up to `maxBackoffMs`. The first is immediate. */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  /** A worker that lived this long was no crash loop. */
  readonly stableMs: number;
  /** A killed process that does not exit (stuck in the kernel) is given up after this time. */
  readonly exitWaitMs: number;
}
export const DEFAULT_SLOT_TIMINGS: SlotTimings = {
  startWithinMs: 30_000,
  maxStartMs: 480_000,
  deadAfterMs: 30_000,
  backoffMs: 500,
  maxBackoffMs: 30_000,
  stableMs: 60_000,
  exitWaitMs: 5_000,
};

export interface SlotOptions {
  readonly type: TaskType;
  readonly createWorker: (type: TaskType) => WorkerProcess;
  readonly memoryLimitMb: () => number;
  /** Measures a worker with its children. Without it, or when it finds no tree, the worker's own report counts. */
  readonly measureTrees: ((pids: readonly number[]) => Promise<TreeUses>) | undefined;
  /** The worker waits for work. */
  readonly onIdle: () => void;
  /** Everything but `ready`, in order, of the present process only. */
  readonly onMessage: (message: Exclude<FromWorker, { kind: 'ready' }>) => void;
  readonly onDeath: (death: WorkerDeath) => void;
  readonly onState: (state: WorkerState) => void;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  readonly now: MonotonicClock;
  readonly timings: SlotTimings;
}

/**
 * One type's worker process, always there while wanted. States (`set` is the only way between them):
 *
 * - `stopped`: no process and none wanted. → `starting` by start().
 * - `starting`: a process that has not said `ready`. → `idle` by `ready`; `restarting` by its death, restart() or `startWithinMs` of
 *   silence; `stopping` by stop().
 * - `idle`: ready, no task in hand. → `busy` by run(); `restarting` by its death or restart(); `stopping`.
 * - `busy`: one task in hand. → `idle` by release(); `restarting` by its death or restart(); `stopping`.
 * - `stopping`: killed, its exit awaited, none wanted. → `stopped` by its exit. restart() does nothing, as in `stopped`.
 * - `restarting`: no process, the restart's timer runs. → `starting` by the timer, or at once by restart(); `stopped` by stop().
 *
 * While a process is there (`starting`, `idle`, `busy`) the silence watch runs. A killed process leaves its state only with its
 * exit, so that two processes of a type never overlap.
 */
export class WorkerSlot {
  private state: WorkerState['state'] = 'stopped';
  private process: WorkerProcess | undefined;
  private killedFor: WorkerDeath | undefined;
  private latestDeath: WorkerDeath | undefined;
  private taskId: string | undefined;
  private startedAt: string | undefined;
  private lastError: Pick<WorkerState, 'lastError' | 'lastErrorAt'> = {};
  private restarts = 0;
  private quickDeaths = 0;
  /** Starts in a row that took too long. On a machine so busy that none is done in time, to begin each of them again would never end. */
  private slowStarts = 0;
  private measuring = false;
  private reportedLimitMb = 0;
  private startedAtMs = 0;
  private restartTimer: NodeJS.Timeout | undefined;
  private stopWaiting: (() => void) | undefined;
  /** Those who asked for a restart and wait until the next process has begun. */
  private restartsAwaited: (() => void)[] = [];
  private readonly usage = new WorkerUsage();
  private stopped: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  private readonly silence: SilenceWatch;

  constructor(private readonly options: SlotOptions) {
    this.silence = new SilenceWatch((silentMs) => this.kill({ cause: 'lost-heartbeat', silentMs }), options.now);
  }

  /** Whether it may be given a task. A killed process is idle in name until it has exited, and would take the task with it. */
  get isIdle(): boolean {
    return this.state === 'idle' && this.killedFor === undefined;
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** The process to measure with its children, if there is one. Measuring reads all of /proc, which was most of the idle app's CPU. */
  get pidToMeasure(): number | undefined {
    return this.state === 'busy' ? this.pid : undefined;
  }

  /** Why the latest process ended, or is being ended. */
  get lastDeath(): WorkerDeath | undefined {
    return this.latestDeath;
  }

  snapshot(): WorkerState {
    const pid = this.process?.pid;
    return {
      type: this.options.type,
      state: this.state,
      restarts: this.restarts,
      memoryLimitMb: this.options.memoryLimitMb(),
      ...(pid === undefined ? {} : { pid }),
      ...(this.startedAt === undefined ? {} : { startedAt: this.startedAt }),
      ...(this.taskId === undefined ? {} : { taskId: this.taskId }),
      ...this.usage.current,
      ...this.lastError,
    };
  }

  start(): void {
    if (this.state !== 'stopped' && this.state !== 'restarting') return;
    clearTimeout(this.restartTimer);
    this.startedAtMs = this.options.now();
    this.killedFor = undefined;
    let process: WorkerProcess;
    try {
      process = this.options.createWorker(this.options.type);
    } catch (error) {
      this.set('starting');
      this.settleRestarts();
      this.died({ cause: 'not-started', detail: error instanceof Error ? error.message : String(error) });
      return;
    }
    this.process = process;
    this.startedAt = new Date().toISOString();
    process.onMessage((raw) => {
      if (this.process === process) this.receive(raw);
    });
    process.onExit((how) => {
      if (this.process === process) this.died(this.killedFor ?? { cause: 'exit', detail: how });
    });
    const { startWithinMs, maxStartMs } = this.options.timings;
    this.silence.start(Math.min(startWithinMs * 2 ** this.slowStarts, maxStartMs));
    this.set('starting');
    this.settleRestarts();
  }

  /** Hands the idle worker a task; it is busy until release() or its death. */
  run(message: RunMessage): void {
    this.taskId = message.taskId;
    this.usage.turn();
    this.set('busy');
    // Otherwise it would stay idle, and its task would be stuck for ten minutes.
    if (!this.send(message)) this.kill({ cause: 'unreachable' });
  }

  /** Returns whether it was sent. */
  send(message: ToWorker): boolean {
    try {
      this.process?.send(message);
      return true;
    } catch (error) {
      // The channel closes a moment before the exit event, which then decides how to continue.
      this.options.log.warn('worker.send-failed', {
        type: this.options.type,
        kind: message.kind,
        error: String(error),
      });
      return false;
    }
  }

  /** The task's end is recorded: the worker may have the next one. */
  release(): void {
    if (this.state !== 'busy') return;
    this.taskId = undefined;
    this.usage.turn();
    this.set('idle');
    this.options.onIdle();
  }

  /**
   * Ends the present process at once and starts the next one without a wait, whatever the deaths before it. Resolves when that has begun.
   * While none is wanted, nothing happens.
   */
  restart(): Promise<void> {
    if (this.state === 'stopped' || this.state === 'stopping') return Promise.resolve();
    this.quickDeaths = 0;
    const begun = new Promise<void>((resolve) => this.restartsAwaited.push(resolve));
    if (this.state === 'restarting') this.start();
    else this.kill({ cause: 'restarted' });
    return begun;
  }

  /** Ends the present process at once; onDeath is called with this cause when it is gone. */
  kill(death: WorkerDeath): void {
    const { process } = this;
    if (process === undefined || this.killedFor !== undefined) return;
    this.killedFor = death;
    this.latestDeath = death;
    this.silence.stop();
    const { log, timings, type } = this.options;
    this.stopWaiting = endProcess(process, timings.exitWaitMs, {
      failed: (error) => log.warn('worker.kill-failed', { type, error: String(error) }),
      givenUp: () => {
        if (this.process !== process) return;
        log.error('worker.does-not-end', new Error('a killed worker did not exit'), { pid: process.pid });
        this.died(death);
      },
    });
  }

  /** Ends the process and starts no other. Resolves when it is gone. */
  stop(): Promise<void> {
    if (this.stopped !== undefined) return this.stopped.promise;
    if (this.state === 'stopped' || this.state === 'restarting') {
      clearTimeout(this.restartTimer);
      this.set('stopped');
      return Promise.resolve();
    }
    let resolve = (): void => {};
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    this.stopped = { promise, resolve };
    this.set('stopping');
    this.kill({ cause: 'killed', detail: 'stopped' });
    return promise;
  }

  /** The machine woke up: its silence was nobody's fault. */
  noteResume(): void {
    this.silence.heard();
  }

  /** The setting may have changed. */
  noteLimit(): void {
    if (this.options.memoryLimitMb() !== this.reportedLimitMb) this.report();
  }

  /** What was measured of the process `pid` with its children. */
  noteTree(pid: number, uses: TreeUses): void {
    const use = uses.get(pid);
    // Measured while it was busy: it may be idle by now, or another process.
    if (use !== undefined && pid === this.pidToMeasure) this.noteUse({ source: 'tree', ...use });
  }

  private set(state: WorkerState['state']): void {
    this.state = state;
    this.report();
  }

  private report(): void {
    const snapshot = this.snapshot();
    this.reportedLimitMb = snapshot.memoryLimitMb;
    this.usage.wasReported();
    this.options.onState(snapshot);
  }

  private settleRestarts(): void {
    for (const settle of this.restartsAwaited.splice(0)) settle();
  }

  private receive(raw: unknown): void {
    const parsed = check(fromWorkerSchema, raw);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const where = issue?.path.join('.') ?? '';
      this.options.log.error('worker.bad-message', new Error(`${where}: ${issue?.message}`), {
        type: this.options.type,
      });
      return;
    }
    // Messages of a killed process still count: a `done` that was sent is true.
    this.silence.heard();
    const message = parsed.data;
    if (message.kind === 'ready') {
      if (this.state !== 'starting') return;
      // The system shows three processes of one name: the log says which is which.
      this.options.log.info('worker.ready', { type: this.options.type, pid: this.process?.pid });
      this.slowStarts = 0;
      this.silence.start(this.options.timings.deadAfterMs);
      this.set('idle');
      this.options.onIdle();
      return;
    }
    if (message.kind === 'heartbeat')
      void this.measure({ source: 'own', bytes: message.rssBytes, cpuMs: message.cpuMs });
    this.options.onMessage(message);
  }

  /** At a heartbeat: a busy worker with its children, an idle one as it reports itself. */
  private async measure(own: Use): Promise<void> {
    // On a busy machine a second measurement must not start while the first is under way.
    if (this.measuring) return;
    const { process, pidToMeasure: pid } = this;
    const { measureTrees } = this.options;
    let use = own;
    if (pid !== undefined && measureTrees !== undefined) {
      this.measuring = true;
      const tree = (await measureTrees([pid]).catch(() => undefined))?.get(pid);
      this.measuring = false;
      if (this.process !== process) return;
      // Measured while it was busy; if it is no longer, its next heartbeat says more.
      if (tree !== undefined && pid !== this.pidToMeasure) return;
      if (tree !== undefined) use = { source: 'tree', ...tree };
    }
    this.noteUse(use);
  }

  private noteUse(use: Use): void {
    const isWorthIt = this.usage.note(use, this.options.now());
    const limitMb = this.options.memoryLimitMb();
    if (use.bytes > limitMb * 1_024 * 1_024) {
      this.kill({ cause: 'out-of-memory', usedMb: Math.round(use.bytes / 1_024 / 1_024), limitMb });
    }
    if (isWorthIt) this.report();
  }

  private died(death: WorkerDeath): void {
    const { now, timings, log, type } = this.options;
    this.stopWaiting?.();
    this.silence.stop();
    if (this.state === 'starting' && death.cause === 'lost-heartbeat') this.slowStarts += 1;
    this.process = undefined;
    this.killedFor = undefined;
    this.latestDeath = death;
    this.taskId = undefined;
    this.startedAt = undefined;
    this.usage.forget();
    if (this.state === 'stopping') {
      this.set('stopped');
      this.settleRestarts();
      this.options.onDeath(death);
      this.stopped?.resolve();
      this.stopped = undefined;
      return;
    }
    let delayMs = 0;
    const problem = problemOfDeath(death);
    if (problem !== undefined) {
      this.lastError = { lastError: problem, lastErrorAt: new Date().toISOString() };
      if (now() - this.startedAtMs >= timings.stableMs) this.quickDeaths = 0;
      if (this.quickDeaths > 0)
        delayMs = Math.min(timings.backoffMs * 2 ** (this.quickDeaths - 1), timings.maxBackoffMs);
      this.quickDeaths += 1;
      log.warn('worker.died', { type, ...death, restartInMs: delayMs });
    }
    this.restarts += 1;
    this.set('restarting');
    this.restartTimer = setTimeout(() => this.start(), delayMs);
    this.options.onDeath(death);
  }
}
