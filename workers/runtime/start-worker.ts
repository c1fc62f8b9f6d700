import { z } from 'zod';
import { check } from '../../contract/check';
import { type TaskType, taskIdSchema } from '../../contract/task';
import type { Language } from '../../contract/words';
import {
  type FromWorker,
  type ReadyFile,
  type RunMessage,
  type ToWorker,
  toWorkerSchema,
  type WorkerError,
} from '../../contract/worker-messages';
import { beginsLine } from './begins-line';
import { badMetadata, endOfError, errorOfMain, errorOfThrown, type Lease } from './end-of-run';
import { RunStopped } from './failures';
import { LogBatch, ProgressThrottle, tidyProgress, tidyText } from './outbox';
import { type ParentPort, parentPortOfThisProcess } from './parent-port';
import { killAllGroups } from './process-group';
import type { Processor, RunContext } from './processor';
import { readyFiles } from './publish';

/** While a task runs. Main gives up a worker that has been silent for 30 s. */
const HEARTBEAT_MS = 5_000;
/** While idle a hang may be noticed later, since nothing is lost by it, and each beat wakes two processes. */
const IDLE_HEARTBEAT_MS = 10_000;

interface CurrentRun {
  readonly lease: Lease;
  readonly abort: AbortController;
  readonly chosen: Promise<ChosenProcessor>;
  readonly language: Language;
  /** Sends the log lines and the progress that are held back. */
  readonly flush: () => void;
}

/** For what was said of a run that has ended. */
const LEASE_LOST: WorkerError = { code: 'lease_lost', message: 'The task was given to another run.', retryable: false };

const leaseOnlySchema = z.object({ kind: z.literal('run'), taskId: taskIdSchema, leaseId: z.uuid() });

export interface RuntimeOptions {
  readonly heartbeatMs?: number;
  readonly idleHeartbeatMs?: number;
}

