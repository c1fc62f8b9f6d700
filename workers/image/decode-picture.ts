import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { PROJECT_PICTURES, WEB_PICTURES } from '../runtime/picture-format';
import { decodePixels, type NotOpened, openPicture, type PixelSize } from '../runtime/picture-pixels';
import type { DecodingRequest, Outcome } from './decoding-messages';
import { type Fingerprint, fingerprintOf } from './fingerprint';

/** With the process itself this stays below half of the worker's 1 GB; the browser takes the other half. */
const MAX_DECODING_BYTES = 305_000_000;
/** Twice the film's size: enough for slow zooms, without pictures of 100 MB in the project. */
const MAX_OUTPUT = { width: 3_840, height: 2_160 } as const;
/** A strip or a panorama keeps this much of its short side: the film moves along it. */
const MIN_SHORT_SIDE = 1_080;
const MAX_LONG_SIDE = 16_000;
const JPEG_QUALITY = 90;
/** Enough to see that a file is whole. */
const SMALL = { width: 64, height: 64 } as const;

interface DecodedPicture extends PixelSize {
  readonly data: Buffer;
  readonly extension: 'jpg' | 'png';
  readonly hash: Fingerprint;
}
/** Why a picture is not taken. */
export type NotTaken = Exclude<NotOpened, 'other format'> | 'too small' | 'no contrast';
export type Decoded =
  | { readonly ok: true; readonly picture: DecodedPicture }
  | { readonly ok: false; readonly why: NotTaken };

export interface Wanted extends PixelSize {
  /** Take it though nothing is on it: a creator's own plain picture is meant. */
  readonly evenPlain?: boolean | undefined;
}

type Begins = (pixels: number) => void;

/** Does what is asked of a thread of pictures. */
export async function respondTo(request: DecodingRequest, begins: Begins): Promise<Outcome> {
  if (request.kind === 'whole') return isWholePicture(request.path, begins);
  const { source, min } = request;
  return decodePicture(typeof source === 'string' ? await readFile(source) : source, min, begins);
}

/** Whether a file of the creator's is a picture that a film can use. */
async function isWholePicture(path: string, begins: Begins): Promise<boolean> {
  const opened = await openPicture(path, PROJECT_PICTURES, MAX_DECODING_BYTES);
  // Too large here is not too large for a film.
  if (!opened.ok) return opened.why === 'too large';
  begins(opened.picture.width * opened.picture.height);
  return decodePixels(opened.picture, SMALL).then(
    () => true,
    () => false,
  );
}

/**
 * Turns downloaded bytes into a clean picture: the first frame that shows something, upright, without metadata and transparency, at most
 * MAX_OUTPUT. For bytes that cannot be used it returns the reason and never throws; `begins` is told how many pixels are decoded next and
 * may refuse by throwing.
 */
export async function decodePicture(bytes: Uint8Array, min: Wanted, begins: Begins = () => {}): Promise<Decoded> {
  const opened = await openPicture(bytes, WEB_PICTURES, MAX_DECODING_BYTES);
  if (!opened.ok) return { ok: false, why: opened.why === 'other format' ? 'no picture' : opened.why };
  const { picture } = opened;
  if (picture.width < min.width || picture.height < min.height) return { ok: false, why: 'too small' };
  begins(picture.width * picture.height);
  try {
    const pixels = await decodePixels(picture, outputSize(picture));
    if (pixels.look.isPlain && min.evenPlain !== true) return { ok: false, why: 'no contrast' };
    const { data: raw, width, height, channels } = pixels;
    const pipeline = sharp(raw, { raw: { width, height, channels } });
    const keepPng = picture.format === 'png';
    const data = await (keepPng ? pipeline.png() : pipeline.jpeg({ quality: JPEG_QUALITY })).toBuffer();
    const extension = keepPng ? 'png' : 'jpg';
    return { ok: true, picture: { data, extension, width, height, hash: fingerprintOf(pixels.look) } };
  } catch {
    return { ok: false, why: 'unreadable' };
  }
}

function outputSize({ width, height }: PixelSize): PixelSize {
  const inside = Math.min(MAX_OUTPUT.width / width, MAX_OUTPUT.height / height);
  const long = Math.max(inside, MIN_SHORT_SIDE / Math.min(width, height));
  const scale = Math.min(1, long, MAX_LONG_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
