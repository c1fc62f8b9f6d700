import type { FrameRate } from '../../../contract/film-format';
import { FILM_COLOURS } from '../encode-frames';
import type { FrameSize } from '../frame-size';
import type { ClipPicture } from './clip-picture';

/** A shape that differs by no more than this factor is stretched to the film's: nobody sees that, but everybody sees a hairline border. */
const SAME_SHAPE = 1.03;
/** Pictures of at least this height are HD. Where they state no colours theirs are bt709, but FFmpeg assumes those of old television. */
const HD_PX = 720;
const even = (px: number): number => Math.max(2, 2 * Math.round(px / 2));

/** Makes whole frames at a constant rate, from the file's first moment on. */
export function frameFilters({ isInterlaced }: Pick<ClipPicture, 'isInterlaced'>, frameRate: FrameRate): string[] {
  return [...(isInterlaced ? ['yadif=deint=all'] : []), `fps=fps=${frameRate}:start_time=0`];
}

/**
 * FFmpeg's filters that bring a clip's frames to the film's size and colours. A clip is never cropped, since a logo may stand at its edge: where
 * the shapes differ it lies on a darker, blurred copy of itself. `canToneMap`: this FFmpeg can bring HDR to the film's range; where it cannot, HDR
 * looks pale.
 */
export function fitFilters(
  picture: ClipPicture,
  { widthPx: width, heightPx: height }: FrameSize,
  frameRate: FrameRate,
  canToneMap: boolean,
): string[] {
  const mismatch = picture.shape / (width / height);
  const isSame = Math.max(mismatch, 1 / mismatch) <= SAME_SHAPE;
  const front = isSame
    ? { width, height }
    : { width: even(Math.min(width, height * picture.shape)), height: even(Math.min(height, width / picture.shape)) };
  return [
    ...frameFilters(picture, frameRate),
    ...(picture.hdr !== undefined && canToneMap ? toneMapped(picture.hdr, front) : [scaled(picture, front)]),
    'format=yuv420p',
    ...(isSame ? [] : [onBlur(front, width, height)]),
    // The film's own frames state no pixel shape. A stated one would be another parameter of the stream, so the parts could not be joined.
    'setsar=0',
    // A second more than was counted, in case the decoder loses a frame this time. What is too much is cut.
    `tpad=stop_mode=clone:stop=${frameRate}`,
    FILM_COLOURS,
  ];
}

interface Px {
  readonly width: number;
  readonly height: number;
}

function scaled({ hasMatrix, heightPx }: ClipPicture, { width, height }: Px): string {
  const matrix = hasMatrix ? '' : `:in_color_matrix=${heightPx >= HD_PX ? 'bt709' : 'smpte170m'}`;
  return `scale=${width}:${height}:flags=lanczos${matrix}:out_color_matrix=bt709:out_range=tv`;
}

/** Scaled first, since tone mapping is done in floating point. HDR's paper white, 203 nits, stays nearly white; brighter lights are compressed. */
function toneMapped(curve: string, { width, height }: Px): string[] {
  return [
    `setparams=color_primaries=bt2020:color_trc=${curve}:colorspace=bt2020nc`,
    `zscale=w=${width}:h=${height}`,
    'zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709',
    'tonemap=tonemap=mobius:desat=0,zscale=t=bt709:m=bt709:r=tv:c=left',
  ];
}

/** Lays the clip on a copy of itself, as pictures are: the copy is blurred small and then enlarged, which looks like a wide blur. */
function onBlur(front: Px, width: number, height: number): string {
  const small = { width: even(width / 8), height: even(height / 8) };
  const cover = Math.max(small.width / front.width, small.height / front.height);
  const dark = (of: string, zero: number) => `${of}=(val-${zero})*0.62+${zero}`;
  const behind = [
    `scale=${even(front.width * cover)}:${even(front.height * cover)}`,
    `crop=${small.width}:${small.height}`,
    'gblur=sigma=6',
    `lutyuv=${dark('y', 16)}:${dark('u', 128)}:${dark('v', 128)}`,
    `scale=${width}:${height}:flags=bicubic`,
  ];
  const at = (whole: number, part: number) => 2 * Math.round((whole - part) / 4);
  const place = `x=${at(width, front.width)}:y=${at(height, front.height)}`;
  return `split[a][b];[a]${behind.join(',')}[behind];[behind][b]overlay=${place}:format=yuv420`;
}
