import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import type { Aspect } from '../../../contract/aspect';
import { frameSize } from '../../../workers/video/frame-size';
import { writeThumbnail } from '../../../workers/video/thumbnail';
import { tempDir } from '../../support/temp-dir';

it.each<[Parameters<typeof frameSize>[0], Aspect, number, number]>([
  ['480p', '16:9', 1_280, 720],
  ['1080p', '16:9', 1_280, 720],
  ['480p', '9:16', 1_280, 2_276],
  ['720p', '9:16', 1_280, 2_276],
  ['480p', '1:1', 1_280, 1_280],
])(
  'a cover has the exact shape of the film, also of one whose pixels are rounded: %s %s',
  async (resolution, aspect, width, height) => {
    const dir = tempDir('cover');
    await sharp({ create: { width: 900, height: 700, channels: 3, background: '#345' } })
      .png()
      .toFile(join(dir, 'picture.png'));
    await writeThumbnail(dir, 'picture.png', frameSize(resolution, aspect, 'full'), 'cover.jpg');
    const cover = await sharp(join(dir, 'cover.jpg')).metadata();
    expect([cover.width, cover.height]).toEqual([width, height]);
  },
);
