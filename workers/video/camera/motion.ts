import type { FrameRate } from '../../../contract/film-format';
import { bestStart, type Strip } from '../strips';

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
export function chooseMotion(sceneIndex: number, totalFrames: number, frameRate: FrameRate): Motion {
  const zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, (ZOOM_PER_SECOND * totalFrames) / frameRate));
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
export function choosePan(
  { axis, lengthPx, framePx, detail }: Strip,
  totalFrames: number,
  frameRate: FrameRate,
): Motion {
  const side = framePx / lengthPx;
  const room = Math.max(0, (lengthPx - framePx - SPARE_PX) / lengthPx);
  const reach = Math.min(room, (PAN_PER_SECOND * side * totalFrames) / frameRate);
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
