import { type ChildProcess, spawn } from 'node:child_process';
import { basename } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { StepError } from './failures';
import { LineSplitter } from './line-splitter';
import { isWindows, killProcessGroup, startGuard } from './process-group';
import { endOf, ProgramError, spawnError } from './program-end';

/** Between SIGTERM and SIGKILL; with it a cancel is over well within the 2 s that main allows. */
const TERM_GRACE_MS = 500;
/** How long the output may stay open after the child ended: only a grandchild that left the group can hold it. */
const OUTPUT_GRACE_MS = 300;
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
  /** Written in full, then closed. Without it the child has no input at all. */
  readonly stdin?: string | Uint8Array;
  /** Lines end at \n or \r (progress bars). When set, `stdout` of the result is empty. */
  readonly onStdoutLine?: (line: string) => void;
  readonly onStderrLine?: (line: string) => void;
  /** More than this on stdout is an error unless it is read line by line. Default 16 MiB. */
  readonly maxOutputBytes?: number;
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
  const guard = startGuard();
  let child: ChildProcess;
  try {
    // node:child_process, not execa: execa's kill reaches the direct child only, but the entire group must be signalled.
    child = spawn(options.command, [...options.args], {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: !isWindows,
      windowsHide: true,
      shell: false,
    });
  } catch (error) {
    guard.release();
    throw spawnError(options.command, error instanceof Error ? error : new Error(String(error)));
  }
  const pgid = child.pid;
  if (pgid !== undefined) guard.protect(pgid);
  try {
    return await followChild(child, options);
  } finally {
    guard.release();
  }
}

function followChild(child: ChildProcess, options: ChildOptions): Promise<ChildResult> {
  return new Promise((resolve, reject) => {
    const maxOutputBytes = options.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES;
    const program = basename(options.command);
    const stdout: Buffer[] = [];
    let stdoutBytes = 0;
    let stderrTail = '';
    let failure: { readonly error: unknown } | undefined;
    let killTimer: NodeJS.Timeout | undefined;
    let outputTimer: NodeJS.Timeout | undefined;

    const stop = (error: unknown): void => {
      if (failure !== undefined) return;
      failure = { error };
      const { pid } = child;
      if (pid === undefined) return;
      killProcessGroup(pid, 'SIGTERM');
      killTimer = setTimeout(() => killProcessGroup(pid), TERM_GRACE_MS);
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
    const timeLimit =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            const seconds = Math.round((options.timeoutMs ?? 0) / 1_000);
            stop(
              new StepError(
                'step_failed',
                { code: 'program.too_slow', program, seconds },
                {
                  retryable: true,
                },
              ),
            );
          }, options.timeoutMs);

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
      if (stdoutBytes <= maxOutputBytes) stdout.push(chunk);
      else {
        stop(
          new StepError(
            'step_failed',
            { code: 'program.too_much_output', program, maxBytes: maxOutputBytes },
            {
              retryable: false,
            },
          ),
        );
      }
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      const text = stderrDecoder.write(chunk);
      stderrTail = (stderrTail + text).slice(-STDERR_TAIL_CHARS);
      if (stderrLines !== undefined) guarded(() => stderrLines.push(text));
    });
    if (options.stdin !== undefined) {
      // EPIPE: the child ended without reading. Its exit code says more.
      child.stdin?.on('error', () => {});
      child.stdin?.end(options.stdin);
    }

    const cleanUp = (): void => {
      clearTimeout(killTimer);
      clearTimeout(outputTimer);
      clearTimeout(timeLimit);
      options.signal.removeEventListener('abort', onAbort);
    };
    child.once('error', (error) => {
      // Also emitted for a failed kill; then the child goes on, and its exit settles the promise.
      if (child.pid !== undefined) return;
      cleanUp();
      reject(spawnError(options.command, error));
    });
    child.once('exit', () => {
      // Whatever the leader left behind in its group goes with it.
      if (child.pid !== undefined) killProcessGroup(child.pid);
      outputTimer = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, OUTPUT_GRACE_MS);
    });
    child.once('close', (code, signalName) => {
      cleanUp();
      if (failure === undefined) {
        guarded(() => stdoutLines?.end());
        guarded(() => stderrLines?.end());
      }
      if (failure !== undefined) reject(failure.error);
      else if (code === 0) resolve({ exitCode: 0, stdout: Buffer.concat(stdout).toString('utf8'), stderrTail });
      else reject(new ProgramError(options.command, endOf(code, signalName), stderrTail));
    });
  });
}
