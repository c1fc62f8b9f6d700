import { type ChildProcess, spawn } from 'node:child_process';
import { basename } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { StepError } from './processor';

/** What SIGTERM is given before SIGKILL; with it a cancel is over well within the 2 s that main allows. */
const TERM_GRACE_MS = 500;
/** After the child ended, how long its output may stay open: only a grandchild that left the group can hold it. */
const OUTPUT_GRACE_MS = 300;
const DEFAULT_MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const STDERR_TAIL_CHARS = 8_192;
/** What the machine lacked for the moment, in a tool's words: memory, handles, a disk or a share that answers. */
const MACHINE_LACKED =
  /cannot allocate memory|malloc of size|resource temporarily unavailable|too many open files|input\/output error|stale file handle/i;
/** A program that never writes a line break must not grow a buffer without end. */
const MAX_LINE_CHARS = 65_536;

/**
 * Waits for its first line (the group to guard), then for the end of its input, which comes when the worker dies in whatever
 * way, `kill -9` included, and then ends the group. A shell, since the packaged app cannot run as Node; a process of its own,
 * since a tool such as FFmpeg notices neither a closed stdin nor a closed stdout. (`-s KILL`: dash refuses `-KILL --`.)
 */
const GUARD_SCRIPT = 'read -r pgid || exit 0; read -r _; kill -s KILL -- "-$pgid"';

const isWindows = process.platform === 'win32';
const liveGroups = new Set<number>();

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly signal: AbortSignal;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** The group is killed and a retryable StepError thrown when it runs longer. */
  readonly timeoutMs?: number;
  /** Written whole, then closed. Without it the child has no input at all. */
  readonly stdin?: string | Uint8Array;
  /** Lines end at \n or \r (progress bars). With this set, `stdout` of the result is empty. */
  readonly onStdoutLine?: (line: string) => void;
  readonly onStderrLine?: (line: string) => void;
  /** More than this on stdout is an error, unless it is read line by line. Default 16 MiB. */
  readonly maxOutputBytes?: number;
}

export interface ChildResult {
  readonly exitCode: number;
  readonly stdout: string;
  /** The last 8,192 characters. */
  readonly stderrTail: string;
}

export interface GroupGuard {
  /** Ends the guard without killing: call it as soon as the group has ended by itself. */
  release(): void;
}

interface PendingGuard extends GroupGuard {
  protect(pgid: number): void;
}

