import { type Aspect, sidesOf } from '../../contract/aspect';
import { bestStart, type Strip } from './strips';
import { FADE_IN_SECONDS, FADE_OUT_SECONDS, FRAMES_PER_SECOND, type SceneSpan } from './timeline';

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

/**
 * A window onto the picture, in fractions of it: top left corner and side. On a strip `side` is along its axis; in the other direction all
 * of it is seen.
 */
interface View {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** A picture's movement over its entire time on screen, which is `totalFrames` long. */
export interface Motion {
  readonly from: View;
  readonly to: View;
  readonly totalFrames: number;
  /** Of a strip: the window moves along it. */
  readonly strip?: Pick<Strip, 'axis' | 'lengthPx' | 'framePx'>;
}

/** Slow enough to read a title, fast enough to be noticed. */
const ZOOM_PER_SECOND = 0.011;
const MIN_ZOOM = 0.04;
/** As a fraction of the picture, from each side. What lies further in (a card's text, see card-shapes.ts) is never cut. */
export const MAX_CUT = 0.05;
const MAX_ZOOM = 2 * MAX_CUT;

/** Directions alternate: in, out, drift to the right, drift to the left and up. */
export function chooseMotion(sceneIndex: number, totalFrames: number): Motion {
  const zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, (ZOOM_PER_SECOND * totalFrames) / FRAMES_PER_SECOND));
  const side = 1 - zoom;
  const whole: View = { x: 0, y: 0, side: 1 };
  const centre: View = { x: zoom / 2, y: zoom / 2, side };
  // A drift takes all its room from one side.
  const room = Math.min(MAX_CUT, Math.max(MIN_ZOOM, zoom / 2));
  const drift = 1 - room;
  const motions: readonly [View, View][] = [
    [whole, centre],
    [centre, whole],
    [
      { x: 0, y: room * 0.5, side: drift },
      { x: room, y: room * 0.35, side: drift },
    ],
    [
      { x: room, y: room * 0.65, side: drift },
      { x: 0, y: room * 0.4, side: drift },
    ],
  ];
  const [from, to] = motions[sceneIndex % motions.length] ?? [whole, centre];
  return { from, to, totalFrames };
}

/** In frame sides per second: what comes in at the bottom can be read for four seconds and more. */
const PAN_PER_SECOND = 0.22;
/** Room for the pixels that the movement by parts of a pixel reads beyond the frame. */
const SPARE_PX = 4;

/** From the strip's beginning to its end when the time allows; else along its best part, never faster. */
export function choosePan({ axis, lengthPx, framePx, detail }: Strip, totalFrames: number): Motion {
  const side = framePx / lengthPx;
  const room = Math.max(0, (lengthPx - framePx - SPARE_PX) / lengthPx);
  const reach = Math.min(room, (PAN_PER_SECOND * side * totalFrames) / FRAMES_PER_SECOND);
  const start = reach < room ? Math.min(bestStart(detail, reach + side), room - reach) : 0;
  const view = (at: number): View => (axis === 'y' ? { x: 0, y: at, side } : { x: at, y: 0, side });
  return { from: view(start), to: view(start + reach), totalFrames, strip: { axis, lengthPx, framePx } };
}

/** The view at a frame of the motion. */
export function viewAt(motion: Motion, frame: number): View {
  const part = motion.totalFrames <= 1 ? 0 : frame / (motion.totalFrames - 1);
  const between = (a: number, b: number) => a + (b - a) * part;
  return {
    x: between(motion.from.x, motion.to.x),
    y: between(motion.from.y, motion.to.y),
    side: between(motion.from.side, motion.to.side),
  };
}

/**
 * Slow movement by `perspective`, the only filter of FFmpeg that crops at fractions of a pixel. Measured on 2 cores at 1080p,
 * 120 frames; the numbers are the time and how far a dot strays from its smooth path (rms and maximum, in pixels):
 *   perspective linear 2.6 s 0.02 0.08 · perspective cubic 4.1 s · scale(eval=frame)+crop 0.4 s 0.49 1.2
 *   zoompan from 2x 0.9 s 0.30 0.69 · from 3x 2.3 s 0.20 0.44 · from 4x 3.4 s 0.15 0.36
 * So zoompan still trembles where it already takes longer. The expressions hold no commas, so nothing needs escaping.
 */
function perspectiveFilter(motion: Motion, offsetFrames: number): string {
  const steps = Math.max(1, motion.totalFrames - 1);
  const part = `((on+${offsetFrames})/${steps})`;
  const line = (from: number, to: number) => `(${from.toFixed(6)}+${(to - from).toFixed(6)}*${part})`;
  const left = line(motion.from.x, motion.to.x);
  const right = line(motion.from.x + motion.from.side, motion.to.x + motion.to.side);
  const top = line(motion.from.y, motion.to.y);
  const bottom = line(motion.from.y + motion.from.side, motion.to.y + motion.to.side);
  return [
    `perspective=x0=W*${left}:y0=H*${top}`,
    `x1=W*${right}:y1=H*${top}`,
    `x2=W*${left}:y2=H*${bottom}`,
    `x3=W*${right}:y3=H*${bottom}`,
    'interpolation=linear:sense=source:eval=frame',
  ].join(':');
}

/**
 * Cuts the frame out of a strip. `crop` moves by whole pixels (by two, as 4:2:0 requires), which trembles; what is left of the way is done
 * by `perspective`, with spare pixels that are cut off afterwards. `crop` counts frames from 0, `perspective` from 1.
 */
