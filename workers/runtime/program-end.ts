import { basename } from 'node:path';
import type { Problem } from '../../contract/messages';
import { StepError } from './failures';

/** The machine ran short for the moment (memory, handles, a disk or share that does not respond), in a tool's own words. */
const MACHINE_LACKED =
  /cannot allocate memory|malloc of size|resource temporarily unavailable|too many open files|input\/output error|stale file handle/i;
const DISK_FULL = /no space left|disk quota exceeded|ENOSPC|EDQUOT/i;
/** Whether a tool or a library says that the disk, or the user's quota, is full. */
export const saysDiskFull = (text: string): boolean => DISK_FULL.test(text);

/** Not there, not executable, or an impossible path: the next attempt finds the same. Any other code is a passing shortage. */
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

/** How a program ended that we did not stop. `byItself`: the same inputs would end it in the same way again. */
export interface ProgramEnd {
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly byItself: boolean;
}

/**
 * A program ended by itself when its exit code is its own. These stand for a signal instead: 128 + n of a shell around it, 255 of
 * an FFmpeg that was asked to stop (as at log-off), and on Windows those above one byte.
 */
export function endOf(code: number | null, signal: NodeJS.Signals | null): ProgramEnd {
  if (signal !== null || code === null) return { exitCode: undefined, signal: signal ?? undefined, byItself: false };
  return { exitCode: code, signal: undefined, byItself: code < 129 || (code > 159 && code < 255) };
}

/** How a program ended, for the creator. `output`: its own last lines. */
export function problemOfEnd(end: Pick<ProgramEnd, 'exitCode' | 'signal'>, program: string, output: string): Problem {
  const { exitCode, signal } = end;
  return exitCode === undefined
    ? { code: 'program.killed', program, signal: signal ?? 'unknown', output }
    : { code: 'program.failed', program, exitCode, output };
}

/** A program that failed. `exitCode` is for callers that know what the program means by it. */
export class ProgramError extends StepError {
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  constructor(command: string, end: ProgramEnd, stderrTail: string) {
    const { exitCode, signal, byItself } = end;
    const program = basename(command);
    const output = lastLines(stderrTail);
    // A tool reports a full disk in words only; as a cause it reaches the rule that parks the task instead of retrying it.
    const diskFull = saysDiskFull(stderrTail);
    const machineLacked = MACHINE_LACKED.test(stderrTail);
    super('step_failed', problemOfEnd({ exitCode, signal }, program, output), {
      retryable: !byItself || diskFull || machineLacked,
      ...(diskFull ? { cause: Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }) } : {}),
    });
    this.exitCode = exitCode;
    this.signal = signal;
  }
}

function lastLines(stderrTail: string): string {
  return stderrTail
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-5)
    .join('\n');
}

/** Whether there is no program to start, or none that can be: a person must choose another. */
export function isNoProgram(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NOT_A_PROGRAM.has(String(error.code));
}

/** A program that could not be started. */
export function spawnError(command: string, error: Error): StepError {
  const code = 'code' in error ? error.code : undefined;
  return new StepError(
    'step_failed',
    { code: 'program.cannot_start', program: basename(command), reason: String(code ?? error.message) },
    { retryable: !isNoProgram(error), cause: error },
  );
}