/** Started before its group exists, so that the unguarded moment is one write and not the start of a shell. */
function startGuard(): PendingGuard {
  if (isWindows) return { protect() {}, release() {} };
  // Detached: a signal to the worker's own group (Ctrl-C, kill -9 of the group) must not take the guard along.
  const guard = spawn('/bin/sh', ['-c', GUARD_SCRIPT, 'guard'], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.unref();
  return {
    protect: (pgid) => guard.stdin.write(`${pgid}\n`),
    release: () => {
      guard.kill('SIGKILL');
      guard.stdin.destroy();
    },
  };
}

/**
 * Makes a process group that somebody else started (a library's browser) die with this process, and with `killAllGroups`.
 * `pgid` must lead its own group (spawned `detached`).
 */
export function guardProcessGroup(pgid: number): GroupGuard {
  const guard = startGuard();
  guard.protect(pgid);
  liveGroups.add(pgid);
  return {
    release: () => {
      liveGroups.delete(pgid);
      guard.release();
    },
  };
}

/** Signals every process of a group; a group that is gone already is no error. */
export function killProcessGroup(pgid: number, signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): void {
  if (isWindows) {
    // Windows has no groups; /T walks the tree by parent ids, which is the best it offers.
    spawn('taskkill', ['/pid', String(pgid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on('error', () => {});
    return;
  }
  try {
    process.kill(-pgid, signal);
  } catch {
    // ESRCH: nobody left.
  }
}

/** SIGKILL to every group that is still alive: at the end of a run and before this process ends. Synchronous. */
export function killAllGroups(): void {
  for (const pgid of liveGroups) killProcessGroup(pgid);
}

/** Hands on whole lines; the rest comes with `end`. */
class LineSplitter {
  private rest = '';
  constructor(private readonly onLine: (line: string) => void) {}
  push(text: string): void {
    const parts = (this.rest + text).split(/\r\n|\n|\r/);
    this.rest = parts.pop() ?? '';
    for (const line of parts) if (line !== '') this.onLine(line);
    if (this.rest.length > MAX_LINE_CHARS) this.end();
  }
  end(): void {
    const line = this.rest;
    this.rest = '';
    if (line !== '') this.onLine(line);
  }
}

/**
 * How a program ended that was not stopped by us. It ended by itself when it gave an exit code of its own: with the same inputs it
 * will do so again. Not of its own are those that stand for a signal: 128 + n of a shell around it, 255 of an FFmpeg that was told to stop (as at
 * a log-off), and on Windows those above a byte.
 */
export function endOf(code: number | null, signal: NodeJS.Signals | null): { how: string; byItself: boolean } {
  if (signal !== null || code === null) return { how: String(signal), byItself: false };
  return { how: `종료 코드 ${code}`, byItself: code < 129 || (code > 159 && code < 255) };
}

/** What to throw for a program that failed; how it ended, and the end of what it said. */
export function exitError(
  command: string,
  { how, byItself }: { readonly how: string; readonly byItself: boolean },
  stderrTail: string,
): StepError {
  const lastLines = stderrTail
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-5)
    .join('\n');
  // A tool reports a full disk only in words; as a cause it reaches the rule that parks the task instead of retrying it.
  const diskFull = /no space left on device|disk quota exceeded|ENOSPC|EDQUOT/i.test(stderrTail);
  const machineLacked = MACHINE_LACKED.test(stderrTail);
  return new StepError(
    'step_failed',
    `${basename(command)} 실행이 실패했습니다 (${how})${lastLines === '' ? '' : `: ${lastLines}`}`.slice(0, 2_000),
    {
      retryable: !byItself || diskFull || machineLacked,
      ...(diskFull ? { cause: Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }) } : {}),
    },
  );
}

/** Not there, not executable, or no such path can be: the next try finds the same. Any other is the machine's lack of the moment. */
const NOT_A_PROGRAM = new Set([
  'ENOENT',
  'EACCES',
  'EPERM',
  'ENOEXEC',
  'ENOTDIR',
  'EISDIR',
  'ELOOP',
  'ENAMETOOLONG',
  'E2BIG',
]);

function spawnError(command: string, error: Error): StepError {
  const code = 'code' in error ? error.code : undefined;
  return new StepError(
    'step_failed',
    `${basename(command)} 프로그램을 실행할 수 없습니다 (${String(code ?? error.message)}).`,
    {
      retryable: typeof code !== 'string' || !NOT_A_PROGRAM.has(code),
      cause: error,
    },
  );
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
    // node:child_process and not execa: execa's kill reaches the direct child alone, we must signal the whole group.
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
  if (pgid !== undefined) {
    guard.protect(pgid);
    liveGroups.add(pgid);
  }
  try {
    return await followChild(child, options);
  } finally {
    guard.release();
    if (pgid !== undefined) liveGroups.delete(pgid);
  }
}

function followChild(child: ChildProcess, options: ChildOptions): Promise<ChildResult> {
  return new Promise((resolve, reject) => {
    const maxOutputBytes = options.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES;
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
              new StepError('step_failed', `${basename(options.command)} 실행이 ${seconds}초 안에 끝나지 않았습니다.`, {
                retryable: true,
              }),
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
          new StepError('step_failed', `${basename(options.command)} 출력이 너무 깁니다 (${maxOutputBytes} bytes).`, {
            retryable: false,
          }),
        );
      }
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      const text = stderrDecoder.write(chunk);
      stderrTail = (stderrTail + text).slice(-STDERR_TAIL_CHARS);
      if (stderrLines !== undefined) guarded(() => stderrLines.push(text));
    });
    if (options.stdin !== undefined) {
      // EPIPE: the child ended without reading; its exit code says more.
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
      // Also emitted for a failed kill, where the child goes on and its exit settles the promise.
      if (child.pid !== undefined) return;
      cleanUp();
      reject(spawnError(options.command, error));
    });
    child.once('exit', () => {
      // What the leader left behind in its group goes with it.
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
      else reject(exitError(options.command, endOf(code, signalName), stderrTail));
    });
  });
}
