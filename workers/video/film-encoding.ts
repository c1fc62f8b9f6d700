import { availableParallelism, totalmem } from 'node:os';
import type { FilmQuality, FrameRate } from '../../contract/film-format';
import type { VideoMetadata } from '../../contract/task';
import type { RunContext } from '../runtime/processor';
import type { SegmentsRequest } from './encode';
import { type Encoder, softwareOf } from './encoders/encoder';
import { findEncoder } from './encoders/find-encoder';
import type { FfmpegTools } from './ffmpeg';
import type { FrameSize } from './frame-size';
import { type Machine, missingMemory, sideBySide } from './side-by-side';

type Context = Pick<RunContext<VideoMetadata>, 'settings' | 'stagingDir' | 'signal' | 'log' | 'attempt'>;

export interface FilmFormat {
  readonly size: FrameSize;
  readonly frameRate: FrameRate;
  readonly quality: FilmQuality;
}

const machineOf = ({ memoryLimitMb }: Context['settings']): Machine => ({
  cores: availableParallelism(),
  memoryBytes: totalmem(),
  limitBytes: memoryLimitMb === undefined ? Number.POSITIVE_INFINITY : memoryLimitMb * 1024 ** 2,
});

/** Said before anything is made: a large film on a small machine takes its memory from everything else. */
export function warnOfMemory({ log, settings }: Pick<Context, 'log' | 'settings'>, size: FrameSize): void {
  const missing = missingMemory(machineOf(settings), size);
  if (missing === undefined) return;
  const { widthPx: width, heightPx: height } = size;
  log({ code: 'video.little_memory', width, height, ...missing }, 'warn');
}

/**
 * With what a film is encoded; the log says it. A draft is encoded by software, and so is a film that is tried again: a device may have
 * been why.
 */
export async function filmEncoding(
  { settings, stagingDir, signal, log, attempt }: Context,
  tools: FfmpegTools,
  { size, frameRate, quality }: FilmFormat,
  hardware: readonly Encoder[],
): Promise<Pick<SegmentsRequest, 'encoding' | 'instead'>> {
  const machine = machineOf(settings);
  const { segments, threads } = sideBySide(machine, size, false);
  const software = { encoder: softwareOf(quality, threads), atOnce: segments };
  const isAsked = quality === 'full' && settings.encoder !== 'software' && attempt === 1;
  const { encoder, others, forget } = await findEncoder({
    ...{ tools, stagingDir, signal, size, frameRate },
    keptDir: settings.segmentsDir,
    candidates: isAsked ? hardware : [],
  });
  log({
    code: 'video.encoder',
    encoder: (encoder ?? software.encoder).label,
    kind: encoder === undefined ? 'software' : 'hardware',
    others,
  });
  if (encoder === undefined) return { encoding: software };
  return {
    encoding: { encoder, atOnce: sideBySide(machine, size, true).segments },
    instead: {
      ...software,
      onFailure: async () => {
        await forget();
        log({ code: 'video.encoder_failed', encoder: encoder.label }, 'warn');
      },
    },
  };
}
