import { join } from 'node:path';
import sharp from 'sharp';

const WIDTH_PX = 1_280;

/** Writes the cover: the film's first picture as it was prepared, at the film's shape, with nothing burnt in. Both are names in the staging folder. */
export async function writeThumbnail(stagingDir: string, picture: string, target: string): Promise<void> {
  await sharp(join(stagingDir, picture))
    .resize({ width: WIDTH_PX })
    .jpeg({ quality: 88, chromaSubsampling: '4:4:4', mozjpeg: true })
    .toFile(join(stagingDir, target));
}
