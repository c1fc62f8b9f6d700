import { type Aspect, sidesOf } from '../../contract/aspect';
import { type FilmQuality, type Resolution, SIDES_PX } from '../../contract/film-format';

export interface FrameSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Film sizes by the names in the metadata; a draft has half of each side. */
export function frameSize(resolution: Resolution, aspect: Aspect, quality: FilmQuality): FrameSize {
  const { long, short } = SIDES_PX[resolution];
  const { width, height } = sidesOf(aspect, long, short);
  return quality === 'draft' ? { widthPx: half(width), heightPx: half(height) } : { widthPx: width, heightPx: height };
}

/** Even, as 4:2:0 requires. */
const half = (px: number): number => 2 * Math.round(px / 4);

/** The shape of a frame. */
export function aspectOf({ widthPx, heightPx }: FrameSize): Aspect {
  if (widthPx === heightPx) return '1:1';
  return widthPx > heightPx ? '16:9' : '9:16';
}

/** Planar YUV 4:2:0 of 8 bits: the bytes of one picture or frame. */
export const planarBytes = ({ widthPx, heightPx }: FrameSize): number =>
  widthPx * heightPx + 2 * Math.ceil(widthPx / 2) * Math.ceil(heightPx / 2);
