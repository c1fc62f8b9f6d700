import sharp from 'sharp';
import { isPicture, WEB_PICTURES } from '../runtime/picture-format';

/** 40 megapixels are 160 MB decoded, which beside the browser's 550 MB still fits the worker's 1 GB. */
const MAX_INPUT_PIXELS = 40_000_000;
/** Twice the film's size: enough for slow zooms, without pictures of 100 MB in the project. */
const MAX_OUTPUT = { width: 3_840, height: 2_160 };
const JPEG_QUALITY = 90;
const HASH_SIDE = 16;
/** Of 256 bits. A resized or recompressed copy differs in 0 to 8, different photographs in 60 and more. */
const SAME_PICTURE_BITS = 16;

// One picture at a time and none cached: the worker's memory is for the browser.
sharp.concurrency(1);
sharp.cache(false);

interface DecodedPicture {
  readonly data: Buffer;
  readonly extension: 'jpg' | 'png';
  readonly width: number;
  readonly height: number;
  readonly hash: Uint8Array;
}
export type Decoded =
  | { readonly ok: true; readonly picture: DecodedPicture }
  | { readonly ok: false; readonly why: 'no picture' | 'too small' | 'unreadable or too large' };

/**
 * Turns downloaded bytes into a clean picture: first frame, upright, without metadata, at most MAX_OUTPUT. For bytes that are no
 * picture, too small or too large it returns the reason and never throws.
 */
export async function decodePicture(bytes: Buffer, min: { width: number; height: number }): Promise<Decoded> {
  if (!(await isPicture(bytes, WEB_PICTURES))) return { ok: false, why: 'no picture' };
  try {
    const input = { limitInputPixels: MAX_INPUT_PIXELS, failOn: 'error', pages: 1 } as const;
    const { format, width, height, orientation = 1, hasAlpha } = await sharp(bytes, input).metadata();
    const [w, h] = orientation >= 5 ? [height, width] : [width, height];
    if (w < min.width || h < min.height) return { ok: false, why: 'too small' };
    const keepPng = format === 'png';
    let pipeline = sharp(bytes, input)
      .rotate()
      .resize({ ...MAX_OUTPUT, fit: 'inside', withoutEnlargement: true });
    // A film has no transparency; black is what most players would make of it.
    if (hasAlpha) pipeline = pipeline.flatten({ background: '#ffffff' });
    pipeline = pipeline.toColourspace('srgb');
    const { data, info } = await (keepPng ? pipeline.png() : pipeline.jpeg({ quality: JPEG_QUALITY })).toBuffer({
      resolveWithObject: true,
    });
    const picture = {
      data,
      extension: keepPng ? ('png' as const) : ('jpg' as const),
      width: info.width,
      height: info.height,
      hash: await differenceHash(data),
    };
    return { ok: true, picture };
  } catch {
    return { ok: false, why: 'unreadable or too large' };
  }
}

/** Whether two pictures look the same: a resized, recompressed or re-encoded copy. */
export function isSamePicture(a: Uint8Array, b: Uint8Array): boolean {
  let different = 0;
  for (const [index, byte] of a.entries()) {
    for (let bits = byte ^ (b[index] ?? 0); bits !== 0; bits &= bits - 1) different += 1;
  }
  return different <= SAME_PICTURE_BITS;
}

/** dHash: one bit for every pixel of a 17 × 16 grey copy that is brighter than its right neighbour. */
async function differenceHash(data: Buffer): Promise<Uint8Array> {
  const grey = await sharp(data)
    .greyscale()
    .resize(HASH_SIDE + 1, HASH_SIDE, { fit: 'fill' })
    .raw()
    .toBuffer();
  const hash = new Uint8Array((HASH_SIDE * HASH_SIDE) / 8);
  for (let y = 0; y < HASH_SIDE; y += 1) {
    for (let x = 0; x < HASH_SIDE; x += 1) {
      const at = y * (HASH_SIDE + 1) + x;
      const bit = y * HASH_SIDE + x;
      if ((grey[at] ?? 0) > (grey[at + 1] ?? 0)) hash[bit >> 3] = (hash[bit >> 3] ?? 0) | (1 << (bit & 7));
    }
  }
  return hash;
}
