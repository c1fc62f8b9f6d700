import { z } from 'zod';
import { check } from '../contract/check';
import { fromZodError } from '../contract/errors';
import type { LogText, ProblemText } from '../contract/messages';
import type { LogLevel, TaskProgress, TaskType } from '../contract/task';
import { taskIdSchema } from '../contract/task';
import {
  type FromWorker,
  type ReadyFile,
  type RunMessage,
  toWorkerSchema,
  type WorkerError,
} from '../contract/worker-messages';
import { killAllGroups } from './child-process';
import { type ParentPort, parentPortOfThisProcess } from './parent-port';
import { readyFiles } from './publish';
import { NeedsYouError, type RunContext, type RunTask, StepError } from './run-context';

const HEARTBEAT_MS = 5_000;
/** With nothing in hand there is nothing to lose by hearing later of a hang, and each beat wakes two processes. */
const IDLE_HEARTBEAT_MS = 10_000;
const LOG_BATCH_MS = 8;
const PROGRESS_GAP_MS = 50;
const MAX_LOG_LINES_A_MESSAGE = 500;

const leaseOnlySchema = z.object({ kind: z.literal('run'), taskId: taskIdSchema, leaseId: z.uuid() });

export interface RuntimeOptions {
  readonly heartbeatMs?: number;
  readonly idleHeartbeatMs?: number;
}

interface Lease {
  readonly taskId: string;
  readonly leaseId: string;
}

