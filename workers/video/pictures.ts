import sharp from 'sharp';
import { PROJECT_PICTURES } from '../runtime/picture-format';
import { decodePixels, type NotOpened, openPicture, type PixelSize } from '../runtime/picture-pixels';
import { saysDiskFull } from '../runtime/program-end';
import type { FrameSize } from './frame-size';
import { bestStart, type Strip } from './strips';

/** Beyond this ratio of the two aspects a cover crop would lose too much of the picture (4:3 in 16:9 is 1.33). */
const MAX_CROP_RATIO = 1.4;
/** A picture so long (a phone's screen has 2.2) would be a thin line on its blurred copy: the film moves along it instead. */
const STRIP_ASPECT = 2.4;
/** What is seen of a strip at once is no longer than this along the other side: of a webtoon on a wide screen a whole panel. */
const SEEN_ASPECT = 4 / 3;
/** Longer ones are cut to their best part: at a readable speed no scene shows more. */
const MAX_SCREENS = 8;
/** Half of the worker's 2 GB is left to FFmpeg. */
const MAX_DECODING_BYTES = 920_000_000;
const MIN_SIDE_PX = 8;
const PNG = { compressionLevel: 1 } as const;

export type Normalised =
  | { readonly ok: true; readonly strip: Strip | undefined }
  | { readonly ok: false; readonly why: NotOpened };

interface Raw extends PixelSize {
  readonly data: Buffer;
  readonly channels: 3;
}

/**
 * Writes a picture as a PNG of exactly `size`: upright by its EXIF, sRGB, on a ground where it is transparent, cropped to cover,
 * or uncropped on a blurred copy of itself when its aspect is far from the film's. A strip becomes a PNG that is longer than the frame
 * along one side. Only files written here ever reach FFmpeg. When the file is not a complete picture, nothing usable is written.
 */
export async function normalisePicture(source: string, target: string, size: FrameSize): Promise<Normalised> {
  const opened = await openPicture(source, PROJECT_PICTURES, MAX_DECODING_BYTES);
  if (!opened.ok) return opened;
  const { picture } = opened;
  if (Math.min(picture.width, picture.height) < MIN_SIDE_PX) return { ok: false, why: 'unreadable' };
  const { widthPx: width, heightPx: height } = size;
  const ratio = picture.width / picture.height / (width / height);
  const mismatch = Math.max(ratio, 1 / ratio);
  const aspect = Math.max(picture.width / picture.height, picture.height / picture.width);
  try {
    if (mismatch > MAX_CROP_RATIO && aspect >= STRIP_ASPECT) {
      return { ok: true, strip: await writeStrip(picture, target, size, ratio < 1 ? 'y' : 'x') };
    }
    const scale = Math.min(1, Math.max((width * 2) / picture.width, (height * 2) / picture.height));
    const pixels = await decodePixels(picture, scaled(picture, scale));
    if (mismatch <= MAX_CROP_RATIO) {
      await image(pixels).resize({ width, height, fit: 'cover' }).png(PNG).toFile(target);
    } else {
      const whole = await image(pixels).resize({ width, height, fit: 'inside' }).png(PNG).toBuffer();
      await writeOnBlur(pixels, whole, { width, height }, target);
    }
    return { ok: true, strip: undefined };
  } catch (error) {
    // A full disk, or another failure to write, is not the picture's fault.
    if (error instanceof Error && (saysDiskFull(error.message) || /write error/iu.test(error.message))) throw error;
    return { ok: false, why: 'unreadable' };
  }
}

const image = ({ data, width, height, channels }: Raw) => sharp(data, { raw: { width, height, channels } });
const scaled = ({ width, height }: PixelSize, scale: number): PixelSize => ({
  width: Math.max(1, Math.round(width * scale)),
  height: Math.max(1, Math.round(height * scale)),
});
const even = (px: number): number => 2 * Math.round(px / 2);

