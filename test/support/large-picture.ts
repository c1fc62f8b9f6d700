import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { picture } from '../fixtures/gallery/gallery-server';

const KEPT = resolve(import.meta.dirname, '../../node_modules/.cache/studio-queue/pictures');

/**
 * A photograph of many megapixels, which takes a second and more to encode. It is kept between runs, under a name that holds all that it is
 * made from.
 */
export function largePicture(
  seed: number,
  width: number,
  height: number,
  format: (of: Sharp) => Sharp,
): Promise<Buffer> {
  return kept([String(picture), seed, width, height, String(format)], async () => {
    const small = sharp(await picture(seed, 500, 300));
    return format(small.resize(width, height, { kernel: 'nearest', fit: 'fill' })).toBuffer();
  });
}

/** A plain surface of any size: few bytes that unfold to many. */
export function plainPicture(width: number, height: number, background: string, format: (of: Sharp) => Sharp) {
  return kept(['plain', width, height, background, String(format)], () =>
    format(sharp({ create: { width, height, channels: 3, background }, limitInputPixels: false })).toBuffer(),
  );
}

async function kept(recipe: readonly (string | number)[], make: () => Promise<Buffer>): Promise<Buffer> {
  const name = createHash('sha256')
    .update(JSON.stringify([recipe, sharp.versions]))
    .digest('hex');
  const file = join(KEPT, name);
  const found = await readFile(file).catch(() => undefined);
  if (found !== undefined) return found;
  const bytes = await make();
  await mkdir(KEPT, { recursive: true });
  // Other files of the run may make the same one at this moment.
  const half = `${file}.${randomUUID()}`;
  await writeFile(half, bytes);
  await rename(half, file);
  return bytes;
}
