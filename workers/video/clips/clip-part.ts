import type { ClipKind } from '../../../contract/film-clips';
import type { FrameRate } from '../../../contract/film-format';
import { runChild } from '../../runtime/child-process';
import type { FramesToEncode } from '../encode-frames';
import { type FfmpegRun, stagedInput } from '../ffmpeg';
import type { FrameSize } from '../frame-size';
import { fitFilters } from './fit';
import { type Clip, type Clips, DECODING } from './prepare-clips';

/** A clip as a part of a film: how it is encoded, and from what. */
export interface ClipPart extends Pick<FramesToEncode, 'name' | 'frames' | 'frameRate' | 'filters'> {
  /** The arguments by which FFmpeg reads it. */
  readonly file: readonly string[];
  readonly madeFrom: string;
}

export const clipFile = (kind: ClipKind): string => `${kind}.mp4`;

/** The clips of a film as parts of it, in its size and at its rate. */
export async function clipParts(
  run: Pick<FfmpegRun, 'ffmpegPath' | 'stagingDir' | 'signal'>,
  { intro, outro }: Clips,
  size: FrameSize,
  frameRate: FrameRate,
): Promise<ClipPart[]> {
  const clips = [intro, outro].filter((clip) => clip !== undefined);
  const canToneMap = clips.some(({ picture }) => picture.hdr !== undefined) && (await hasToneMapping(run));
  return clips.map(({ kind, file, demuxer, picture, frames, sha256 }: Clip) => ({
    name: clipFile(kind),
    frames,
    frameRate,
    filters: fitFilters(picture, size, frameRate, canToneMap),
    file: [...stagedInput(demuxer, file, DECODING), '-map', `0:${picture.stream}`],
    madeFrom: sha256,
  }));
}

/** Some builds of FFmpeg come without the filters for it. */
async function hasToneMapping({
  ffmpegPath,
  stagingDir,
  signal,
}: Pick<FfmpegRun, 'ffmpegPath' | 'stagingDir' | 'signal'>): Promise<boolean> {
  const args = ['-hide_banner', '-filters'];
  const { stdout } = await runChild({ command: ffmpegPath, args, cwd: stagingDir, signal });
  return /\bzscale\b/u.test(stdout) && /\btonemap\b/u.test(stdout);
}
