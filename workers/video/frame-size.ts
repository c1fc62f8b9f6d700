import { type Aspect, sidesOf } from '../../contract/aspect';

export interface FrameSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Film sizes by the names in the metadata. Sides are even, as 4:2:0 requires. */
export function frameSize(resolution: '480p' | '720p' | '1080p', aspect: Aspect): FrameSize {
  const sizes = { '480p': [854, 480], '720p': [1280, 720], '1080p': [1920, 1080] } as const;
  const [long, short] = sizes[resolution];
  const { width, height } = sidesOf(aspect, long, short);
  return { widthPx: width, heightPx: height };
}

/** The shape of a frame. */
export function aspectOf({ widthPx, heightPx }: FrameSize): Aspect {
  if (widthPx === heightPx) return '1:1';
  return widthPx > heightPx ? '16:9' : '9:16';
}
