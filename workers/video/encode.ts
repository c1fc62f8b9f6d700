import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameRate } from '../../contract/film-format';
import { inParallel } from '../runtime/in-parallel';
import { sha256Of } from '../runtime/sha256';
import { segmentFrames } from './camera/camera';
import type { ClipPart } from './clips/clip-part';
import { encodeFrames, type FramesToEncode } from './encode-frames';
import { type Encoder, encodingArgs } from './encoders/encoder';
import type { FrameSize } from './frame-size';
import { type KeptFiles, keep, keyOf, programMark, takeKept } from './kept-files';
import { type SegmentPlan, segmentFilters } from './segments';
import type { Subtitles } from './subtitles/ass';
import type { BurntIn } from './subtitles/burnt-in';
import { type Overlays, subtitlePainter } from './subtitles/overlays';

/** A device that writes no frame for so long will not write any: its driver hangs. */
const SILENCE_MS = 30_000;
/** Some two hours of film at 1080p. */
const MAX_KEPT_BYTES = 2 * 1024 ** 3;

export const keptSegments = (dir: string): KeptFiles => ({ dir, suffix: '.mp4', maxBytes: MAX_KEPT_BYTES });

/** With what the segments of a film are encoded, all of them alike. */
interface SegmentEncoding {
  readonly encoder: Encoder;
  /** How many at a time. */
  readonly atOnce: number;
}

export interface SegmentsRequest {
  readonly ffmpegPath: string;
  readonly stagingDir: string;
  /** Where segments are kept. Undefined: nowhere. */
  readonly segmentsDir: string | undefined;
  readonly segments: readonly SegmentPlan[];
  /** The creator's own, around them. */
  readonly clips: readonly ClipPart[];
  readonly size: FrameSize;
  /** The staged PNG of each scene. */
  readonly pictures: readonly string[];
  /** Undefined without any. */
  readonly subtitles: BurntIn | undefined;
  readonly encoding: SegmentEncoding;
  /**
   * For a device's encoder: what takes its place when it fails. All segments are then encoded by that, since players take the first one's
   * parameters for the whole film.
   */
  readonly instead?: SegmentEncoding & { readonly onFailure: () => Promise<void> };
  readonly signal: AbortSignal;
  /** Before the first is encoded: which segments are to be, and how many frames with those of clips. */
  readonly onStart: (toEncode: readonly SegmentPlan[], frames: number) => void;
  /** `part`: the place of a segment, or a number behind them all for a clip. */
  readonly onFrames: (part: number, frames: number) => void;
  readonly onSegmentDone: (segment: SegmentPlan) => void;
}

/** A segment or a clip with all that its frames depend on. */
interface Prepared {
  /** Of a segment. */
  readonly plan: SegmentPlan | undefined;
  /** Clips come behind the segments. */
  readonly index: number;
  readonly key: string;
  readonly frames: Pick<FramesToEncode, 'name' | 'frames' | 'frameRate' | 'filters'>;
  readonly said: Subtitles | undefined;
  readonly input: (overlays: Overlays | undefined) => FramesToEncode['input'];
}

const segmentName = (index: number): string => `segment-${String(index + 1).padStart(3, '0')}.mp4`;

/**
 * Encodes every segment and every clip as a file of its own, but for those that are kept from an earlier film; joinFilm joins them without
 * encoding again. Returns the names of the segments' files. One filter graph for the whole film was rejected: every frame passes through a chain of as many crossfades as
 * there are scenes, only one core is busy, and nothing of it can be kept.
 */
export async function encodeSegments(request: SegmentsRequest): Promise<string[]> {
  const { encoding, instead, signal } = request;
  if (instead === undefined) return encodeAll(request, encoding, undefined);
  try {
    return await encodeAll(request, encoding, SILENCE_MS);
  } catch {
    signal.throwIfAborted();
    await instead.onFailure();
    // What has another cause than the device fails again, and is told as it is.
    return await encodeAll({ ...request, encoding: instead }, instead, undefined);
  }
}

