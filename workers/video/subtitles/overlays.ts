import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameRate } from '../../../contract/film-format';
import { runChild } from '../../runtime/child-process';
import { FILM_COLOURS, rawFrames } from '../encode-frames';
import type { FfmpegRun } from '../ffmpeg';
import { type FrameSize, planarBytes } from '../frame-size';
import { assFile, type Subtitles } from './ass';

/** What lies over a frame: some of its rows, as planes of YUV 4:2:0. A byte of the frame lets `clear` of 255 parts through and gets `colour` added. */
export interface Overlay {
  /** Even, both. */
  readonly top: number;
  readonly rows: number;
  readonly colour: Uint8Array;
  readonly clear: Uint8Array;
}
/** What lies over a frame of a segment. Frames are asked for in order. */
export type Overlays = (frame: number) => Promise<Overlay | undefined>;

interface Drawing extends Pick<FfmpegRun, 'ffmpegPath' | 'stagingDir' | 'signal'> {
  readonly size: FrameSize;
  /** How many segments are drawn at a time. */
  readonly atOnce: number;
}

/** By one FFmpeg. Those of as many segments as are drawn at a time are kept, and no more: memory follows the frame's size, not the film's length. */
const DRAWN_AT_ONCE = 8;

/**
 * The subtitles of segments as libass draws them, each once for all frames of all segments in which it is shown: FFmpeg's own filter blends it
 * anew into each frame, which takes a fifth of what x264 takes. `all`: those of a film's segments, in order.
 */
export function subtitlePainter(all: readonly Subtitles[], drawing: Drawing) {
  const texts = [...new Set(all.flatMap(({ events }) => events.map(({ shown }) => shown)))];
  const drawn = new Map<string, Promise<Overlay | undefined>>();
  let files = 0;
  const overlayOf = (head: string, text: string): Promise<Overlay | undefined> => {
    const known = drawn.get(text);
    if (known !== undefined) return known;
    const first = texts.indexOf(text);
    const some = texts.slice(first, first + DRAWN_AT_ONCE);
    files += 1;
    const overlays = draw(head, some, `subtitles-${files}.ass`, drawing);
    for (const [at, one] of some.entries()) {
      drawn.delete(one);
      const overlay = overlays.then((found) => found[at]);
      // Not each is asked for.
      overlay.catch(() => {});
      drawn.set(one, overlay);
    }
    for (const oldest of drawn.keys()) {
      if (drawn.size <= DRAWN_AT_ONCE * (drawing.atOnce + 1)) break;
      drawn.delete(oldest);
    }
    return drawn.get(text) ?? overlays.then(([found]) => found);
  };
  return ({ head, events }: Subtitles, frameRate: FrameRate): Overlays =>
    async (frame) => {
      const at = (frame * 100) / frameRate + 1e-6;
      const event = events.find(({ from, to }) => from <= at && at < to);
      return event && overlayOf(head, event.shown);
    };
}

/** On black and on white, in bytes, whatever they mean: from both follows how much is seen through and what is added. */
async function draw(
  head: string,
  shown: readonly string[],
  assName: string,
  { ffmpegPath, stagingDir, signal, size }: Drawing,
): Promise<(Overlay | undefined)[]> {
  const bytes = planarBytes(size);
  // Two frames each, one second apart.
  const events = shown.map((text, index) => ({ from: index * 200, to: index * 200 + 200, shown: text }));
  await writeFile(join(stagingDir, assName), assFile({ head, events }));
  const overlays: (Overlay | undefined)[] = [];
  const onGround = { black: Buffer.alloc(bytes), white: Buffer.alloc(bytes) };
  const both = [onGround.black, onGround.white];
  let written = 0;
  await runChild({
    command: ffmpegPath,
    args: [
      ...['-hide_banner', '-loglevel', 'error', ...rawFrames(size, 1), '-an'],
      ...['-vf', `${FILM_COLOURS},ass=${assName},format=yuv420p`, '-f', 'rawvideo', 'pipe:1'],
    ],
    cwd: stagingDir,
    signal,
    stdin: grounds(shown.length, bytes),
    maxOutputBytes: 2 * shown.length * bytes,
    onStdout: (chunk) => {
      for (let read = 0; read < chunk.length; ) {
        const [place, part] = [written % bytes, Math.floor(written / bytes) % 2];
        const taken = Math.min(bytes - place, chunk.length - read);
        both[part]?.set(chunk.subarray(read, read + taken), place);
        read += taken;
        written += taken;
        if (written % (2 * bytes) === 0) overlays.push(between(onGround, size));
      }
    },
  });
  if (overlays.length !== shown.length) throw new Error(`${overlays.length} of ${shown.length} subtitles were drawn`);
  return overlays;
}

async function* grounds(count: number, bytes: number): AsyncGenerator<Uint8Array> {
  const [black, white] = [new Uint8Array(bytes), new Uint8Array(bytes).fill(255)];
  for (let at = 0; at < count; at += 1) {
    yield black;
    yield white;
  }
}

/** Undefined where nothing was drawn. */
function between({ black, white }: Record<'black' | 'white', Buffer>, size: FrameSize): Overlay | undefined {
  const { widthPx: width, heightPx: height } = size;
  const nothing = { black: Buffer.alloc(width), white: Buffer.alloc(width, 255) };
  const isDrawn = (row: number) => {
    const [from, to] = [row * width, (row + 1) * width];
    return (
      black.compare(nothing.black, 0, width, from, to) !== 0 || white.compare(nothing.white, 0, width, from, to) !== 0
    );
  };
  let first = 0;
  while (first < height && !isDrawn(first)) first += 1;
  if (first === height) return undefined;
  let last = height - 1;
  while (!isDrawn(last)) last -= 1;
  const top = first - (first % 2);
  const rows = last + 2 - (last % 2) - top;
  const parts = planesOf(size, top, rows);
  const cut = (frame: Buffer) => Buffer.concat(parts.map(({ from, bytes }) => frame.subarray(from, from + bytes)));
  const [colour, clear] = [cut(black), cut(white)];
  // Where nothing is seen through, both are rounded by themselves.
  for (let at = 0; at < clear.length; at += 1) clear[at] = Math.max(0, (clear[at] ?? 0) - (colour[at] ?? 0));
  return { top, rows, colour, clear };
}

/** Where some rows of a frame lie in its planes. */
export function planesOf({ widthPx: width, heightPx: height }: FrameSize, top: number, rows: number) {
  const luma = { from: top * width, bytes: rows * width };
  const [colourWidth, colourBytes] = [width / 2, (width * height) / 4];
  const colour = (plane: number) => ({
    from: width * height + plane * colourBytes + (top / 2) * colourWidth,
    bytes: (rows / 2) * colourWidth,
  });
  return [luma, colour(0), colour(1)];
}
