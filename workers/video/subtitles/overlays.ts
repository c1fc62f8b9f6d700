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
  readonly frameRate: FrameRate;
  /** In the staging folder: the file for libass. */
  readonly assName: string;
}

/** At a time: the memory that they take follows the frame's size, however long a scene is. */
const DRAWN_AT_ONCE = 12;

/**
 * Subtitles as libass draws them, each once for all its frames: FFmpeg's own filter blends each of them anew, for as long as a fifth of what
 * x264 takes.
 */
export function overlaysOf({ head, events }: Subtitles, drawing: Drawing): Overlays {
  let drawn: readonly (Overlay | undefined)[] = [];
  let firstDrawn = 0;
  return async (frame) => {
    const at = (frame * 100) / drawing.frameRate + 1e-6;
    const index = events.findIndex(({ from, to }) => from <= at && at < to);
    if (index < 0) return undefined;
    if (index >= firstDrawn + drawn.length) {
      firstDrawn = index;
      const some = events.slice(index, index + DRAWN_AT_ONCE);
      drawn = await draw(
        head,
        some.map(({ shown }) => shown),
        drawing,
      );
    }
    return drawn[index - firstDrawn];
  };
}

/** On black and on white, in bytes, whatever they mean: from both follows how much is seen through and what is added. */
async function draw(
  head: string,
  shown: readonly string[],
  { ffmpegPath, stagingDir, signal, size, assName }: Drawing,
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
    onStdout: (chunk) => {
      for (let read = 0; read < chunk.length; ) {
        const [place, part] = [written % bytes, Math.floor(written / bytes) % 2];
        const taken = Math.min(bytes - place, chunk.length - read);
        both[part]?.set(chunk.subarray(read, read + taken), place);
        read += taken;
        written += taken;
        if (written % (2 * bytes) === 0) overlays.push(overlayOf(onGround, size));
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
function overlayOf({ black, white }: Record<'black' | 'white', Buffer>, size: FrameSize): Overlay | undefined {
  const { widthPx: width, heightPx: height } = size;
  const nothing = { black: Buffer.alloc(width), white: Buffer.alloc(width, 255) };
  const isDrawn = (row: number) => {
    const [from, to] = [row * width, (row + 1) * width];
    return !black.subarray(from, to).equals(nothing.black) || !white.subarray(from, to).equals(nothing.white);
  };
  const rowsDrawn = Array.from({ length: height }, (_, row) => row).filter(isDrawn);
  const [first, last] = [rowsDrawn[0], rowsDrawn.at(-1)];
  if (first === undefined || last === undefined) return undefined;
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
