import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { inParallel } from '../runtime/in-parallel';
import { sha256Of } from '../runtime/sha256';
import { segmentFrames } from './camera/camera';
import { runFfmpeg, stagedFile } from './ffmpeg';
import type { FrameSize } from './frame-size';
import { type KeptFiles, keep, keyOf, programMark, takeKept } from './kept-files';
import { type SegmentPlan, segmentFilters } from './segments';
import { toAss } from './subtitles/ass';
import type { Cue } from './subtitles/cues';
import { FRAMES_PER_SECOND } from './timeline';

/** Two at a time: x264 leaves a part of two cores idle. More would only add memory: 150 MB a segment at 1080p. */
const PARALLEL_SEGMENTS = Math.min(2, availableParallelism());
/** Some two hours of film at 1080p. */
const MAX_KEPT_BYTES = 2 * 1024 ** 3;

export const keptSegments = (dir: string): KeptFiles => ({ dir, suffix: '.mp4', maxBytes: MAX_KEPT_BYTES });

export interface SegmentsRequest {
  readonly ffmpegPath: string;
  readonly stagingDir: string;
  /** Where segments are kept. Undefined: nowhere. */
  readonly segmentsDir: string | undefined;
  readonly segments: readonly SegmentPlan[];
  readonly size: FrameSize;
  /** The staged PNG of each scene. */
  readonly pictures: readonly string[];
  /** What is burnt in, by the film's clock; undefined without subtitles. */
  readonly cues: readonly Cue[] | undefined;
  readonly fontName: string;
  readonly signal: AbortSignal;
  /** Before the first is encoded: which are to be. */
  readonly onStart: (toEncode: readonly SegmentPlan[]) => void;
  readonly onFrames: (segment: number, frames: number) => void;
  readonly onSegmentDone: (segment: SegmentPlan) => void;
}

/** A segment with all that its frames depend on. */
interface Prepared {
  readonly plan: SegmentPlan;
  readonly index: number;
  readonly name: string;
  /** An ASS file, or undefined where nothing is said. */
  readonly subtitles: string | undefined;
  readonly key: string;
}

const segmentName = (index: number): string => `segment-${String(index + 1).padStart(3, '0')}.mp4`;
const subtitlesName = (index: number): string => `subtitles-${String(index + 1).padStart(3, '0')}.ass`;

/**
 * Encodes every segment as a file of its own, but for those that are kept from an earlier film; joinFilm joins them without encoding again.
 * Returns the files' names. One filter graph for the whole film was rejected: every frame passes through a chain of as many crossfades as
 * there are scenes, only one core is busy, and nothing of it can be kept.
 */
export async function encodeSegments(request: SegmentsRequest): Promise<string[]> {
  const { segments, stagingDir } = request;
  const prepared = await prepare(request);
  const kept = request.segmentsDir === undefined ? undefined : keptSegments(request.segmentsDir);
  const missing: Prepared[] = [];
  for (const one of prepared) {
    const content = kept && (await takeKept(kept, one.key));
    if (content === undefined) missing.push(one);
    else await writeFile(join(stagingDir, one.name), content);
  }
  request.onStart(missing.map(({ plan }) => plan));
  await inParallel(missing, PARALLEL_SEGMENTS, request.signal, async (one, signal) => {
    await encodeSegment(request, one, signal);
    if (kept !== undefined) await keep(kept, one.key, await readFile(join(stagingDir, one.name)));
    request.onSegmentDone(one.plan);
  });
  return segments.map((_, index) => segmentName(index));
}

async function prepare({ ffmpegPath, stagingDir, segments, size, pictures, cues, fontName }: SegmentsRequest) {
  const mark = await programMark(ffmpegPath);
  const hashes = new Map<string, string>();
  for (const name of new Set(pictures)) hashes.set(name, await sha256Of(createReadStream(join(stagingDir, name))));
  const hashOf = (scene: number) => hashes.get(pictures[scene] ?? '');
  const prepared: Prepared[] = [];
  for (const [index, plan] of segments.entries()) {
    const said = cuesOf(plan, cues ?? []);
    const text = said.length === 0 ? undefined : toAss(said, { ...size, fontName });
    if (text !== undefined) await writeFile(join(stagingDir, subtitlesName(index)), text);
    const { sceneIndex, firstFrame: _, ...shown } = plan;
    const before = plan.before === undefined ? undefined : hashOf(sceneIndex - 1);
    prepared.push({
      plan,
      index,
      name: segmentName(index),
      subtitles: text === undefined ? undefined : subtitlesName(index),
      key: keyOf([mark, ENCODING, size, shown, hashOf(sceneIndex), before, text]),
    });
  }
  return prepared;
}

/** What is shown in a segment, by its own clock: so it is the same wherever in the film it comes. */
function cuesOf({ firstFrame, frames }: SegmentPlan, cues: readonly Cue[]): Cue[] {
  const from = firstFrame / FRAMES_PER_SECOND;
  const to = (firstFrame + frames) / FRAMES_PER_SECOND;
  return cues
    .filter(({ startSeconds, endSeconds }) => startSeconds < to && endSeconds > from)
    .map((cue) => ({
      ...cue,
      startSeconds: Math.max(0, cue.startSeconds - from),
      endSeconds: Math.min(to, cue.endSeconds) - from,
    }));
}

const COLOUR = 'bt709';
const ENCODING = [
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-profile:v', 'high', '-pix_fmt', 'yuv420p'],
  ...['-g', String(FRAMES_PER_SECOND * 2), '-color_range', 'tv', '-color_primaries', COLOUR, '-color_trc', COLOUR],
  ...['-colorspace', COLOUR, '-video_track_timescale', '15360', '-f', 'mp4'],
] as const;

async function encodeSegment(request: SegmentsRequest, one: Prepared, signal: AbortSignal): Promise<void> {
  const { stagingDir, size, pictures } = request;
  const { plan, index, name, subtitles } = one;
  const picture = (scene: number) => join(stagingDir, pictures[scene] ?? '');
  await runFfmpeg({
    ffmpegPath: request.ffmpegPath,
    signal,
    stagingDir,
    frames: plan.frames,
    onFrame: (frame) => request.onFrames(index, Math.min(frame, plan.frames)),
    input: segmentFrames(plan, size, {
      now: picture(plan.sceneIndex),
      before: plan.before === undefined ? undefined : picture(plan.sceneIndex - 1),
    }),
    args: [
      ...['-protocol_whitelist', 'pipe', '-f', 'rawvideo', '-pixel_format', 'yuv420p'],
      ...['-video_size', `${size.widthPx}x${size.heightPx}`, '-framerate', String(FRAMES_PER_SECOND), '-i', 'pipe:0'],
      ...['-vf', segmentFilters(plan, subtitles), '-frames:v', String(plan.frames), '-r', String(FRAMES_PER_SECOND)],
      ...ENCODING,
      stagedFile(name),
    ],
  });
  request.onFrames(index, plan.frames);
}