async function encodeAll(
  request: SegmentsRequest,
  { atOnce }: SegmentEncoding,
  silenceMs: number | undefined,
): Promise<string[]> {
  const { segments, stagingDir, ffmpegPath, size } = request;
  const prepared = await prepare(request);
  const kept = request.segmentsDir === undefined ? undefined : keptSegments(request.segmentsDir);
  const missing: Prepared[] = [];
  for (const one of prepared) {
    const content = kept && (await takeKept(kept, one.key));
    if (content === undefined) missing.push(one);
    else await writeFile(join(stagingDir, one.frames.name), content);
  }
  request.onStart(
    missing.flatMap(({ plan }) => plan ?? []),
    missing.reduce((sum, { frames }) => sum + frames.frames, 0),
  );
  const end = new AbortController();
  const paint = subtitlePainter(
    missing.flatMap(({ said }) => said ?? []),
    { ffmpegPath, stagingDir, size, atOnce, signal: AbortSignal.any([request.signal, end.signal]) },
  );
  try {
    await inParallel(missing, atOnce, request.signal, async (one, signal) => {
      await encodePart(request, one, one.said && paint(one.said, one.frames.frameRate), silenceMs, signal);
      if (kept !== undefined) await keep(kept, one.key, await readFile(join(stagingDir, one.frames.name)));
      if (one.plan !== undefined) request.onSegmentDone(one.plan);
    });
  } finally {
    end.abort();
  }
  return segments.map((_, index) => segmentName(index));
}

async function prepare(request: SegmentsRequest): Promise<Prepared[]> {
  const { ffmpegPath, stagingDir, segments, clips, size, pictures, subtitles, encoding } = request;
  const mark = await programMark(ffmpegPath);
  const hashes = new Map<string, string>();
  for (const name of new Set(pictures)) hashes.set(name, await sha256Of(createReadStream(join(stagingDir, name))));
  const hashOf = (scene: number) => hashes.get(pictures[scene] ?? '');
  const picture = (scene: number) => join(stagingDir, pictures[scene] ?? '');
  const argsAt = (frameRate: FrameRate) => [encoding.encoder.frames, encodingArgs(encoding.encoder, frameRate)];
  const prepared: Prepared[] = [];
  for (const [index, plan] of segments.entries()) {
    const { firstFrame, frames, frameRate } = plan;
    const said = subtitles?.(firstFrame / frameRate, (firstFrame + frames) / frameRate);
    const { sceneIndex, firstFrame: _, ...shown } = plan;
    const before = plan.before === undefined ? undefined : sceneIndex - 1;
    prepared.push({
      plan,
      index,
      key: keyOf([
        ...[mark, argsAt(plan.frameRate), size, shown, hashOf(sceneIndex)],
        ...[before === undefined ? undefined : hashOf(before), said],
      ]),
      frames: {
        name: segmentName(index),
        frames: plan.frames,
        frameRate: plan.frameRate,
        filters: segmentFilters(plan),
      },
      said,
      input: (overlays) =>
        segmentFrames(
          plan,
          size,
          { now: picture(sceneIndex), before: before === undefined ? undefined : picture(before) },
          overlays,
        ),
    });
  }
  for (const [place, { file, madeFrom, ...frames }] of clips.entries()) {
    const key = keyOf([mark, argsAt(frames.frameRate), size, frames, madeFrom]);
    const index = segments.length + place;
    prepared.push({ plan: undefined, index, key, frames, said: undefined, input: () => ({ file }) });
  }
  return prepared;
}

async function encodePart(
  request: SegmentsRequest,
  { index, frames, input }: Prepared,
  overlays: Overlays | undefined,
  silenceMs: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { ffmpegPath, stagingDir, size, encoding } = request;
  const silence = silenceOf(silenceMs);
  let written = -1;
  try {
    await encodeFrames({
      ...{ ffmpegPath, stagingDir, size, encoder: encoding.encoder },
      signal: AbortSignal.any([signal, silence.signal]),
      ...frames,
      input: input(overlays),
      onFrame: (frame) => {
        if (frame > written) silence.broken();
        written = Math.max(written, frame);
        request.onFrames(index, Math.min(frame, frames.frames));
      },
    });
  } finally {
    silence.end();
  }
  request.onFrames(index, frames.frames);
}

/** A signal that is aborted when nothing was heard for so long; never without a limit. */
function silenceOf(limitMs: number | undefined) {
  const control = new AbortController();
  const start = () =>
    limitMs === undefined ? undefined : setTimeout(() => control.abort(new Error('no frame was written')), limitMs);
  let timer = start();
  const end = () => clearTimeout(timer);
  return {
    signal: control.signal,
    broken: () => {
      end();
      timer = start();
    },
    end,
  };
}