async function writeOnBlur(behind: Raw, front: Buffer, { width, height }: PixelSize, target: string): Promise<void> {
  // Blurred small and enlarged: looks like a wide blur at full size, at a hundredth of the cost.
  const small = await image(behind)
    .resize({ width: Math.ceil(width / 8), height: Math.ceil(height / 8), fit: 'cover' })
    .blur(6)
    .modulate({ brightness: 0.62 })
    .png()
    .toBuffer();
  await sharp(small)
    .resize({ width, height, fit: 'fill', kernel: 'cubic' })
    .composite([{ input: front, gravity: 'centre' }])
    .removeAlpha()
    .toColourspace('srgb')
    .png(PNG)
    .toFile(target);
}

/** `axis` is the one along which the picture is long. */
async function writeStrip(
  picture: Parameters<typeof decodePixels>[0],
  target: string,
  frame: FrameSize,
  axis: Strip['axis'],
): Promise<Strip> {
  const isTall = axis === 'y';
  const [along, across] = isTall ? [frame.heightPx, frame.widthPx] : [frame.widthPx, frame.heightPx];
  const [long, short] = isTall ? [picture.height, picture.width] : [picture.width, picture.height];
  const narrow = along / SEEN_ASPECT;
  const stripAcross = across / narrow <= MAX_CROP_RATIO ? across : even(narrow);
  const pixels = await decodePixels(picture, scaled(picture, Math.min(1, stripAcross / short)));

  const wholeLength = (long * stripAcross) / short;
  const lengthPx = Math.max(along, Math.min(even(wholeLength), along * MAX_SCREENS));
  const detail = await detailOf(pixels, axis, Math.round((wholeLength / along) * PARTS_PER_SCREEN));
  const share = Math.min(1, lengthPx / wholeLength);
  const start = bestStart(detail, share);
  const piece = cutAlong(pixels, isTall, start, share);

  const [width, height] = isTall ? [stripAcross, lengthPx] : [lengthPx, stripAcross];
  const strip = image(pixels).extract(piece).resize({ width, height, fit: 'fill' });
  if (stripAcross === across) await strip.png(PNG).toFile(target);
  else {
    const canvas = isTall ? { width: across, height: lengthPx } : { width: lengthPx, height: across };
    const { data } = await strip.raw().toBuffer({ resolveWithObject: true });
    const raw: Raw = { data, width, height, channels: 3 };
    await writeOnBlur(raw, await image(raw).png(PNG).toBuffer(), canvas, target);
  }
  const first = Math.floor(start * detail.length);
  return {
    axis,
    lengthPx,
    framePx: along,
    detail: detail.slice(first, first + Math.max(1, Math.round(share * detail.length))),
  };
}

function cutAlong({ width, height }: PixelSize, isTall: boolean, start: number, share: number) {
  const whole = isTall ? height : width;
  const first = Math.floor(start * whole);
  const length = Math.max(1, Math.min(whole - first, Math.round(share * whole)));
  return isTall ? { left: 0, top: first, width, height: length } : { left: first, top: 0, width: length, height };
}

const PARTS_PER_SCREEN = 8;
const SAMPLES_PER_PART = 4;
const SAMPLES_ACROSS = 64;

/** For each part along the axis how much its pixels differ from their neighbours. */
async function detailOf(pixels: Raw, axis: Strip['axis'], parts: number): Promise<number[]> {
  const count = Math.max(1, parts);
  const [width, height] =
    axis === 'y' ? [SAMPLES_ACROSS, count * SAMPLES_PER_PART] : [count * SAMPLES_PER_PART, SAMPLES_ACROSS];
  const { data, info } = await image(pixels)
    .greyscale()
    .resize({ width, height, fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const grey = (x: number, y: number) => data[(y * width + x) * info.channels] ?? 0;
  const detail = Array.from({ length: count }, () => 0);
  for (let y = 1; y < height; y += 1) {
    for (let x = 1; x < width; x += 1) {
      const part = Math.floor((axis === 'y' ? y : x) / SAMPLES_PER_PART);
      const change = Math.abs(grey(x, y) - grey(x - 1, y)) + Math.abs(grey(x, y) - grey(x, y - 1));
      detail[part] = (detail[part] ?? 0) + change;
    }
  }
  return detail;
}
