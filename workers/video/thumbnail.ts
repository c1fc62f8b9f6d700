import { join } from 'node:path';
import sharp from 'sharp';
import type { FrameSize } from './filter-graph';

const WIDTH_PX = 1_280;

/**
 * Writes the cover: the film's first picture as it was prepared, at the film's shape, with nothing burnt in. Of a long picture it shows
 * the part that draws the eye. `picture` and `target` are names in the staging folder.
 */
export async function writeThumbnail(
  stagingDir: string,
  picture: string,
  { widthPx, heightPx }: FrameSize,
  target: string,
): Promise<void> {
  await sharp(join(stagingDir, picture))
    .resize({
      width: WIDTH_PX,
      height: Math.round((WIDTH_PX * heightPx) / widthPx),
      fit: 'cover',
      position: 'attention',
    })
    .jpeg({ quality: 88, chromaSubsampling: '4:4:4', mozjpeg: true })
    .toFile(join(stagingDir, target));
}
