import sharp from 'sharp';
import { isPicture, PROJECT_PICTURES } from '../runtime/picture-format';
import { saysDiskFull } from '../runtime/program-end';
import type { FrameSize } from './filter-graph';

/** Beyond this ratio of the two aspects a cover crop would lose too much of the picture (4:3 in 16:9 is 1.33). */
const MAX_CROP_RATIO = 1.4;
const MAX_PIXELS = 100_000_000;
const MIN_SIDE_PX = 8;

/** Behind a transparent picture: dark, unless the picture itself is dark, as most logos and drawings are. */
const DARK = '#101014';
const LIGHT = '#f4f4f6';
const SAMPLE_PX = 64;

async function groundFor(source: string): Promise<string> {
  const { data } = await sharp(source, { limitInputPixels: MAX_PIXELS, failOn: 'truncated' })
    .resize(SAMPLE_PX, SAMPLE_PX, { fit: 'inside' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  let light = 0;
  let opacity = 0;
  for (let at = 0; at + 3 < data.length; at += 4) {
    const alpha = data[at + 3] ?? 0;
    light += (0.2126 * (data[at] ?? 0) + 0.7152 * (data[at + 1] ?? 0) + 0.0722 * (data[at + 2] ?? 0)) * alpha;
    opacity += alpha;
  }
  return opacity > 0 && light / opacity < 110 ? LIGHT : DARK;
}

/**
 * Writes a picture as a PNG of exactly `size`: upright by its EXIF, sRGB, on a ground where it is transparent, cropped to cover,
 * or uncropped on a blurred copy of itself when its aspect is far from the film's. Only files written here ever reach FFmpeg.
 * Returns false, having written nothing usable, when the file is not a complete picture.
 */
export async function normalisePicture(source: string, target: string, size: FrameSize): Promise<boolean> {
  if (!(await isPicture(source, PROJECT_PICTURES))) return false;
  try {
    // The full decode happens once; later steps start from plain pixels.
    const { hasAlpha } = await sharp(source, { limitInputPixels: MAX_PIXELS }).metadata();
    const background = hasAlpha === true ? await groundFor(source) : DARK;
    const { data, info } = await sharp(source, { limitInputPixels: MAX_PIXELS, failOn: 'truncated' })
      .autoOrient()
      .flatten({ background })
      .toColourspace('srgb')
      .resize({ width: size.widthPx * 2, height: size.heightPx * 2, fit: 'outside', withoutEnlargement: true })
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.width < MIN_SIDE_PX || info.height < MIN_SIDE_PX) return false;
    const raw = { width: info.width, height: info.height, channels: info.channels };
    const { widthPx: width, heightPx: height } = size;
    const ratio = info.width / info.height / (width / height);
    const png = { compressionLevel: 1 } as const;
    if (Math.max(ratio, 1 / ratio) <= MAX_CROP_RATIO) {
      await sharp(data, { raw }).resize({ width, height, fit: 'cover' }).toColourspace('srgb').png(png).toFile(target);
      return true;
    }
    // Blurred small and enlarged: looks like a wide blur at full size, at a hundredth of the cost.
    const small = await sharp(data, { raw })
      .resize({ width: Math.ceil(width / 8), height: Math.ceil(height / 8), fit: 'cover' })
      .blur(6)
      .modulate({ brightness: 0.62 })
      .png()
      .toBuffer();
    const whole = await sharp(data, { raw }).resize({ width, height, fit: 'inside' }).png(png).toBuffer();
    await sharp(small)
      .resize({ width, height, fit: 'fill', kernel: 'cubic' })
      .composite([{ input: whole, gravity: 'centre' }])
      .removeAlpha()
      .toColourspace('srgb')
      .png(png)
      .toFile(target);
    return true;
  } catch (error) {
    // A full disk, or another failure to write, is not the picture's fault.
    if (error instanceof Error && (saysDiskFull(error.message) || /write error/iu.test(error.message))) throw error;
    return false;
  }
}
