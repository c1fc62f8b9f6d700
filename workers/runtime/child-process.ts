import { type ChildProcess, spawn } from 'node:child_process';
import { basename } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';
import { RUN_MARK } from '../../contract/processors';
import { StepError } from './failures';
import { LineSplitter } from './line-splitter';
import { isWindows, startGuard } from './process-group';
import { type ProcessTree, processTree } from './process-tree';
import { endOf, ProgramError, spawnError } from './program-end';

/** Between SIGTERM and SIGKILL; with it a cancel is over well within the 2 s that main allows. */
const TERM_GRACE_MS = 500;
/** How often it is looked whether the rest of a tree has ended that was asked to. On Linux a look reads all of /proc. */
const LOOK_AGAIN_MS = 100;
/** How long the output may stay silent and open after the tree has ended: only a process that cannot be found can hold it. */
const OUTPUT_GRACE_MS = 300;
/** And how long it may go on writing. */
const OUTPUT_LIMIT_MS = 5_000;
const DEFAULT_MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const STDERR_TAIL_CHARS = 8_192;

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly signal: AbortSignal;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** When it runs longer, the group is killed and a retryable StepError thrown. */
  readonly timeoutMs?: number;
  /**
   * Written in full, then closed unless `stop` is given. Without it the child has no input at all. Of a sequence one piece at a time is asked
   * for, when the one before has been taken, so its memory may be used again; when it fails, the child is ended and its error thrown.
   */
  readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** Lines end at \n or \r (progress bars). When set, `stdout` of the result is empty. */
  readonly onStdoutLine?: (line: string) => void;
  /** stdout as it comes; `stdout` of the result is then empty. Not with `onStdoutLine`. */
  readonly onStdout?: (chunk: Buffer) => void;
  readonly onStderrLine?: (line: string) => void;
  /** What the child writes to its descriptor 3, which it then has. Not on Windows. */
  readonly onReply?: (chunk: Buffer) => void;
  /** More than this on stdout is an error unless it is read line by line. Default 16 MiB. */
  readonly maxOutputBytes?: number;
  /** Unique to the run: what carries it in its environment belongs to the child, whatever group it has moved to. */
  readonly mark?: string;
  /** How the child is ended before its time. Default: SIGTERM at once, and 500 ms later SIGKILL. */
  readonly stop?: StopPlan;
}

interface StopPlan {
  /** Written to stdin, which stays open until then. */
  readonly line: (reason: unknown) => string;
  /** Between the line and SIGTERM. */
  readonly waitMs: number;
  /** Between SIGTERM to the group and SIGKILL to the tree. */
  readonly graceMs: number;
}

export interface ChildResult {
  readonly exitCode: number;
  readonly stdout: string;
  /** The last 8,192 characters. */
  readonly stderrTail: string;
}

/**
 * Runs one program to its end, in a process group of its own that never outlives it, the abort, the time limit or this
 * process. Never through a shell. Resolves on exit code 0; throws StepError for any other end (retryable unless the program
 * ended by itself) and the signal's reason on abort.
 */
export async function runChild(options: ChildOptions): Promise<ChildResult> {
  options.signal.throwIfAborted();
  const { mark, env = process.env } = options;
  const guard = startGuard();
  let child: ChildProcess;
  try {
    // node:child_process, not execa: execa's kill reaches the direct child only, but the entire group must be signalled.
    child = spawn(options.command, [...options.args], {
      cwd: options.cwd,
      env: mark === undefined ? env : { ...env, [RUN_MARK]: mark },
      stdio: [
        options.stdin === undefined ? 'ignore' : 'pipe',
        'pipe',
        'pipe',
        ...(options.onReply === undefined ? [] : (['pipe'] as const)),
      ],
      detached: !isWindows,
      windowsHide: true,
      shell: false,
    });
  } catch (error) {
    guard.release();
    throw spawnError(options.command, error instanceof Error ? error : new Error(String(error)));
  }
  const pgid = child.pid;
  if (pgid !== undefined) guard.protect(pgid, mark === undefined ? undefined : `${RUN_MARK}=${mark}`);
  try {
    return await followChild(child, options, pgid === undefined ? undefined : processTree(pgid, mark));
  } finally {
    guard.release();
  }
}

