import { rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Language } from '../../contract/words';
import { runFfmpeg, stagedFile, stagedInput } from './ffmpeg';
import { type SegmentPlan, segmentGraph } from './filter-graph';
import { FADE_OUT_SECONDS, FRAMES_PER_SECOND, LEAD_SECONDS } from './timeline';

/**
 * Two at a time: one alone leaves about a third of two cores idle (x264 and the slices of `perspective`). More would only add
 * memory: a 1080p segment takes 300 MB, and 560 MB while a crossfade moves two pictures.
 */
const PARALLEL_SEGMENTS = Math.min(2, availableParallelism());

export interface SegmentsRequest {
  readonly ffmpegPath: string;
  readonly stagingDir: string;
  readonly segments: readonly SegmentPlan[];
  /** The staged PNG of each scene. */
  readonly pictures: readonly string[];
  /** Name of the ASS file in the staging folder. */
  readonly assFile: string | undefined;
  readonly signal: AbortSignal;
  readonly onFrames: (segment: number, frames: number) => void;
  readonly onSegmentDone: (segment: number) => void;
}

function segmentName(index: number): string {
  return `segment-${String(index + 1).padStart(3, '0')}.mp4`;
}

/**
 * Encodes every scene as a file of its own; joinFilm joins them without encoding again. Returns the files' names. One filter graph
 * for the whole film was rejected: each `perspective` keeps a table of 8 bytes per pixel and its frames, so 60 scenes at 1080p take
 * gigabytes; every frame passes through a chain of 60 xfades; and only one core is busy.
 */
export async function encodeSegments(request: SegmentsRequest): Promise<string[]> {
  // The first failure also stops the other encoder.
  const stop = new AbortController();
  const signal = AbortSignal.any([request.signal, stop.signal]);
  const queue = request.segments.entries();
  const work = async (): Promise<void> => {
    for (const [index, segment] of queue) {
      signal.throwIfAborted();
      await encodeSegment(request, segment, index, signal);
      request.onSegmentDone(index);
    }
  };
  const workers = Array.from({ length: PARALLEL_SEGMENTS }, () =>
    work().catch((error: unknown) => {
      stop.abort(error);
      throw error;
    }),
  );
  // Settled first: no encoder may still be writing into a folder that is about to be removed.
  await Promise.allSettled(workers);
  await Promise.all(workers);
  return request.segments.map((_, index) => segmentName(index));
}

async function encodeSegment(
  request: SegmentsRequest,
  segment: SegmentPlan,
  index: number,
  signal: AbortSignal,
): Promise<void> {
  const picture = (scene: number) =>
    stagedInput('image2', request.pictures[scene] ?? '', [
      '-pattern_type',
      'none',
      '-c:v',
      'png',
      '-framerate',
      String(FRAMES_PER_SECOND),
    ]);
  await runFfmpeg({
    ffmpegPath: request.ffmpegPath,
    signal,
    stagingDir: request.stagingDir,
    onFrame: (frame) => request.onFrames(index, Math.min(frame, segment.frames)),
    args: [
      ...picture(segment.sceneIndex),
      ...(segment.before === undefined ? [] : picture(segment.sceneIndex - 1)),
      '-filter_complex',
      segmentGraph(segment, request.assFile),
      '-map',
      '[out]',
      '-frames:v',
      String(segment.frames),
      '-r',
      String(FRAMES_PER_SECOND),
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-crf',
      '20',
      '-profile:v',
      'high',
      '-pix_fmt',
      'yuv420p',
      '-g',
      String(FRAMES_PER_SECOND * 2),
      '-color_range',
      'tv',
      '-color_primaries',
      'bt709',
      '-color_trc',
      'bt709',
      '-colorspace',
      'bt709',
      '-video_track_timescale',
      '15360',
      '-f',
      'mp4',
      stagedFile(segmentName(index)),
    ],
  });
  request.onFrames(index, segment.frames);
}

export interface JoinRequest {
  readonly ffmpegPath: string;
  readonly stagingDir: string;
  readonly segments: readonly SegmentPlan[];
  readonly segmentNames: readonly string[];
  /** A WAV. */
  readonly sound: string;
  readonly seconds: number;
  readonly title: string;
  readonly language: Language;
  readonly target: string;
  readonly signal: AbortSignal;
}

const SEGMENT_LIST = 'segments.txt';

/**
 * Joins the segments (copied) and the sound (AAC, faded at both ends) into the film, then removes the segments. All files are names in the
 * staging folder.
 */
export async function joinFilm(request: JoinRequest): Promise<void> {
  const { segments, segmentNames, stagingDir } = request;
  // With explicit lengths: the demuxer's own guess includes the B-frame delay and drifts by a frame per segment.
  const lines = segmentNames.map(
    (name, index) => `file '${name}'\nduration ${((segments[index]?.frames ?? 0) / FRAMES_PER_SECOND).toFixed(6)}`,
  );
  await writeFile(join(stagingDir, SEGMENT_LIST), `ffconcat version 1.0\n${lines.join('\n')}\n`);
  const isoLanguage = request.language === 'ko' ? 'kor' : 'eng';
  await runFfmpeg({
    ffmpegPath: request.ffmpegPath,
    signal: request.signal,
    stagingDir,
    args: [
      // safe 1 (the default): the list may only name plain files beside it.
      ...stagedInput('concat', SEGMENT_LIST, ['-safe', '1', '-format_whitelist', 'concat,mov,mp4']),
      ...stagedInput('wav', request.sound),
      '-map',
      '0:v:0',
      '-map',
      '1:a:0',
      '-map_metadata',
      '-1',
      '-metadata',
      `title=${request.title}`,
      '-metadata:s:a:0',
      `language=${isoLanguage}`,
      '-c:v',
      'copy',
      '-af',
      `afade=t=in:d=${LEAD_SECONDS},afade=t=out:st=${(request.seconds - FADE_OUT_SECONDS).toFixed(3)}:d=${FADE_OUT_SECONDS}`,
      '-c:a',
      'aac',
      '-b:a',
      '192k',
      '-ar',
      '48000',
      '-ac',
      '2',
      '-movflags',
      '+faststart',
      '-f',
      'mp4',
      stagedFile(request.target),
    ],
  });
  for (const name of segmentNames) await rm(join(stagingDir, name), { force: true });
}
