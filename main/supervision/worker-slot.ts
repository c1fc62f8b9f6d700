import { check } from '../../contract/check';
import type { WorkerState } from '../../contract/events';
import type { TaskType } from '../../contract/task';
import { type FromWorker, fromWorkerSchema, type RunMessage, type ToWorker } from '../../contract/worker-messages';
import type { Log } from '../system/log';
import { endProcess } from './end-process';
import { type MonotonicClock, SilenceWatch } from './silence-watch';
import type { WorkerProcess } from './worker-process';

/**
 * Why a worker process ended. `killed` was on purpose (a cancel that took too long) and counts as nothing. An `unreachable` one never
 * received the task that it was given.
 */
export type WorkerDeath =
  | { readonly cause: 'exit'; readonly detail: string }
  | { readonly cause: 'lost-heartbeat'; readonly detail: string }
  | { readonly cause: 'out-of-memory'; readonly detail: string }
  | { readonly cause: 'unreachable'; readonly detail: string }
  | { readonly cause: 'killed'; readonly detail: string };

export interface SlotTimings {
  /** A process that has not said `ready` after this is dead. */
  readonly startWithinMs: number;
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
  deadAfterMs: 30_000,
  backoffMs: 500,
  maxBackoffMs: 30_000,
  stableMs: 60_000,
  exitWaitMs: 5_000,
};

const REPORT_MEMORY_FROM_BYTES = 8 * 1_024 * 1_024;

export interface SlotOptions {
  readonly type: TaskType;
  readonly createWorker: (type: TaskType) => WorkerProcess;
  readonly memoryLimitMb: () => number;
  /** Memory of the worker and its children in bytes. Without it, or when it resolves with undefined, the worker's own report counts. */
  readonly treeBytes: ((pid: number) => Promise<number | undefined>) | undefined;
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
 * - `starting`: a process that has not said `ready`. → `idle` by `ready`; `restarting` by its death or `startWithinMs` of silence;
 *   `stopping` by stop().
 * - `idle`: ready, no task in hand. → `busy` by run(); `restarting` by its death; `stopping`.
 * - `busy`: one task in hand. → `idle` by release(); `restarting` by its death; `stopping`.
 * - `stopping`: killed, its exit awaited, none wanted. → `stopped` by its exit.
 * - `restarting`: no process, the restart's timer runs. → `starting` by the timer; `stopped` by stop().
 *
 * While a process is there (`starting`, `idle`, `busy`) the silence watch runs. A killed process leaves its state only with its
 * exit, so that two processes of a type never overlap.
 */
export class WorkerSlot {
  private state: WorkerState['state'] = 'stopped';
  private process: WorkerProcess | undefined;
  private killedFor: WorkerDeath | undefined;
  private taskId: string | undefined;
  private rssBytes: number | undefined;
  private lastError: string | undefined;
  private restarts = 0;
  private quickDeaths = 0;
  private measuring = false;
  private startedAtMs = 0;
  private restartTimer: NodeJS.Timeout | undefined;
  private stopWaiting: (() => void) | undefined;
  private stopped: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  private readonly silence: SilenceWatch;

  constructor(private readonly options: SlotOptions) {
    this.silence = new SilenceWatch(
      (silentMs) => this.kill({ cause: 'lost-heartbeat', detail: `silent for ${silentMs} ms` }),
      options.now,
    );
  }

