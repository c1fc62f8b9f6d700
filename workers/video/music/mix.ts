import { runFfmpeg, stagedFile, stagedInput } from '../ffmpeg';
import { LIMITER, normaliseLoudness, TARGET_LUFS } from '../loudness';
import type { Music } from './find-music';

/** The music's loudness where nobody speaks. Under speech the compressor lowers it by another 7 to 11 LU, to 18 to 22 LU below the voice. */
const MUSIC_LUFS = TARGET_LUFS - 11;
const FADE_IN_SECONDS = 1.5;
const FADE_OUT_SECONDS = 1.6;
const MAX_GAIN_DB = 30;
/** The voice, at -14 LUFS, lies far above this threshold; the ratio halves what is above it. */
const DUCKING = 'threshold=0.04:ratio=2:attack=120:release=900';

interface MixRequest {
  readonly ffmpegPath: string;
  readonly stagingDir: string;
  readonly narration: string;
  readonly music: Music;
  readonly seconds: number;
  readonly target: string;
  readonly signal: AbortSignal;
}

/** Writes the film's sound: the narration over the music, which is repeated or cut to `seconds`, ducked under speech and faded at both ends. */
export async function mixMusic(request: MixRequest): Promise<void> {
  const { ffmpegPath, stagingDir, narration, music, seconds, target, signal } = request;
  const gain = Math.min(MAX_GAIN_DB, MUSIC_LUFS - music.lufs).toFixed(2);
  const fadeOut = Math.max(0, seconds - FADE_OUT_SECONDS).toFixed(3);
  const stereo = 'aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo';
  const graph = [
    `[0:a]${stereo},asplit=2[voice][key]`,
    `[1:a]${stereo},volume=${gain}dB,atrim=end=${seconds.toFixed(3)},afade=t=in:d=${FADE_IN_SECONDS},afade=t=out:st=${fadeOut}:d=${FADE_OUT_SECONDS}[music]`,
    `[music][key]sidechaincompress=${DUCKING}[ducked]`,
    `[voice][ducked]amix=inputs=2:duration=first:normalize=0,${LIMITER}[mix]`,
  ].join(';');
  await runFfmpeg({
    ffmpegPath,
    stagingDir,
    signal,
    args: [
      ...stagedInput('wav', narration),
      ...stagedInput('wav', music.wavName, ['-stream_loop', '-1']),
      '-filter_complex',
      graph,
      '-map',
      '[mix]',
      '-c:a',
      'pcm_s16le',
      '-ar',
      '48000',
      '-f',
      'wav',
      stagedFile(target),
    ],
  });
  await normaliseLoudness(ffmpegPath, target, stagingDir, signal);
}
