import sharp from 'sharp';
import { type FrameSize, planarBytes } from '../frame-size';
import type { SegmentPlan } from '../segments';
import { type Overlay, type Overlays, planesOf } from '../subtitles/overlays';
import { createKernel, type Kernel } from './kernel';
import { type Motion, viewAt } from './motion';

/** A picture in the kernel's memory. */
interface Still extends FrameSize {
  readonly address: number;
}

/** Where a window lies on a picture, in its pixels: the first and how many one pixel of the frame is, in each direction. */
interface Window {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

/**
 * The frames of one segment: its picture moves, and in a crossfade the one before fades away, still moving. Each is valid until the
 * next is asked for. Drawn here, not by FFmpeg: `perspective`, its only filter that crops at fractions of a pixel, took 53 % of a film's
 * processor time (18 ms a frame at 1080p; this 4), and 300 MB a segment for its table. `pictures` are paths of PNGs; `overlays`: the subtitles.
 */
export async function* segmentFrames(
  plan: SegmentPlan,
  size: FrameSize,
  pictures: { readonly now: string; readonly before: string | undefined },
  overlays?: Overlays,
): AsyncGenerator<Uint8Array> {
  const kernel = createKernel();
  const now = await load(kernel, pictures.now);
  const before = pictures.before === undefined ? undefined : await load(kernel, pictures.before);
  const bytes = planarBytes(size);
  const frame = kernel.allocate(bytes);
  const fading = before === undefined ? frame : kernel.allocate(bytes);
  const draw = createDrawing(kernel, size, [now, ...(before === undefined ? [] : [before])]);
  const lay = createLaying(kernel, size, frame);
  for (let at = 0; at < plan.frames; at += 1) {
    const overlay = await overlays?.(at);
    draw(now, windowAt(plan.motion, now, size, plan.offsetFrames + at), frame);
    if (before !== undefined && plan.before !== undefined) {
      draw(before, windowAt(plan.before.motion, before, size, plan.before.offsetFrames + at), fading);
      kernel.blend(frame, fading, Math.round(256 * (1 - at / plan.frames)), bytes);
    }
    if (overlay !== undefined) lay(overlay);
    yield kernel.memory().subarray(frame, frame + bytes);
  }
}

async function load(kernel: Kernel, path: string): Promise<Still> {
  const { data, info } = await sharp(path)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`${path} has ${info.channels} channels`);
  const size = { widthPx: info.width, heightPx: info.height };
  const address = kernel.allocate(planarBytes(size));
  const rgb = kernel.allocate(data.length);
  kernel.memory().set(data, rgb);
  kernel.fromRgb(rgb, info.width, info.height, address);
  return { ...size, address };
}

/** Pure. */
export function windowAt(motion: Motion, picture: FrameSize, frame: FrameSize, at: number): Window {
  const view = viewAt(motion, at);
  // Across a strip all of it is seen.
  const sideX = motion.strip?.axis === 'y' ? 1 : view.side;
  const sideY = motion.strip?.axis === 'x' ? 1 : view.side;
  const stepX = (sideX * picture.widthPx) / frame.widthPx;
  const stepY = (sideY * picture.heightPx) / frame.heightPx;
  // A pixel's place is its middle.
  return {
    x: view.x * picture.widthPx + (stepX - 1) / 2,
    y: view.y * picture.heightPx + (stepY - 1) / 2,
    stepX,
    stepY,
  };
}

function createDrawing(kernel: Kernel, size: FrameSize, stills: readonly Still[]) {
  const BLOCK_BYTES = 64;
  const table = kernel.allocate(Math.ceil(size.widthPx / 8) * BLOCK_BYTES);
  const row = kernel.allocate(Math.max(...stills.map(({ widthPx }) => widthPx)));
  return (still: Still, { x, y, stepX, stepY }: Window, target: number): void => {
    let from = still.address;
    let to = target;
    const plane = (part: FrameSize, of: FrameSize, firstX: number, firstY: number): void => {
      kernel.columns(table, of.widthPx, firstX, stepX, part.widthPx);
      kernel.plane(from, part.widthPx, part.heightPx, to, of.widthPx, of.heightPx, table, row, firstY, stepY);
      from += part.widthPx * part.heightPx;
      to += of.widthPx * of.heightPx;
    };
    plane(still, size, x, y);
    const half = ({ widthPx, heightPx }: FrameSize): FrameSize => ({ widthPx: widthPx / 2, heightPx: heightPx / 2 });
    // Colour lies on the left of its two columns and between its two rows.
    for (let colour = 0; colour < 2; colour += 1) {
      plane(half(still), half(size), x / 2, y / 2 + (stepY - 1) / 4);
    }
  };
}

/** Lays subtitles over the frame at an address. */
function createLaying(kernel: Kernel, size: FrameSize, frame: number) {
  let laid: { readonly overlay: Overlay; readonly colour: number; readonly clear: number } | undefined;
  const room = new Map<number, number>();
  const kept = (bytes: Uint8Array, which: number): number => {
    const address = room.get(which) ?? kernel.allocate(planarBytes(size));
    room.set(which, address);
    kernel.memory().set(bytes, address);
    return address;
  };
  return (overlay: Overlay): void => {
    if (laid?.overlay !== overlay) laid = { overlay, colour: kept(overlay.colour, 0), clear: kept(overlay.clear, 1) };
    let at = 0;
    for (const { from, bytes } of planesOf(size, overlay.top, overlay.rows)) {
      kernel.overlay(frame + from, laid.colour + at, laid.clear + at, bytes);
      at += bytes;
    }
  };
}
