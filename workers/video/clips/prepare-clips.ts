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
import { hasToneMapping } from './tone-mapping';

const MAX_MINUTES = 3;
const MAX_GIGABYTES = 4;
/** A file that has less than this of what it says it has was cut off; a frame or two are missing from many. */
const WHOLE = 0.8;

export const keptSounds = (dir: string): KeptFiles => ({ dir, suffix: '.wav', maxBytes: 256 * 1024 ** 2 });

/** A clip that is ready to become a part of a film. All files are names in the staging folder. */
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
 * The creator's clips as the settings name them, for a film that does not say that it is to be without. They are looked at and their sound is made
 * before anything else, so that nothing is paid for a film that then has to wait: throws NeedsYouError `clip_unusable` when one cannot be used,
 * since a film without its channel's opening must not be published unnoticed.
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
    if (clip.picture.hdr !== undefined && !(await hasToneMapping({ ...context, ...tools }))) {
      log({ code: 'video.clip_pale', clip: kind, name: nameOf(path) }, 'warn');
    }
  }
  return clips;
}

/** Together. */
export const clipSeconds = ({ intro, outro }: Clips): number => (intro?.seconds ?? 0) + (outro?.seconds ?? 0);

async function prepareClip(
  context: Context,
  tools: FfmpegTools,
  frameRate: FrameRate,
  kind: ClipKind,
  path: string,
): Promise<Clip> {
  const { stagingDir, signal, settings } = context;
  const said = { clip: kind, name: nameOf(path) };
  const unusable = (problem: Problem) => new NeedsYouError('clip_unusable', problem);
  const notVideo = () => unusable({ code: 'clip.no_video', ...said });
  const tooLong = () => unusable({ code: 'clip.too_long', ...said, minutes: MAX_MINUTES });
  context.progress({ stage: 'clips', fraction: 0 });

  const file = `${kind}-brought.bin`;
  const copied = await copyOwnFile(path, join(stagingDir, file), MAX_GIGABYTES * 1024 ** 3, signal);
  if (!copied.ok) {
    throw copied.why === 'missing'
      ? unusable({ code: 'clip.missing', ...said })
      : unusable({ code: 'clip.too_large', ...said, gigabytes: MAX_GIGABYTES });
  }
  const demuxer = await demuxerOf(join(stagingDir, file));
  const picture = demuxer && (await lookAtClip(tools, demuxer, file, stagingDir, signal));
  if (demuxer === undefined || picture === undefined) throw notVideo();
  const { statedSeconds = 0 } = picture;
  if (statedSeconds > MAX_MINUTES * 60) throw tooLong();

  const { sha256 } = copied;
  const source = { kind, file, sha256, demuxer, picture };
  const sound = `${kind}.wav`;
  const kept = settings.segmentsDir === undefined ? undefined : keptSounds(settings.segmentsDir);
  const key = keyOf([await programMark(tools.ffmpegPath), 'clip 2', sha256, frameRate]);
  const content = kept && (await takeKept(kept, key));
  if (content !== undefined) {
    await writeFile(join(stagingDir, sound), content);
    const frames = framesOfSound(content.length, frameRate);
    return { ...source, sound, frames, seconds: frames / frameRate };
  }
  try {
    const frames = await countFrames(context, tools, source, frameRate);
    if (frames === 0) throw notVideo();
    if (frames > MAX_MINUTES * 60 * frameRate) throw tooLong();
    if (frames / frameRate < statedSeconds * WHOLE) throw unusable({ code: 'clip.cut_off', ...said });
    await writeClipSound(context, tools, { ...source, sound, frames, frameRate });
    if (kept !== undefined) await keep(kept, key, await readFile(join(stagingDir, sound)));
    return { ...source, sound, frames, seconds: frames / frameRate };
  } catch (error) {
    // What FFmpeg says by itself is about the file; a full disk, a cancel or a signal is not.
    throw isVerdict(error) ? notVideo() : error;
  }
}

/** What there really is: a header may say anything, and frames may come at any rate. One more than may be is enough to know. */
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
