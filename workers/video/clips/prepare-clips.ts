import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CLIPS, type ClipKind } from '../../../contract/film-clips';
import type { FrameRate } from '../../../contract/film-format';
import type { Problem } from '../../../contract/messages';
import type { VideoMetadata } from '../../../contract/task';
import { NeedsYouError } from '../../runtime/failures';
import type { RunContext } from '../../runtime/processor';
import { type FfmpegTools, runFfmpeg, stagedInput } from '../ffmpeg';
import { type KeptFiles, keep, keyOf, programMark, takeKept } from '../kept-files';
import { copyOwnFile, nameOf } from '../own-file';
import { isVerdict } from '../verify';
import { type ClipPicture, type Demuxer, demuxerOf, lookAtClip } from './clip-picture';
import { framesOfSound, writeClipSound } from './clip-sound';
import { frameFilters } from './fit';

const MAX_MINUTES = 3;
const MAX_GIGABYTES = 4;
/** A file that holds less than this share of its stated length was cut off. Many lack a frame or two. */
const WHOLE = 0.8;

export const keptSounds = (dir: string): KeptFiles => ({ dir, suffix: '.wav', maxBytes: 256 * 1024 ** 2 });

/** A clip that is ready to become a part of a film. `file` and `sound` are names in the staging folder. */
export interface Clip {
  readonly kind: ClipKind;
  readonly file: string;
  readonly sha256: string;
  readonly demuxer: Demuxer;
  readonly picture: ClipPicture;
  /** At the film's frame rate. */
  readonly frames: number;
  readonly seconds: number;
  /** A WAV, exactly as long as its frames. */
  readonly sound: string;
}

/** The clips around a film; either may be absent. */
export type Clips = Readonly<Partial<Record<ClipKind, Clip>>>;

type Context = Pick<RunContext<VideoMetadata>, 'metadata' | 'settings' | 'stagingDir' | 'signal' | 'log' | 'progress'>;

/**
 * The creator's clips as the settings name them, but for those that the task does not want. They are looked at and their sound is made before
 * anything else, so that nothing is paid for a film that then has to wait. Throws NeedsYouError `clip_unusable` when one cannot be used: a film
 * without its channel's opening must not be published unnoticed.
 */
export async function prepareClips(context: Context, tools: FfmpegTools, frameRate: FrameRate): Promise<Clips> {
  const { metadata, settings, log } = context;
  const clips: Partial<Record<ClipKind, Clip>> = {};
  for (const kind of CLIPS) {
    const path = settings.film?.[kind] ?? '';
    if (metadata[kind] === false) continue;
    if (path === '') {
      if (metadata[kind] === true) log({ code: 'video.no_clip_set', clip: kind }, 'warn');
      continue;
    }
    const clip = await prepareClip(context, tools, frameRate, kind, path);
    clips[kind] = clip;
    log({ code: 'video.clip', clip: kind, name: nameOf(path), seconds: clip.seconds });
  }
  return clips;
}

/** Of both together. */
export const clipSeconds = ({ intro, outro }: Clips): number => (intro?.seconds ?? 0) + (outro?.seconds ?? 0);

async function prepareClip(
  context: Context,
  tools: FfmpegTools,
  frameRate: FrameRate,
  kind: ClipKind,
  path: string,
): Promise<Clip> {
  const { stagingDir, settings } = context;
  const faults = faultsOf(kind, path);
  context.progress({ stage: 'clips', fraction: 0 });
  const source = await bringClip(context, tools, kind, path, faults);
  const { statedSeconds = 0 } = source.picture;
  if (statedSeconds > MAX_MINUTES * 60) throw faults.tooLong();

  const sound = `${kind}.wav`;
  const kept = settings.segmentsDir === undefined ? undefined : keptSounds(settings.segmentsDir);
  const key = keyOf([await programMark(tools.ffmpegPath), 'clip 1', source.sha256, frameRate]);
  const content = kept && (await takeKept(kept, key));
  if (content !== undefined) {
    await writeFile(join(stagingDir, sound), content);
    const frames = framesOfSound(content.length, frameRate);
    return { ...source, sound, frames, seconds: frames / frameRate };
  }
  try {
    const frames = await countFrames(context, tools, source, frameRate);
    if (frames === 0) throw faults.notVideo();
    if (frames > MAX_MINUTES * 60 * frameRate) throw faults.tooLong();
    if (frames / frameRate < statedSeconds * WHOLE) throw faults.cutOff();
    await writeClipSound(context, tools, { ...source, sound, frames, frameRate });
    if (kept !== undefined) await keep(kept, key, await readFile(join(stagingDir, sound)));
    return { ...source, sound, frames, seconds: frames / frameRate };
  } catch (error) {
    // What FFmpeg says by itself is about the file; a full disk, a cancel or a signal is not.
    throw isVerdict(error) ? faults.notVideo() : error;
  }
}

/** Why a clip cannot be used, as the creator is told. */
function faultsOf(kind: ClipKind, path: string) {
  const said = { clip: kind, name: nameOf(path) };
  const unusable = (problem: Problem) => new NeedsYouError('clip_unusable', problem);
  return {
    missing: () => unusable({ code: 'clip.missing', ...said }),
    tooLarge: () => unusable({ code: 'clip.too_large', ...said, gigabytes: MAX_GIGABYTES }),
    notVideo: () => unusable({ code: 'clip.no_video', ...said }),
    tooLong: () => unusable({ code: 'clip.too_long', ...said, minutes: MAX_MINUTES }),
    cutOff: () => unusable({ code: 'clip.cut_off', ...said }),
  };
}

/** Copies a clip into the staging folder and looks at it. Throws one of `faults`. */
async function bringClip(
  { stagingDir, signal }: Context,
  tools: FfmpegTools,
  kind: ClipKind,
  path: string,
  faults: ReturnType<typeof faultsOf>,
): Promise<Omit<Clip, 'frames' | 'seconds' | 'sound'>> {
  const file = `${kind}-brought.bin`;
  const copied = await copyOwnFile(path, join(stagingDir, file), MAX_GIGABYTES * 1024 ** 3, signal);
  if (!copied.ok) throw copied.why === 'missing' ? faults.missing() : faults.tooLarge();
  const demuxer = await demuxerOf(join(stagingDir, file));
  const picture = demuxer && (await lookAtClip(tools, demuxer, file, stagingDir, signal));
  if (demuxer === undefined || picture === undefined) throw faults.notVideo();
  return { kind, file, sha256: copied.sha256, demuxer, picture };
}

/** How many frames there really are: a header may say anything, and frames may come at any rate. Stops at one more than are allowed. */
async function countFrames(
  { stagingDir, signal, progress }: Context,
  { ffmpegPath }: FfmpegTools,
  { demuxer, file, picture }: Pick<Clip, 'demuxer' | 'file' | 'picture'>,
  frameRate: FrameRate,
): Promise<number> {
  let frames = 0;
  await runFfmpeg({
    ...{ ffmpegPath, stagingDir, signal },
    onFrame: (frame) => {
      frames = frame;
      progress({ stage: 'clips', fraction: 0 });
    },
    args: [
      ...stagedInput(demuxer, file, DECODING),
      ...['-map', `0:${picture.stream}`, '-vf', frameFilters(picture, frameRate).join(',')],
      ...['-frames:v', String(MAX_MINUTES * 60 * frameRate + 1), '-f', 'null', '-'],
    ],
  });
  return frames;
}

/** Each thread of a decoder holds frames of its own, which at 8K are large. */
export const DECODING = ['-threads', '2'] as const;
