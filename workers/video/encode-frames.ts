import type { FrameRate } from '../../contract/film-format';
import { type Encoder, encodingArgs } from './encoders/encoder';
import { type FfmpegRun, runFfmpeg, stagedFile } from './ffmpeg';
import type { FrameSize } from './frame-size';

export interface FramesToEncode extends Pick<FfmpegRun, 'ffmpegPath' | 'stagingDir' | 'signal' | 'onFrame'> {
  readonly encoder: Encoder;
  /** Planar YUV 4:2:0, so many of them; or a file, as FFmpeg is told to read it, whose frames become the film's by the filters. */
  readonly input: AsyncIterable<Uint8Array> | { readonly file: readonly string[] };
  readonly frames: number;
  readonly frameRate: FrameRate;
  readonly size: FrameSize;
  /** Of FFmpeg, before the encoder's own. */
  readonly filters: readonly string[];
  /** An MP4 in the staging folder. */
  readonly name: string;
}

/** How FFmpeg reads frames that are drawn here. */
export const rawFrames = ({ widthPx, heightPx }: FrameSize, frameRate: number): string[] => [
  ...['-protocol_whitelist', 'pipe', '-f', 'rawvideo', '-pixel_format', 'yuv420p'],
  ...['-video_size', `${widthPx}x${heightPx}`, '-framerate', String(frameRate), '-i', 'pipe:0'],
];

/** The colours of a film's frames, for filters and encoder. */
export const FILM_COLOURS = 'setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709';

/** Where a file's frames have their colours between the pixels would be told to players, as the film's own do not tell. */
const AS_DRAWN = ['-chroma_sample_location', 'left'];

/** The one way in which frames become a segment: a film's, a clip's, and the test's that asks whether an encoder works. */
export async function encodeFrames(request: FramesToEncode): Promise<void> {
  const { encoder, size, frameRate, filters, name, input, ...run } = request;
  const source =
    'file' in input
      ? { args: [...input.file, ...AS_DRAWN], filters }
      : { args: rawFrames(size, frameRate), filters: [FILM_COLOURS, ...filters], input };
  await runFfmpeg({
    ...run,
    ...(source.input === undefined ? {} : { input: source.input }),
    args: [
      ...encoder.device,
      ...source.args,
      ...['-an', '-vf', [...source.filters, encoder.frames].join(',')],
      ...['-frames:v', String(run.frames), '-r', String(frameRate)],
      ...encodingArgs(encoder, frameRate),
      stagedFile(name),
    ],
  });
}
