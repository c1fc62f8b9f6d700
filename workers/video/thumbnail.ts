import { join } from 'node:path';
import sharp from 'sharp';
import { aspectOf, type FrameSize } from './frame-size';

const WIDTH_PX = 1_280;
/** By the film's shape: 480p is 854 pixels wide, and its cover would be 719 high. */
const HEIGHT_PX = { '16:9': 720, '9:16': 2_276, '1:1': 1_280 } as const;

/**
 * Writes the cover: the film's first picture as it was prepared, at the film's shape, with nothing burnt in. Of a long picture it shows
 * the part that draws the eye. `picture` and `target` are names in the staging folder.
 */
export async function writeThumbnail(
  stagingDir: string,
  picture: string,
  frame: FrameSize,
  target: string,
): Promise<void> {
  await sharp(join(stagingDir, picture))
    .resize({
      width: WIDTH_PX,
      height: HEIGHT_PX[aspectOf(frame)],
      fit: 'cover',
      position: 'attention',
    })
    .jpeg({ quality: 88, chromaSubsampling: '4:4:4', mozjpeg: true })
    .toFile(join(stagingDir, target));
}