function reportToStderr(what: string, error: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${what}: ${detail}\n`);
}

/** Code of the creator's for one run. `said` takes what their worker says over the bridge. */
export interface ChosenProcessor {
  readonly processor: Processor<unknown>;
  readonly said?: (lines: readonly unknown[], last: boolean) => Promise<void>;
}

export interface Processors<M> {
  readonly builtin: Processor<M>;
  readonly creator?: (given: NonNullable<RunMessage['creator']>) => Promise<ChosenProcessor>;
}

/**
 * Serves one worker process: sends `ready` once, then runs the tasks that main sends, one at a time, and reports on them. Each
 * worker's entry calls it once with the processors of its type. Ends the process, children first, when main is gone.
 */
export function startWorker<M>(
  type: TaskType,
  { builtin, creator }: Processors<M>,
  port: ParentPort = parentPortOfThisProcess(),
  options: RuntimeOptions = {},
): void {
  let current: CurrentRun | undefined;
  let lastRequest = 0;
  /** What main was asked and has not replied to. */
  const asked = new Map<number, (error: WorkerError | undefined) => void>();

  const { heartbeatMs = HEARTBEAT_MS, idleHeartbeatMs = IDLE_HEARTBEAT_MS } = options;
  let nextBeat: NodeJS.Timeout | undefined;
  const beatSoon = (): void => {
    clearTimeout(nextBeat);
    nextBeat = setTimeout(heartbeat, current === undefined ? idleHeartbeatMs : heartbeatMs);
  };
  const heartbeat = (): void => {
    const taskId = current?.lease.taskId;
    const { user, system } = process.cpuUsage();
    port.send({
      kind: 'heartbeat',
      rssBytes: process.memoryUsage.rss(),
      cpuMs: Math.round((user + system) / 1_000),
      ...(taskId === undefined ? {} : { taskId }),
    });
    beatSoon();
  };

  /** Resolves when main has done it, or says why not. */
  const askMain = (message: (request: number) => FromWorker): Promise<void> =>
    new Promise((resolve, reject) => {
      lastRequest += 1;
      asked.set(lastRequest, (error) => (error === undefined ? resolve() : reject(errorOfMain(error))));
      port.send(message(lastRequest));
    });
  /** Main moves them into place. Asked after an abort too: only main knows which came first. */
  const putByMain = (lease: Lease, files: ReadyFile[], options: { keepEarlier?: boolean }): Promise<void> =>
    askMain((request) => ({ kind: 'publish', ...lease, request, files, ...options }));

  const choose = async (message: RunMessage): Promise<ChosenProcessor> => {
    if (message.creator === undefined) return { processor: builtin };
    if (creator === undefined) throw new Error('this worker runs no code of the creator’s');
    return creator(message.creator);
  };

  const runOne = async (message: RunMessage): Promise<void> => {
    const lease: Lease = { taskId: message.taskId, leaseId: message.leaseId };
    const { language } = message.settings;
    const abort = new AbortController();
    const chosen = choose(message);
    const logs = new LogBatch((lines) => port.send({ kind: 'log', ...lease, lines }));
    const progress = new ProgressThrottle((value) => port.send({ kind: 'progress', ...lease, progress: value }));

    const flush = (): void => {
      logs.flush();
      progress.flush();
    };
    current = { lease, abort, chosen, language, flush };
    beatSoon();
    let ended = false;

    const context = (metadata: unknown): RunContext<unknown> => ({
      taskId: message.taskId,
      projectId: message.projectId,
      inputDir: message.inputDir,
      stagingDir: message.stagingDir,
      metadata,
      attempt: message.attempt,
      settings: message.settings,
      signal: abort.signal,
      log: (text, level = 'info') => {
        // A forgotten timer of the run may speak after its end, when the lease is no longer its own.
        if (!ended) logs.push({ at: new Date().toISOString(), level, text: tidyText(text, language) });
      },
      progress: (value) => {
        if (!ended) progress.push(tidyProgress(value));
      },
      publish: async (files, options = {}) => {
        const ready = await readyFiles({ stagingDir: message.stagingDir, files, signal: abort.signal });
        if (ended) throw new Error('the run has ended');
        if (ready.length > 0) {
          logs.flush();
          await putByMain(lease, ready, options);
        }
        return ready.map(({ output }) => output);
      },
      spend: async (amount, instead) => {
        if (ended) throw new Error('the run has ended');
        await askMain((request) => ({
          kind: 'spend',
          ...lease,
          request,
          ...(amount === undefined ? {} : { amount }),
          ...(instead === undefined ? {} : { instead }),
        }));
      },
    });

    let end: FromWorker;
    try {
      const { processor } = await chosen;
      const metadata = check(processor.metadata, message.metadata);
      if (!metadata.success) throw badMetadata(metadata.error, message.metadata);
      const begins = message.creator === undefined ? undefined : beginsLine(message.creator.processor);
      if (begins !== undefined) logs.push({ at: new Date().toISOString(), level: 'info', text: begins });
      const result = await processor.run(context(metadata.data));
      end = { kind: 'done', ...lease, ...(result === undefined ? {} : { result }) };
    } catch (error) {
      if (!abort.signal.aborted) reportToStderr(`task ${lease.taskId} failed`, error);
      end = endOfError(error, lease, language);
    }
    // Children first: `aborted` promises that they are gone, and no end of a run may leave one behind.
    killAllGroups();
    flush();
    ended = true;
    current = undefined;
    // A run that swallowed the abort and finished counts as cancelled all the same: that is what the person asked for.
    port.send(abort.signal.aborted ? { kind: 'aborted', ...lease } : end);
  };

  /** Replies once it has taken effect: whoever said it over the bridge waits for that. */
  const take = async ({
    taskId,
    leaseId,
    request,
    lines,
    last,
  }: Extract<ToWorker, { kind: 'said' }>): Promise<void> => {
    const lease: Lease = { taskId, leaseId };
    let error: WorkerError | undefined = LEASE_LOST;
    if (current?.lease.leaseId === leaseId) {
      const { language, flush } = current;
      error = await current.chosen
        .then(({ said }) => said?.(lines, last))
        .then(
          () => undefined,
          (thrown: unknown) => errorOfThrown(thrown, language),
        );
      // Main gets what it is about before it gets the reply.
      flush();
    }
    port.send({ kind: 'heard', ...lease, request, ...(error === undefined ? {} : { error }) });
  };

  const refuse = (lease: Lease, message: string): void => {
    const error: WorkerError = { code: 'internal', message, retryable: true };
    port.send({ kind: 'failed', taskId: lease.taskId, leaseId: lease.leaseId, error });
  };

  port.onMessage((raw) => {
    const parsed = check(toWorkerSchema, raw);
    if (!parsed.success) {
      reportToStderr('bad message from main', z.prettifyError(parsed.error));
      // Otherwise main would wait forever for the end of a run that was never understood.
      const broken = check(leaseOnlySchema, raw);
      if (broken.success) refuse(broken.data, 'the worker could not read the task');
      return;
    }
    const message = parsed.data;
    switch (message.kind) {
      case 'run':
        if (current !== undefined) refuse(message, 'the worker is busy');
        else if (message.type !== type) refuse(message, `a ${type} worker cannot run ${message.type}`);
        else void runOne(message);
        return;
      case 'cancel':
        if (current?.lease.leaseId === message.leaseId) {
          current.abort.abort(new RunStopped(message.reason));
        }
        return;
      case 'published':
      case 'counted':
        asked.get(message.request)?.(message.error);
        asked.delete(message.request);
        return;
      case 'said':
        void take(message);
        return;
      default:
        message satisfies never;
    }
  });

  const leave = (exitCode: number): never => {
    killAllGroups();
    process.exit(exitCode);
  };
  // The app died or dropped us: nothing of ours may go on running.
  port.onClose(() => leave(0));
  // Ctrl-C, a closing terminal and the end of a session reach every process of the app. Main ends its workers in order, and one
  // that left by itself would look like a crash caused by its task.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  process.on('uncaughtException', (error) => {
    reportToStderr('uncaught exception', error);
    leave(1);
  });
  // A browser library rejects promises that nobody awaits when an abort closes its page: no reason to die.
  process.on('unhandledRejection', (error) => reportToStderr('unhandled rejection', error));

  port.send({ kind: 'ready', pid: process.pid });
  // At once: otherwise its memory would be unknown for the first ten seconds.
  heartbeat();
}
