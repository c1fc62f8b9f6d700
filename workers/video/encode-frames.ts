import type { FrameRate } from '../../contract/film-format';
import { type Encoder, encodingArgs } from './encoders/encoder';
import { type FfmpegRun, runFfmpeg, stagedFile } from './ffmpeg';
import type { FrameSize } from './frame-size';

export interface FramesToEncode extends Pick<FfmpegRun, 'ffmpegPath' | 'stagingDir' | 'signal' | 'onFrame'> {
  readonly encoder: Encoder;
  /** Planar YUV 4:2:0, so many of them. */
  readonly input: AsyncIterable<Uint8Array>;
  readonly frames: number;
  readonly frameRate: FrameRate;
  readonly size: FrameSize;
  /** Of FFmpeg, before the encoder's own. */
  readonly filters: readonly string[];
  /** An MP4 in the staging folder. */
  readonly name: string;
}

/** How FFmpeg reads frames that are drawn here. */
export const rawFrames = ({ widthPx, heightPx }: FrameSize, frameRate: FrameRate): string[] => [
  ...['-protocol_whitelist', 'pipe', '-f', 'rawvideo', '-pixel_format', 'yuv420p'],
  ...['-video_size', `${widthPx}x${heightPx}`, '-framerate', String(frameRate), '-i', 'pipe:0'],
];

/** The colours of those frames, for filters and encoder. */
const COLOURS = 'setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709';

/** The one way in which frames become a segment: a film's, and the test's that asks whether an encoder works. */
export async function encodeFrames({ encoder, size, frameRate, filters, name, ...run }: FramesToEncode): Promise<void> {
  await runFfmpeg({
    ...run,
    args: [
      ...encoder.device,
      ...rawFrames(size, frameRate),
      ...['-vf', [COLOURS, ...filters, encoder.frames].join(',')],
      ...['-frames:v', String(run.frames), '-r', String(frameRate)],
      ...encodingArgs(encoder, frameRate),
      stagedFile(name),
    ],
  });
}
