import { exitError, runChild } from '../child-process';
import { NeedsYouError } from '../run-context';
import { createProgressParser } from './progress';

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
    throw new NeedsYouError(
      'no_ffmpeg',
      'FFmpeg를 찾을 수 없습니다. ffmpeg와 ffprobe를 설치하거나 설정에서 위치를 알려 주세요.',
    );
  }
  return { ffmpegPath, ffprobePath };
}

/** Absolute path as FFmpeg takes it: without the prefix a name such as `http:x` or `concat:a|b` is a protocol. */
export function fileUrl(absolutePath: string): string {
  return `file:${absolutePath}`;
}

/** One input: its demuxer is forced, since the protocol list alone let a playlist named .mp4 open another file (FFmpeg 5.1). */
export function fileInput(format: string, absolutePath: string, options: readonly string[] = []): string[] {
  return ['-protocol_whitelist', 'file', '-f', format, ...options, '-i', fileUrl(absolutePath)];
}

export interface FfmpegRun {
  readonly ffmpegPath: string;
  /** Inputs, filters and outputs: all after the common options. */
  readonly args: readonly string[];
  readonly signal: AbortSignal;
  readonly cwd: string;
  readonly onFrame?: (frame: number) => void;
  /** `info` where a filter reports on stderr (loudnorm). Default `error`. */
  readonly logLevel?: 'info' | 'error';
}

/** FFmpeg 5.1 exits with 0 when nothing but the end of a file could not be written: a full disk, mostly, and a file without its index. */
const UNWRITTEN = /Error (?:writing trailer|closing file)/;

/** Runs FFmpeg to its end; returns the end of its stderr. Throws StepError, or the signal's reason. */
export async function runFfmpeg(run: FfmpegRun): Promise<string> {
  const parse = createProgressParser();
  const result = await runChild({
    command: run.ffmpegPath,
    args: [
      '-nostdin',
      '-hide_banner',
      '-loglevel',
      run.logLevel ?? 'error',
      '-nostats',
      '-progress',
      'pipe:1',
      '-y',
      ...run.args,
    ],
    signal: run.signal,
    cwd: run.cwd,
    onStdoutLine: (line) => {
      const progress = parse(line);
      if (progress !== undefined) run.onFrame?.(progress.frame);
    },
  });
  if (UNWRITTEN.test(result.stderrTail)) throw exitError(run.ffmpegPath, '종료 코드 0', result.stderrTail);
  return result.stderrTail;
}
