import sharp, { type Metadata } from 'sharp';
import { pictureKind } from './picture-format';
import { type Look, lookAt } from './picture-look';

/** JPEG and PNG are read row by row and shrunk on the way: their size costs time, not memory. Phones make JPEG of 200 megapixels. */
const MAX_STREAMED_PIXELS = { jpeg: 200_000_000, png: 100_000_000 } as const;
/** Every other kind is decoded whole, and so are progressive and interlaced ones. Measured at 50 megapixels, without the rest of the process. */
const BYTES_PER_PIXEL = { whole: 6, heif: 18 } as const;
/** Of an animation, spread over its length. Most show something at once. */
const MAX_FRAMES_TRIED = 6;

// One picture at a time and none cached: a worker's memory is limited, and it shares it with a browser or FFmpeg.
sharp.concurrency(1);
sharp.cache(false);

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** A picture by its first bytes, and what its header says. */
export interface OpenedPicture extends PixelSize {
  readonly source: Uint8Array | string;
  readonly format: string;
  readonly frames: number;
}

export type NotOpened = 'no picture' | 'other format' | 'too large' | 'unreadable';
export type Opened =
  | { readonly ok: true; readonly picture: OpenedPicture }
  | { readonly ok: false; readonly why: NotOpened };

/** Decoded: 8 bits a channel, sRGB, upright, without transparency. */
export interface Pixels extends PixelSize {
  readonly data: Buffer;
  readonly channels: 3;
  readonly look: Look;
}

/**
 * Reads the header of bytes or a file; width and height are those of the upright picture. `too large` is what would take more than
 * `maxBytes` of memory to decode. Whatever it holds, this never throws.
 */
export async function openPicture(
  source: Uint8Array | string,
  formats: ReadonlySet<string>,
  maxBytes: number,
): Promise<Opened> {
  const kind = await pictureKind(source, formats);
  if (kind !== 'picture') return { ok: false, why: kind };
  try {
    const read = await headerOf(source);
    const { format, width, height, orientation = 1, isProgressive = false, pages: frames = 1 } = read;
    if (width * height > maxPixels(format, isProgressive, maxBytes)) return { ok: false, why: 'too large' };
    const [w, h] = orientation >= 5 ? [height, width] : [width, height];
    return { ok: true, picture: { source, format, width: w, height: h, frames } };
  } catch {
    return { ok: false, why: 'unreadable' };
  }
}

type Header = Pick<Metadata, 'format' | 'width' | 'height' | 'orientation' | 'isProgressive' | 'pages'>;

/** sharp takes room for a whole WebP to read its header, and the portable build never gives that back: a simple one is read here. */
async function headerOf(source: Uint8Array | string): Promise<Header> {
  const simple =
    typeof source === 'string'
      ? undefined
      : simpleWebp(Buffer.from(source.buffer, source.byteOffset, source.byteLength));
  return simple ?? (await sharp(source, { limitInputPixels: false }).metadata());
}

/** Of a still WebP without EXIF. */
function simpleWebp(bytes: Buffer): Header | undefined {
  if (bytes.length < 30 || bytes.toString('latin1', 8, 12) !== 'WEBP') return undefined;
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return {
        format: 'webp',
        isProgressive: false,
        width: bytes.readUInt16LE(26) & 0x3fff,
        height: bytes.readUInt16LE(28) & 0x3fff,
      };
    case 'VP8L': {
      const sides = bytes.readUInt32LE(21);
      return {
        format: 'webp',
        isProgressive: false,
        width: (sides & 0x3fff) + 1,
        height: ((sides >>> 14) & 0x3fff) + 1,
      };
    }
    default:
      return undefined;
  }
}

function maxPixels(format: string, isProgressive: boolean, maxBytes: number): number {
  if ((format === 'jpeg' || format === 'png') && !isProgressive) return MAX_STREAMED_PIXELS[format];
  return maxBytes / (format === 'heif' ? BYTES_PER_PIXEL.heif : BYTES_PER_PIXEL.whole);
}

/**
 * Decodes a picture at `size`; an animation's first frame that shows something, or else its first one. What is transparent gets the
 * ground on which the rest is seen best. Throws when the file is damaged or cut off.
 */
export async function decodePixels(picture: OpenedPicture, size: PixelSize): Promise<Pixels> {
  const step = Math.max(1, picture.frames / MAX_FRAMES_TRIED);
  let first: Pixels | undefined;
  for (let frame = 0; frame < picture.frames; frame += step) {
    const pixels = await decodeFrame(picture, Math.floor(frame), size);
    if (!pixels.look.isPlain) return pixels;
    first ??= pixels;
  }
  if (first === undefined) throw new Error('a picture without frames');
  return first;
}

async function decodeFrame(picture: OpenedPicture, page: number, { width, height }: PixelSize): Promise<Pixels> {
  const { data, info } = await sharp(picture.source, {
    // openPicture has checked the size.
    limitInputPixels: false,
    // Otherwise a picture that ends early is grey from there on.
    failOn: 'truncated',
    ...(picture.frames > 1 ? { page } : {}),
  })
    .autoOrient()
    .resize({ width, height, fit: 'fill' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const look = await lookAt(data, raw);
  if (info.channels === 3) return { data, width: info.width, height: info.height, channels: 3, look };
  const flat = await sharp(data, { raw }).flatten({ background: look.ground }).raw().toBuffer();
  return { data: flat, width: info.width, height: info.height, channels: 3, look };
}
