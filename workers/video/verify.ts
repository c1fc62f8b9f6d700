import { z } from 'zod';
import { StepError } from '../runtime/failures';
import { type FfmpegTools, runFfmpeg, runFfprobe, stagedInput } from './ffmpeg';
import type { FrameSize } from './filter-graph';
import { LUFS_TOLERANCE, measureLufs, TARGET_LUFS } from './loudness';

const MAX_LENGTH_ERROR_SECONDS = 0.5;
const MAX_STREAM_DIFFERENCE_SECONDS = 0.2;

const seconds = z
  .string()
  .regex(/^\d+(?:\.\d+)?$/u)
  .transform(Number);
const probeSchema = z.object({
  streams: z.array(
    z.discriminatedUnion('codec_type', [
      z.object({
        codec_type: z.literal('video'),
        codec_name: z.string(),
        width: z.int(),
        height: z.int(),
        pix_fmt: z.string(),
        duration: seconds,
      }),
      z.object({
        codec_type: z.literal('audio'),
        codec_name: z.string(),
        sample_rate: z.string(),
        channels: z.int(),
        duration: seconds,
      }),
    ]),
  ),
  format: z.object({ duration: seconds }),
});
type FilmProbe = z.infer<typeof probeSchema>;

/** What the same inputs would be made into again. */
function refuse(message: string, cause?: unknown): StepError {
  return new StepError('verify_failed', `완성된 영상을 확인하지 못했습니다: ${message}`, { retryable: false, cause });
}

/** A file that FFmpeg wrote whole, as it said, and that cannot be read: the disk's doing, not the inputs'. */
function damaged(cause?: unknown): StepError {
  const message = '완성된 영상을 확인하지 못했습니다: 파일이 손상되어 끝까지 재생되지 않습니다';
  return new StepError('verify_failed', message, { retryable: true, cause });
}

/** What is wrong with a film by its probe, or undefined. Lengths in seconds. */
function findFault(probe: FilmProbe, expectedSeconds: number, size: FrameSize): string | undefined {
  const [video, ...otherVideos] = probe.streams.filter((stream) => stream.codec_type === 'video');
  const [audio, ...otherAudios] = probe.streams.filter((stream) => stream.codec_type === 'audio');
  if (video === undefined || otherVideos.length > 0 || audio === undefined || otherAudios.length > 0) {
    return '영상과 소리 트랙이 하나씩이어야 합니다';
  }
  if (video.codec_name !== 'h264' || video.pix_fmt !== 'yuv420p') return `영상 코덱이 ${video.codec_name}입니다`;
  if (video.width !== size.widthPx || video.height !== size.heightPx)
    return `크기가 ${video.width}x${video.height}입니다`;
  if (audio.codec_name !== 'aac' || audio.sample_rate !== '48000' || audio.channels !== 2) {
    return `소리 코덱이 ${audio.codec_name}입니다`;
  }
  if (Math.abs(probe.format.duration - expectedSeconds) > MAX_LENGTH_ERROR_SECONDS) {
    return `길이가 ${probe.format.duration}초입니다 (예상 ${expectedSeconds.toFixed(2)}초)`;
  }
  if (Math.abs(video.duration - audio.duration) > MAX_STREAM_DIFFERENCE_SECONDS) {
    return `영상(${video.duration}초)과 소리(${audio.duration}초)의 길이가 다릅니다`;
  }
  return undefined;
}

/**
 * Proves a staged film before it counts: streams, sizes, lengths, its end decodes without an error, its sound is at -14 LUFS.
 * Returns its length and loudness. Throws StepError('verify_failed'), retryable only when the file is damaged.
 */
export async function verifyFilm(
  tools: FfmpegTools,
  name: string,
  expectedSeconds: number,
  size: FrameSize,
  stagingDir: string,
  signal: AbortSignal,
): Promise<{ seconds: number; lufs: number }> {
  const json = await runFfprobe({
    ffprobePath: tools.ffprobePath,
    args: [...stagedInput('mov', name), '-show_streams', '-show_format', '-of', 'json'],
    signal,
    stagingDir,
  }).catch(asDamage);
  const probe = probeSchema.safeParse(parseJson(json));
  if (!probe.success) throw refuse('파일 정보를 읽을 수 없습니다', probe.error);
  const fault = findFault(probe.data, expectedSeconds, size);
  if (fault !== undefined) throw refuse(fault);
  const complaints = await runFfmpeg({
    ffmpegPath: tools.ffmpegPath,
    signal,
    stagingDir,
    args: [
      '-xerror',
      ...stagedInput('mov', name, ['-sseof', '-3']),
      '-map',
      '0:v:0',
      '-map',
      '0:a:0',
      '-f',
      'null',
      '-',
    ],
  }).catch(asDamage);
  if (complaints.trim() !== '') throw damaged();
  const lufs = await measureLufs(tools.ffmpegPath, 'mov', name, stagingDir, signal).catch(asDamage);
  if (!(Math.abs(lufs - TARGET_LUFS) <= LUFS_TOLERANCE)) throw refuse(`음량이 ${lufs} LUFS입니다`);
  return { seconds: probe.data.format.duration, lufs };
}

/** The tool's own end with an error; a signal, a time-out or a full disk stays what it is. */
function asDamage(error: unknown): never {
  const isVerdict = error instanceof StepError && !error.retryable && error.cause === undefined;
  throw isVerdict ? damaged(error) : error;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse('ffprobe의 답을 읽을 수 없습니다', error);
  }
}