function reportToStderr(what: string, error: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${what}: ${detail}\n`);
}

/** Lets through at most one progress message every 50 ms; the newest that was held back is always sent in the end. */
class ProgressThrottle {
  private held: TaskProgress | undefined;
  private timer: NodeJS.Timeout | undefined;
  constructor(private readonly send: (progress: TaskProgress) => void) {}
  push(progress: TaskProgress): void {
    if (this.timer !== undefined) {
      this.held = progress;
      return;
    }
    this.send(progress);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      const { held } = this;
      this.held = undefined;
      if (held !== undefined) this.push(held);
    }, PROGRESS_GAP_MS);
  }
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.held !== undefined) this.send(this.held);
    this.held = undefined;
  }
}

type LogLine = { at: string; level: LogLevel; text: LogText };

/** Gathers lines for some ms; order is kept. */
class LogBatch {
  private lines: LogLine[] = [];
  private timer: NodeJS.Timeout | undefined;
  constructor(private readonly send: (lines: LogLine[]) => void) {}
  push(line: LogLine): void {
    this.lines.push(line);
    if (this.lines.length >= MAX_LOG_LINES_A_MESSAGE) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), LOG_BATCH_MS);
  }
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.lines.length === 0) return;
    const { lines } = this;
    this.lines = [];
    this.send(lines);
  }
}

/** Steps compute these from a tool's output; a NaN or a long name must not make main refuse the message. */
function tidyProgress(progress: TaskProgress): TaskProgress {
  const { fraction, stage, detail, etaSeconds } = progress;
  return {
    stage: stage.slice(0, 100) || '…',
    fraction: Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0,
    ...(detail === undefined ? {} : { detail: detail.slice(0, 300) }),
    ...(etaSeconds === undefined || !Number.isFinite(etaSeconds) ? {} : { etaSeconds: Math.max(0, etaSeconds) }),
  };
}

function isDiskFull(error: unknown): boolean {
  let cause: unknown = error;
  for (let depth = 0; depth < 10 && cause instanceof Error; depth += 1) {
    if ('code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT')) return true;
    cause = cause.cause;
  }
  return false;
}

function errorOfMain({ code, message, retryable, field }: WorkerError): Error {
  if (code === 'disk_full') return new NeedsYouError(code, message);
  return new StepError(code, message, { retryable, ...(field === undefined ? {} : { field }) });
}

/** How a thrown error ends the run. The stack stays in this process's stderr: it is for developers, and names local paths. */
function endOfError(error: unknown, lease: Lease): FromWorker {
  if (isDiskFull(error)) {
    return { kind: 'needs-you', ...lease, code: 'disk_full', message: { code: 'disk_full' } };
  }
  if (error instanceof NeedsYouError) {
    return { kind: 'needs-you', ...lease, code: error.code, message: error.problem };
  }
  if (error instanceof StepError) {
    const { code, field, problem: message, retryable } = error;
    return { kind: 'failed', ...lease, error: { code, message, retryable, ...(field === undefined ? {} : { field }) } };
  }
  const message = (error instanceof Error ? error.message : String(error)).slice(0, 2_000);
  return { kind: 'failed', ...lease, error: { code: 'step_failed', message, retryable: true } };
}

/** The creator reads what is wrong; the field's name is for a page's developer, beside it. */
function withoutField(problem: ProblemText): ProblemText {
  if (typeof problem === 'string' || !('field' in problem)) return problem;
  const { field: _, ...rest } = problem;
  return rest;
}

/**
 * Serves one worker process: answers `ready` once, then runs the tasks that main sends, one at a time, and reports them. Each
 * worker's entry calls it once with the work itself. Ends the process, children first, when main is gone.
 */
export function startWorker<M>(
  type: TaskType,
  metadataSchema: z.ZodType<M>,
  run: RunTask<M>,
  port: ParentPort = parentPortOfThisProcess(),
  options: RuntimeOptions = {},
): void {
  let current: { readonly lease: Lease; readonly abort: AbortController } | undefined;
  let lastRequest = 0;
  /** What main was asked to publish and has not answered. */
  const publishing = new Map<number, (error: WorkerError | undefined) => void>();

  const { heartbeatMs = HEARTBEAT_MS, idleHeartbeatMs = IDLE_HEARTBEAT_MS } = options;
  let nextBeat: NodeJS.Timeout | undefined;
  const beatSoon = (): void => {
    clearTimeout(nextBeat);
    nextBeat = setTimeout(heartbeat, current === undefined ? idleHeartbeatMs : heartbeatMs);
  };
  const heartbeat = (): void => {
    const taskId = current?.lease.taskId;
    port.send({
      kind: 'heartbeat',
      rssBytes: process.memoryUsage.rss(),
      ...(taskId === undefined ? {} : { taskId }),
    });
    beatSoon();
  };

  /** Main puts them in place or says why not; also after an abort, since only main knows what came first. */
  const putByMain = (lease: Lease, files: ReadyFile[]): Promise<void> =>
    new Promise((resolve, reject) => {
      lastRequest += 1;
      publishing.set(lastRequest, (error) => (error === undefined ? resolve() : reject(errorOfMain(error))));
      port.send({ kind: 'publish', ...lease, request: lastRequest, files });
    });

  const runOne = async (message: RunMessage): Promise<void> => {
    const lease: Lease = { taskId: message.taskId, leaseId: message.leaseId };
    const abort = new AbortController();
    current = { lease, abort };
    beatSoon();
    let ended = false;
    const logs = new LogBatch((lines) => port.send({ kind: 'log', ...lease, lines }));
    const progress = new ProgressThrottle((value) => port.send({ kind: 'progress', ...lease, progress: value }));

    const context = (metadata: M): RunContext<M> => ({
      taskId: message.taskId,
      projectId: message.projectId,
      inputDir: message.inputDir,
      stagingDir: message.stagingDir,
      metadata,
      attempt: message.attempt,
      settings: message.settings,
      signal: abort.signal,
      log: (text, level = 'info') => {
        // A step's forgotten timer may speak after its end; the lease is no longer its own.
        if (!ended)
          logs.push({
            at: new Date().toISOString(),
            level,
            text: typeof text === 'string' ? text.slice(0, 4_000) : text,
          });
      },
      progress: (value) => {
        if (!ended) progress.push(tidyProgress(value));
      },
      publish: async (files) => {
        const ready = await readyFiles({ stagingDir: message.stagingDir, files, signal: abort.signal });
        if (ended) throw new Error('the run has ended');
        if (ready.length > 0) {
          logs.flush();
          await putByMain(lease, ready);
        }
        return ready.map(({ output }) => output);
      },
    });

    let end: FromWorker;
    try {
      const metadata = check(metadataSchema, message.metadata);
      if (!metadata.success) {
        const { problem, field } = fromZodError(metadata.error, message.metadata);
        throw new StepError('bad_input', withoutField(problem), {
          retryable: false,
          field: field === undefined ? 'metadata' : `metadata.${field}`,
        });
      }
      await run(context(metadata.data));
      end = { kind: 'done', ...lease };
    } catch (error) {
      if (!abort.signal.aborted) reportToStderr(`task ${lease.taskId} failed`, error);
      end = endOfError(error, lease);
    }
    // Children first: `aborted` promises that they are gone, and no end of a run may leave one behind.
    killAllGroups();
    logs.flush();
    progress.flush();
    ended = true;
    current = undefined;
    // A step that swallowed the abort and finished is cancelled all the same: that is what the person asked for.
    port.send(abort.signal.aborted ? { kind: 'aborted', ...lease } : end);
  };

  const refuse = (lease: Lease, message: string): void => {
    const error: WorkerError = { code: 'internal', message, retryable: true };
    port.send({ kind: 'failed', taskId: lease.taskId, leaseId: lease.leaseId, error });
  };

  port.onMessage((raw) => {
    const parsed = check(toWorkerSchema, raw);
    if (!parsed.success) {
      reportToStderr('bad message from main', z.prettifyError(parsed.error));
      // Main would wait for ever for the end of a run that was never understood.
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
          current.abort.abort(new DOMException(`task ${message.reason}`, 'AbortError'));
        }
        return;
      case 'published':
        publishing.get(message.request)?.(message.error);
        publishing.delete(message.request);
        return;
      default:
        message satisfies never;
    }
  });

  const leave = (exitCode: number): never => {
    killAllGroups();
    process.exit(exitCode);
  };
  // The app died or dropped us: nothing of ours may go on.
  port.onClose(() => leave(0));
  // Ctrl-C, a terminal that closes and the end of a session reach every process of the app; main ends its workers in order, and
  // one that left by itself would be taken for a crash of its task's making.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  process.on('uncaughtException', (error) => {
    reportToStderr('uncaught exception', error);
    leave(1);
  });
  // A browser library rejects promises nobody waits for when its page is closed by an abort: no reason to die.
  process.on('unhandledRejection', (error) => reportToStderr('unhandled rejection', error));

  port.send({ kind: 'ready', pid: process.pid });
  beatSoon();
}
