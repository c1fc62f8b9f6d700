import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { PROJECT_PICTURES } from '../runtime/picture-format';
import { decodePixels, openPicture } from '../runtime/picture-pixels';

/** 16:9, twice the size at which most screens show it. */
const SIZE = { width: 640, height: 360 } as const;
const MAX_DECODING_BYTES = 200_000_000;

/**
 * Writes a small JPEG of a picture, cut to 16:9 around what draws the eye. False, and no file, for whatever is no readable picture; undefined,
 * and no file, where it could not be written: a full disk says nothing about the picture.
 */
export async function makePoster(source: string, target: string): Promise<boolean | undefined> {
  const jpeg = await jpegOf(source).catch(() => undefined);
  if (jpeg === undefined) return false;
  const half = `${target}.${randomUUID()}.half`;
  try {
    await writeFile(half, jpeg);
    await rename(half, target);
    return true;
  } catch {
    await rm(half, { force: true });
    return undefined;
  }
}

/** Undefined for what is no picture or too large; throws for one that is damaged, cut off, or gone since. */
async function jpegOf(source: string): Promise<Buffer | undefined> {
  const opened = await openPicture(source, PROJECT_PICTURES, MAX_DECODING_BYTES);
  if (!opened.ok) return undefined;
  const { width, height } = opened.picture;
  const scale = Math.max(SIZE.width / width, SIZE.height / height);
  // A strip one pixel high would become a poster of thousands of pixels before it is cut.
  if (Math.max(width, height) * scale > 20 * SIZE.width) return undefined;
  const covering = { width: Math.ceil(width * scale), height: Math.ceil(height * scale) };
  const pixels = await decodePixels(opened.picture, covering);
  return sharp(pixels.data, { raw: { width: pixels.width, height: pixels.height, channels: 3 } })
    .resize({ ...SIZE, fit: 'cover', position: 'attention' })
    .jpeg({ quality: 82, mozjpeg: true })
    .toBuffer();
}
