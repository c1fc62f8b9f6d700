import { runChild } from '../runtime/child-process';
import { NeedsYouError } from '../runtime/failures';
import { ProgramError } from '../runtime/program-end';
import { createProgressParser } from './progress';

const PROBE_TIMEOUT_MS = 60_000;

export interface FfmpegTools {
  readonly ffmpegPath: string;
  readonly ffprobePath: string;
}

export function requireTools(settings: {
  ffmpegPath?: string | undefined;
  ffprobePath?: string | undefined;
}): FfmpegTools {
  const { ffmpegPath, ffprobePath } = settings;
  if (!ffmpegPath || !ffprobePath) {
    throw new NeedsYouError('no_ffmpeg', { code: 'ffmpeg.missing' });
  }
  return { ffmpegPath, ffprobePath };
}

/** Names that we choose: no character in them has a meaning in an address, a pattern, a list or a filter. */
const PLAIN_NAME = /^[a-z0-9-]+\.[a-z0-9]+$/u;

/**
 * How FFmpeg is given a file of the staging folder: by its name in the folder that FFmpeg runs in. It reads an absolute path as an
 * address in one place and as a pattern or an option in another: the concat demuxer cut `쇼츠 #3/…` at the `#` and took a file of
 * the folder above for the film. So no name of a workspace or a project ever reaches it.
 */
export function stagedFile(name: string): string {
  if (!PLAIN_NAME.test(name)) throw new Error(`FFmpeg is given only plain names of staged files, not ${name}`);
  return `file:${name}`;
}

/** One input. Its demuxer is forced, since with the protocol list alone a playlist named .mp4 could open another file (FFmpeg 5.1). */
export function stagedInput(format: string, name: string, options: readonly string[] = []): string[] {
  return ['-protocol_whitelist', 'file', '-f', format, ...options, '-i', stagedFile(name)];
}

/** Runs ffprobe on one staged file and returns its output. Throws StepError, or the signal's reason. */
export async function runFfprobe(run: {
  readonly ffprobePath: string;
  readonly args: readonly string[];
  readonly stagingDir: string;
  readonly signal: AbortSignal;
}): Promise<string> {
  const { stdout } = await runChild({
    command: run.ffprobePath,
    args: ['-v', 'error', ...run.args],
    signal: run.signal,
    cwd: run.stagingDir,
    timeoutMs: PROBE_TIMEOUT_MS,
  });
  return stdout;
}

export interface FfmpegRun {
  readonly ffmpegPath: string;
  /** Inputs, filters and outputs, which follow the common options. Files come from `stagedInput` and `stagedFile`. */
  readonly args: readonly string[];
  readonly signal: AbortSignal;
  /** What it reads from `pipe:0`. */
  readonly input?: AsyncIterable<Uint8Array>;
  /** FFmpeg's working folder. */
  readonly stagingDir: string;
  readonly onFrame?: (frame: number) => void;
  /** How many frames it must have written when it ends. */
  readonly frames?: number;
  /** `info` where a filter reports on stderr (ebur128). Default: `error`. */
  readonly logLevel?: 'info' | 'error';
}

/**
 * FFmpeg 5.1 exits with 0 when only the end of a file could not be written, mostly on a full disk: the file then lacks its index. Nor does an
 * exit with 0 say that all frames were read.
 */
const UNWRITTEN = /Error (?:writing trailer|closing file)/;
/** The disk's fault, so the next attempt may succeed. */
const UNFINISHED = { exitCode: 0, signal: undefined, byItself: false };

/** Runs FFmpeg to its end; returns the end of its stderr. Throws StepError, or the signal's reason. */
export async function runFfmpeg(run: FfmpegRun): Promise<string> {
  const parse = createProgressParser();
  let written = 0;
  const result = await runChild({
    command: run.ffmpegPath,
    args: [
      ...(run.input === undefined ? ['-nostdin'] : []),
      '-hide_banner',
      '-loglevel',
      run.logLevel ?? 'error',
      '-nostats',
      '-progress',
      'pipe:1',
      '-y',
      ...run.args,
    ],
    ...(run.input === undefined ? {} : { stdin: run.input }),
    signal: run.signal,
    cwd: run.stagingDir,
    onStdoutLine: (line) => {
      const progress = parse(line);
      if (progress === undefined) return;
      written = progress.frame;
      run.onFrame?.(progress.frame);
    },
  });
  const isShort = run.frames !== undefined && written < run.frames;
  if (isShort || UNWRITTEN.test(result.stderrTail))
    throw new ProgramError(run.ffmpegPath, UNFINISHED, result.stderrTail);
  return result.stderrTail;
}