/** `tree` is undefined when the child could not be started; its error event follows. */
function followChild(child: ChildProcess, options: ChildOptions, tree: ProcessTree | undefined): Promise<ChildResult> {
  return new Promise((resolve, reject) => {
    const maxOutputBytes = options.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES;
    const program = basename(options.command);
    const stdout: Buffer[] = [];
    let stdoutBytes = 0;
    let stderrTail = '';
    let failure: { readonly error: unknown } | undefined;
    /** Resolves when the tree has ended or its grace time is over. */
    let stopping: Promise<void> | undefined;
    const exited = new AbortController();

    const stop = (error: unknown): void => {
      if (failure !== undefined) return;
      failure = { error };
      if (tree !== undefined) stopping = endInTime(child, tree, error, exited.signal, options.stop);
    };
    const guarded = (action: () => void): void => {
      try {
        action();
      } catch (error) {
        stop(error);
      }
    };
    const onAbort = (): void => stop(options.signal.reason);
    options.signal.addEventListener('abort', onAbort, { once: true });
    const { timeoutMs } = options;
    const timeLimit =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            const problem = { code: 'program.too_slow', program, seconds: Math.round(timeoutMs / 1_000) } as const;
            stop(new StepError('step_failed', problem, { retryable: true }));
          }, timeoutMs);

    const stdoutLines = options.onStdoutLine && new LineSplitter(options.onStdoutLine);
    const stderrLines = options.onStderrLine && new LineSplitter(options.onStderrLine);
    const stdoutDecoder = new StringDecoder('utf8');
    const stderrDecoder = new StringDecoder('utf8');
    child.stdout?.on('data', (chunk: Buffer) => {
      if (stdoutLines !== undefined) {
        guarded(() => stdoutLines.push(stdoutDecoder.write(chunk)));
        return;
      }
      stdoutBytes += chunk.length;
      if (stdoutBytes <= maxOutputBytes) {
        const { onStdout } = options;
        if (onStdout === undefined) stdout.push(chunk);
        else guarded(() => onStdout(chunk));
      } else {
        const problem = { code: 'program.too_much_output', program, maxBytes: maxOutputBytes } as const;
        stop(new StepError('step_failed', problem, { retryable: false }));
      }
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      const text = stderrDecoder.write(chunk);
      stderrTail = (stderrTail + text).slice(-STDERR_TAIL_CHARS);
      if (stderrLines !== undefined) guarded(() => stderrLines.push(text));
    });
    const reply = child.stdio[3];
    if (isReadable(reply)) {
      reply.on('data', (chunk: Buffer) => guarded(() => options.onReply?.(chunk)));
      reply.on('error', () => {});
    }
    if (options.stdin !== undefined) {
      // EPIPE: the child ended without reading. Its exit code says more.
      child.stdin?.on('error', () => {});
      if (isSequence(options.stdin)) void feed(child.stdin, options.stdin).catch(stop);
      else if (options.stop === undefined) child.stdin?.end(options.stdin);
      else child.stdin?.write(options.stdin);
    }

    const cleanUp = (): void => {
      clearTimeout(timeLimit);
      options.signal.removeEventListener('abort', onAbort);
    };
    child.once('error', (error) => {
      // Also emitted for a failed kill; then the child goes on, and its exit settles the promise.
      if (child.pid !== undefined) return;
      cleanUp();
      reject(spawnError(options.command, error));
    });
    const gone = new Promise<void>((settle) => {
      child.once('exit', () => {
        exited.abort();
        // A stop gives the rest of the group its time as well; else whatever the leader left behind goes with it.
        void Promise.resolve(stopping)
          .then(() => tree?.kill())
          .catch(() => {})
          .then(settle)
          .then(() => closeWhenQuiet(child));
      });
    });
    child.once('close', (code, signalName) => {
      void gone.then(() => {
        cleanUp();
        if (failure === undefined) {
          guarded(() => stdoutLines?.push(stdoutDecoder.end()));
          guarded(() => stdoutLines?.end());
          guarded(() => stderrLines?.push(stderrDecoder.end()));
          guarded(() => stderrLines?.end());
        }
        if (failure !== undefined) reject(failure.error);
        else if (code === 0) resolve({ exitCode: 0, stdout: Buffer.concat(stdout).toString('utf8'), stderrTail });
        else reject(new ProgramError(options.command, endOf(code, signalName), stderrTail));
      });
    });
  });
}

const isReadable = (stream: unknown): stream is Readable =>
  typeof stream === 'object' && stream !== null && 'destroy' in stream && 'on' in stream;

const isSequence = (input: string | Uint8Array | AsyncIterable<Uint8Array>): input is AsyncIterable<Uint8Array> =>
  typeof input === 'object' && Symbol.asyncIterator in input;

/** Ends early, without an error, when the child reads no more. */
async function feed(stdin: Writable | null, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  if (stdin === null) return;
  try {
    for await (const piece of pieces) {
      await new Promise<void>((taken) => stdin.write(piece, () => taken()));
      if (!stdin.writable) return;
    }
  } finally {
    stdin.end();
  }
}

/** Asks a tree to end, in words and by SIGTERM; resolves when none of it is left or its time is over, after which it is killed. */
async function endInTime(
  child: ChildProcess,
  tree: ProcessTree,
  reason: unknown,
  exited: AbortSignal,
  plan: StopPlan | undefined,
): Promise<void> {
  if (plan !== undefined) {
    child.stdin?.write(plan.line(reason));
    // A leader that ends in this time is not signalled any more, but what it left in its group is.
    await delay(plan.waitMs, undefined, { signal: exited }).catch(() => {});
    if (exited.aborted && !(await tree.isAlive())) return;
  }
  await tree.terminate();
  const overAt = performance.now() + (plan?.graceMs ?? TERM_GRACE_MS);
  while (performance.now() < overAt) {
    if (exited.aborted && !(await tree.isAlive())) return;
    const leftMs = Math.max(0, overAt - performance.now());
    if (exited.aborted) await delay(Math.min(LOOK_AGAIN_MS, leftMs));
    else await delay(leftMs, undefined, { signal: exited }).catch(() => {});
  }
  await tree.kill();
}

/** What was written before the end is still read, however busy the machine is. */
function closeWhenQuiet(child: ChildProcess): void {
  const streams = [child.stdout, child.stderr, child.stdio[3]].filter(isReadable);
  let heard = 0;
  const listen = (): void => {
    heard += 1;
  };
  for (const stream of streams) stream.on('data', listen);
  const limitAt = performance.now() + OUTPUT_LIMIT_MS;
  const look = (heardBefore: number): void => {
    const timer = setTimeout(() => {
      // What lies in a pipe is read before this runs.
      setImmediate(() => {
        if (heard !== heardBefore && performance.now() < limitAt) look(heard);
        else for (const stream of streams) stream.destroy();
      });
    }, OUTPUT_GRACE_MS);
    child.once('close', () => clearTimeout(timer));
  };
  look(heard);
}
