import { open } from 'node:fs/promises';
import { z } from 'zod';
import { type FfmpegTools, runFfprobe, stagedInput } from '../ffmpeg';
import { isVerdict } from '../verify';

/** FFmpeg's demuxer, chosen by what a file holds and not by its name. Some other formats name further files, which FFmpeg would open. */
export type Demuxer = 'mov' | 'matroska';
const BOXES: readonly string[] = ['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot'];
const MATROSKA = '1a45dfa3';

export async function demuxerOf(path: string): Promise<Demuxer | undefined> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
    if (buffer.toString('hex', 0, 4) === MATROSKA) return 'matroska';
    return BOXES.includes(buffer.toString('latin1', 4)) ? 'mov' : undefined;
  } finally {
    await file.close();
  }
}

/** The longer side of 8K. Of larger frames even a small file takes more memory than the worker may have. */
const MAX_SIDE_PX = 8_192;
const side = z.int().min(2).max(MAX_SIDE_PX);
const unknown = z.string().optional();
const seconds = z.coerce.number().positive().optional().catch(undefined);
const clock = z
  .string()
  .regex(/^\d+:\d\d:\d\d(?:\.\d+)?$/u)
  .transform((text) => text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0))
  .optional()
  .catch(undefined);
const flag = z.literal(1).optional().catch(undefined);

const videoSchema = z.object({
  index: z.int(),
  codec_type: z.literal('video'),
  width: side,
  height: side,
  sample_aspect_ratio: unknown,
  field_order: unknown,
  color_space: unknown,
  color_transfer: unknown,
  duration: seconds,
  tags: z.object({ DURATION: clock }).optional().catch(undefined),
  side_data_list: z
    .array(z.object({ rotation: z.number().optional().catch(undefined) }))
    .optional()
    .catch(undefined),
  /** A cover picture is no video. */
  disposition: z.object({ attached_pic: flag }).optional().catch(undefined),
});
const probeSchema = z.object({
  streams: z.array(
    z.union([
      videoSchema,
      z.object({ index: z.int(), codec_type: z.literal('audio') }),
      z.unknown().transform(() => null),
    ]),
  ),
});

/** What a clip's picture is like. */
export interface ClipPicture {
  /** FFmpeg's number of the stream. */
  readonly stream: number;
  /** Width divided by height, as it is meant to be seen. */
  readonly shape: number;
  readonly heightPx: number;
  readonly isInterlaced: boolean;
  /** The transfer curve, if it is an HDR one. */
  readonly hdr: 'smpte2084' | 'arib-std-b67' | undefined;
  /** Whether the file says by which matrix its colours were coded. */
  readonly hasMatrix: boolean;
  /** What the file states, which need not be true. */
  readonly statedSeconds: number | undefined;
  /** The number of its first sound, if it has any. */
  readonly soundStream: number | undefined;
}

/** Undefined for what cannot be used as a video. */
export async function lookAtClip(
  { ffprobePath }: FfmpegTools,
  demuxer: Demuxer,
  name: string,
  stagingDir: string,
  signal: AbortSignal,
): Promise<ClipPicture | undefined> {
  const args = [...stagedInput(demuxer, name), '-show_streams', '-of', 'json'];
  try {
    const probe = probeSchema.safeParse(JSON.parse(await runFfprobe({ ffprobePath, args, signal, stagingDir })));
    return probe.success ? pictureIn(probe.data) : undefined;
  } catch (error) {
    if (isVerdict(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function pictureIn({ streams }: z.output<typeof probeSchema>): ClipPicture | undefined {
  const known = streams.filter((stream) => stream !== null);
  const video = known.find((stream) => stream.codec_type === 'video' && stream.disposition?.attached_pic !== 1);
  if (video?.codec_type !== 'video') return undefined;
  const { color_transfer: curve, color_space: matrix = 'unknown' } = video;
  return {
    stream: video.index,
    shape: shapeOf(video),
    heightPx: video.height,
    isInterlaced: ['tt', 'bb', 'tb', 'bt'].includes(video.field_order ?? ''),
    hdr: curve === 'smpte2084' || curve === 'arib-std-b67' ? curve : undefined,
    hasMatrix: matrix !== 'unknown' && matrix !== 'reserved',
    statedSeconds: video.duration ?? video.tags?.DURATION,
    soundStream: known.find((stream) => stream.codec_type === 'audio')?.index,
  };
}

function shapeOf({ width, height, sample_aspect_ratio, side_data_list }: z.output<typeof videoSchema>): number {
  const [across = 1, down = 1] = (sample_aspect_ratio ?? '1:1').split(':').map(Number);
  // Nobody means pixels ten times as wide as high: then the header is broken.
  const pixel = across / down;
  const shape = (width / height) * (pixel > 0.1 && pixel < 10 ? pixel : 1);
  const turns = Math.round((side_data_list?.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0) / 90);
  return turns % 2 === 0 ? shape : 1 / shape;
}