function panFilter({ from, to, totalFrames }: Motion, strip: NonNullable<Motion['strip']>, offset: number): string {
  const { axis, lengthPx, framePx } = strip;
  const steps = Math.max(1, totalFrames - 1);
  const first = from[axis] * lengthPx;
  const way = to[axis] * lengthPx - first;
  const position = (frame: string) => `(${first.toFixed(6)}+${way.toFixed(6)}*(${frame}+${offset})/${steps})`;
  const whole = (frame: string) => `2*floor(${position(frame)}/2)`;
  const rest = `(${position('(on-1)')}-${whole('(on-1)')})`;
  const cut = framePx + SPARE_PX;
  const [crop, trim, x, y] =
    axis === 'y'
      ? [`crop=iw:${cut}:0:${whole('n')}`, `crop=iw:${framePx}:0:0`, '0', rest]
      : [`crop=${cut}:ih:${whole('n')}:0`, `crop=${framePx}:ih:0:0`, rest, '0'];
  const shift = [
    `perspective=x0=${x}:y0=${y}`,
    `x1=W+${x}:y1=${y}`,
    `x2=${x}:y2=H+${y}`,
    `x3=W+${x}:y3=H+${y}`,
    'interpolation=linear:sense=source:eval=frame',
  ].join(':');
  return `${crop},${shift},${trim}`;
}

export interface SegmentPlan {
  /** 0-based. */
  readonly sceneIndex: number;
  readonly firstFrame: number;
  readonly frames: number;
  readonly fadeFrames: number;
  /** Frames in which the film comes out of black and goes into it; 0 for the scenes in between. */
  readonly fromBlackFrames: number;
  readonly toBlackFrames: number;
  readonly motion: Motion;
  /** The picture that fades out at the segment's start, and how many frames of its motion have passed. */
  readonly before: { readonly motion: Motion; readonly offsetFrames: number } | undefined;
}

/**
 * One segment per scene. It begins with the crossfade from the previous scene, whose picture keeps moving. `strips` holds, by scene, the
 * strip of a long picture.
 */
export function planSegments(scenes: readonly SceneSpan[], strips: readonly (Strip | undefined)[] = []): SegmentPlan[] {
  const motions = scenes.map((scene, index) => {
    const frames = scene.endFrame - scene.firstFrame + (scenes[index + 1]?.fadeFrames ?? 0);
    const strip = strips[index];
    return strip === undefined ? chooseMotion(index, frames) : choosePan(strip, frames);
  });
  return scenes.map((scene, index) => {
    const previous = scenes[index - 1];
    const previousMotion = motions[index - 1];
    const motion = motions[index] ?? chooseMotion(index, 1);
    const frames = scene.endFrame - scene.firstFrame;
    const black = (isAtEnd: boolean, seconds: number) =>
      isAtEnd ? Math.min(Math.round(seconds * FRAMES_PER_SECOND), Math.floor(frames / 2)) : 0;
    return {
      sceneIndex: index,
      firstFrame: scene.firstFrame,
      frames,
      fadeFrames: scene.fadeFrames,
      fromBlackFrames: black(index === 0, FADE_IN_SECONDS),
      toBlackFrames: black(index === scenes.length - 1, FADE_OUT_SECONDS),
      motion,
      before:
        previous === undefined || previousMotion === undefined || scene.fadeFrames === 0
          ? undefined
          : { motion: previousMotion, offsetFrames: previous.endFrame - previous.firstFrame },
    };
  });
}

/**
 * The filter graph of one segment. Input 0 is the scene's picture, input 1 the previous one (when it fades). `assFile` is a plain
 * file name in FFmpeg's working folder, so that no path needs the graph's escaping.
 */
export function segmentGraph(plan: SegmentPlan, assFile: string | undefined): string {
  const still = 'scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,loop=loop=-1:size=1:start=0';
  const moving = (input: number, motion: Motion, offset: number) =>
    // fps: since FFmpeg 7 setpts drops the frame rate, and xfade refuses streams without one.
    `[${input}:v]${still},setpts=N/(${FRAMES_PER_SECOND}*TB),fps=${FRAMES_PER_SECOND},${
      motion.strip === undefined ? perspectiveFilter(motion, offset) : panFilter(motion, motion.strip, offset)
    }`;
  const chains: string[] = [];
  let last = 'now';
  chains.push(`${moving(0, plan.motion, 0)}[now]`);
  if (plan.before !== undefined) {
    const seconds = (plan.fadeFrames / FRAMES_PER_SECOND).toFixed(6);
    chains.push(`${moving(1, plan.before.motion, plan.before.offsetFrames)},trim=end_frame=${plan.fadeFrames}[old]`);
    chains.push(`[old][now]xfade=transition=fade:duration=${seconds}:offset=0[faded]`);
    last = 'faded';
  }
  const finish = ['setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709', 'format=yuv420p'];
  const fades: string[] = [];
  if (plan.fromBlackFrames > 0) fades.push(`fade=t=in:s=0:n=${plan.fromBlackFrames}`);
  if (plan.toBlackFrames > 0) {
    fades.push(`fade=t=out:s=${plan.frames - plan.toBlackFrames}:n=${plan.toBlackFrames}`);
  }
  finish.unshift(...fades);
  if (assFile !== undefined) {
    // Subtitles are timed by the film's clock.
    finish.unshift(`setpts=PTS+${plan.firstFrame}/(${FRAMES_PER_SECOND}*TB)`, `ass=${assFile}`, 'setpts=PTS-STARTPTS');
  }
  chains.push(`[${last}]${finish.join(',')}[out]`);
  return chains.join(';');
}
