import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameRate } from '../../../contract/film-format';
import { type FfmpegRun, type FfmpegTools, runFfmpeg, stagedFile, stagedInput } from '../ffmpeg';
import { measureLufs, normaliseLoudness } from '../loudness';
import { SAMPLE_RATE } from '../timeline';
import { wavHeader } from '../wav';
import type { ClipPicture, Demuxer } from './clip-picture';

/** Stereo, 16 bit. */
const BYTES_PER_SAMPLE = 4;
/** A quieter clip is meant to be silent: raised to the level of speech, its noise would be heard. */
const QUIET_LUFS = -50;
/** So that nothing clicks where one sound ends and the next begins. */
const FADE_SECONDS = 0.02;

interface SoundRequest {
  readonly demuxer: Demuxer;
  readonly file: string;
  readonly picture: ClipPicture;
  readonly frames: number;
  readonly frameRate: FrameRate;
  /** The name of the WAV that is written. */
  readonly sound: string;
}

/** Writes the sound of a clip: as long as its frames and as loud as the narration. Silence for a clip without sound. */
export async function writeClipSound(
  { stagingDir, signal }: Pick<FfmpegRun, 'stagingDir' | 'signal'>,
  { ffmpegPath }: FfmpegTools,
  { demuxer, file, picture, frames, frameRate, sound }: SoundRequest,
): Promise<void> {
  const samples = (frames * SAMPLE_RATE) / frameRate;
  if (picture.soundStream === undefined) {
    const bytes = samples * BYTES_PER_SAMPLE;
    await writeFile(join(stagingDir, sound), [wavHeader(bytes, SAMPLE_RATE, 2), Buffer.alloc(bytes)]);
    return;
  }
  const fade = Math.min(FADE_SECONDS, frames / frameRate / 4);
  const filters = [
    // Sound that begins later than the picture, or has gaps, stays where it was.
    'aresample=async=1:first_pts=0',
    `aformat=sample_fmts=s16:sample_rates=${SAMPLE_RATE}:channel_layouts=stereo`,
    `apad=whole_len=${samples}`,
    `atrim=end_sample=${samples}`,
    `afade=t=in:d=${fade.toFixed(4)}`,
    `afade=t=out:st=${(frames / frameRate - fade).toFixed(4)}:d=${fade.toFixed(4)}`,
  ];
  await runFfmpeg({
    ...{ ffmpegPath, stagingDir, signal },
    args: [
      ...stagedInput(demuxer, file),
      ...['-map', `0:${picture.soundStream}`, '-af', filters.join(','), '-c:a', 'pcm_s16le', '-f', 'wav'],
      stagedFile(sound),
    ],
  });
  const lufs = await measureLufs(ffmpegPath, 'wav', sound, stagingDir, signal);
  if (lufs > QUIET_LUFS) await normaliseLoudness(ffmpegPath, sound, stagingDir, signal);
}

/** How many frames a WAV of so many bytes is for. Its header is far smaller than the sound of one frame. */
export const framesOfSound = (bytes: number, frameRate: FrameRate): number =>
  Math.floor(((bytes / BYTES_PER_SAMPLE) * frameRate) / SAMPLE_RATE + 1e-9);