  /** Whether it may be given a task. A killed process is idle in name until it has exited, and would take the task with it. */
  get isIdle(): boolean {
    return this.state === 'idle' && this.killedFor === undefined;
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  snapshot(): WorkerState {
    const pid = this.process?.pid;
    return {
      type: this.options.type,
      state: this.state,
      restarts: this.restarts,
      ...(pid === undefined ? {} : { pid }),
      ...(this.taskId === undefined ? {} : { taskId: this.taskId }),
      ...(this.rssBytes === undefined ? {} : { rssBytes: this.rssBytes }),
      ...(this.lastError === undefined ? {} : { lastError: this.lastError }),
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
      this.died({ cause: 'exit', detail: error instanceof Error ? error.message : String(error) });
      return;
    }
    this.process = process;
    process.onMessage((raw) => {
      if (this.process === process) this.receive(raw);
    });
    process.onExit((how) => {
      if (this.process === process) this.died(this.killedFor ?? { cause: 'exit', detail: how });
    });
    this.silence.start(this.options.timings.startWithinMs);
    this.set('starting');
  }

  /** Hands the idle worker a task; it is busy until release() or its death. */
  run(message: RunMessage): void {
    this.taskId = message.taskId;
    this.set('busy');
    // Otherwise it would stay idle, and its task would be stuck for ten minutes.
    if (!this.send(message)) this.kill({ cause: 'unreachable', detail: 'could not be given its task' });
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
    this.set('idle');
    this.options.onIdle();
  }

  /** Ends the present process at once; onDeath is called with this cause when it is gone. */
  kill(death: WorkerDeath): void {
    const { process } = this;
    if (process === undefined || this.killedFor !== undefined) return;
    this.killedFor = death;
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

  private set(state: WorkerState['state']): void {
    this.state = state;
    this.options.onState(this.snapshot());
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
      this.silence.start(this.options.timings.deadAfterMs);
      this.set('idle');
      this.options.onIdle();
      return;
    }
    if (message.kind === 'heartbeat') void this.checkMemory(message.rssBytes);
    this.options.onMessage(message);
  }

  private async checkMemory(ownBytes: number): Promise<void> {
    // Measuring a tree reads all of /proc, which was most of the idle app's CPU, so an idle worker is not measured: it has hardly any
    // children. On a busy machine a second measurement must not start while the first is under way.
    if (this.measuring) return;
    this.measuring = true;
    const { process } = this;
    const pid = process?.pid;
    const measure = this.state === 'busy' ? this.options.treeBytes : undefined;
    const treeBytes =
      pid === undefined || measure === undefined ? undefined : await measure(pid).catch(() => undefined);
    this.measuring = false;
    const bytes = treeBytes ?? ownBytes;
    if (this.process !== process || process === undefined) return;
    // Since the last report.
    const changedBytes = Math.abs(bytes - (this.rssBytes ?? 0));
    const limitMb = this.options.memoryLimitMb();
    if (bytes > limitMb * 1_024 * 1_024) {
      const usedMb = Math.round(bytes / 1_024 / 1_024);
      this.kill({ cause: 'out-of-memory', detail: `${usedMb} MB of ${limitMb} MB` });
    }
    // An idle process's memory varies by a few MB; reporting that made an idle panel redraw all the time.
    if (changedBytes < REPORT_MEMORY_FROM_BYTES) return;
    this.rssBytes = bytes;
    this.options.onState(this.snapshot());
  }

  private died(death: WorkerDeath): void {
    const { now, timings, log, type } = this.options;
    this.stopWaiting?.();
    this.silence.stop();
    this.process = undefined;
    this.killedFor = undefined;
    this.taskId = undefined;
    this.rssBytes = undefined;
    if (this.state === 'stopping') {
      this.set('stopped');
      this.options.onDeath(death);
      this.stopped?.resolve();
      this.stopped = undefined;
      return;
    }
    let delayMs = 0;
    if (death.cause !== 'killed') {
      this.lastError = `${death.cause}: ${death.detail}`;
      if (now() - this.startedAtMs >= timings.stableMs) this.quickDeaths = 0;
      if (this.quickDeaths > 0)
        delayMs = Math.min(timings.backoffMs * 2 ** (this.quickDeaths - 1), timings.maxBackoffMs);
      this.quickDeaths += 1;
      log.warn('worker.died', { type, cause: death.cause, detail: death.detail, restartInMs: delayMs });
    }
    this.restarts += 1;
    this.set('restarting');
    this.restartTimer = setTimeout(() => this.start(), delayMs);
    this.options.onDeath(death);
  }
}
