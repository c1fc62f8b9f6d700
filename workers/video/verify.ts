import { z } from 'zod';
import type { Problem } from '../../contract/messages';
import { StepError } from '../runtime/failures';
import { together } from '../runtime/in-parallel';
import { type FfmpegTools, runFfmpeg, runFfprobe, stagedInput } from './ffmpeg';
import type { FrameSize } from './frame-size';
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
      // Of chapters, as QuickTime keeps them.
      z.object({ codec_type: z.literal('data') }),
    ]),
  ),
  format: z.object({ duration: seconds }),
});
type FilmProbe = z.infer<typeof probeSchema>;

/** A film that the same inputs would be made into again. */
export function refuse(problem: Problem, cause?: unknown): StepError {
  return new StepError('verify_failed', problem, { retryable: false, cause });
}

/** A file that cannot be read although FFmpeg reported no error: the disk's fault, not the inputs'. */
export function damaged(cause?: unknown): StepError {
  return new StepError('verify_failed', { code: 'film.damaged' }, { retryable: true, cause });
}

export interface ExpectedFilm {
  readonly seconds: number;
  readonly size: FrameSize;
  readonly hasChapters: boolean;
}

/** What the probe shows to be wrong with a film, or undefined. Lengths in seconds. */
function findFault(
  probe: FilmProbe,
  { seconds: expectedSeconds, size, hasChapters }: ExpectedFilm,
): Problem | undefined {
  const [video, ...otherVideos] = probe.streams.filter((stream) => stream.codec_type === 'video');
  const [audio, ...otherAudios] = probe.streams.filter((stream) => stream.codec_type === 'audio');
  const data = probe.streams.filter((stream) => stream.codec_type === 'data');
  const isOneOfEach = otherVideos.length + otherAudios.length === 0 && data.length === (hasChapters ? 1 : 0);
  if (video === undefined || audio === undefined || !isOneOfEach) {
    return { code: 'film.tracks' };
  }
  if (video.codec_name !== 'h264' || video.pix_fmt !== 'yuv420p') {
    return { code: 'film.picture_codec', codec: video.codec_name };
  }
  if (video.width !== size.widthPx || video.height !== size.heightPx) {
    return { code: 'film.size', width: video.width, height: video.height };
  }
  if (audio.codec_name !== 'aac' || audio.sample_rate !== '48000' || audio.channels !== 2) {
    return { code: 'film.sound_codec', codec: audio.codec_name };
  }
  if (Math.abs(probe.format.duration - expectedSeconds) > MAX_LENGTH_ERROR_SECONDS) {
    return { code: 'film.length', seconds: probe.format.duration, expected: expectedSeconds };
  }
  if (Math.abs(video.duration - audio.duration) > MAX_STREAM_DIFFERENCE_SECONDS) {
    return { code: 'film.track_lengths', picture: video.duration, sound: audio.duration };
  }
  return undefined;
}

/**
 * Verifies a staged film: its streams, size and lengths, that its end decodes without an error, and that its sound is at -14 LUFS.
 * Returns its length in seconds and its loudness. Throws StepError `verify_failed`, retryable only when the file is damaged.
 */
export async function verifyFilm(
  tools: FfmpegTools,
  name: string,
  expected: ExpectedFilm,
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
  if (!probe.success) throw refuse({ code: 'film.unreadable' }, probe.error);
  const fault = findFault(probe.data, expected);
  if (fault !== undefined) throw refuse(fault);
  const [complaints, lufs] = await together(
    signal,
    (either) =>
      runFfmpeg({
        ffmpegPath: tools.ffmpegPath,
        signal: either,
        stagingDir,
        args: [
          '-xerror',
          ...stagedInput('mov', name, ['-sseof', '-3']),
          ...['-map', '0:v:0', '-map', '0:a:0', '-f', 'null', '-'],
        ],
      }),
    (either) => measureLufs(tools.ffmpegPath, 'mov', name, stagingDir, either),
  ).catch(asDamage);
  if (complaints.trim() !== '') throw damaged();
  if (!(Math.abs(lufs - TARGET_LUFS) <= LUFS_TOLERANCE)) throw refuse({ code: 'film.loudness', lufs });
  return { seconds: probe.data.format.duration, lufs };
}

/** A tool that ended by itself with an error found damage. A signal, a time-out or a full disk stays what it is. */
export function asDamage(error: unknown): never {
  throw isVerdict(error) ? damaged(error) : error;
}

/** Whether a tool ended by itself with an error. */
export function isVerdict(error: unknown): boolean {
  return error instanceof StepError && !error.retryable && error.cause === undefined;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse({ code: 'film.probe_unreadable' }, error);
  }
}
