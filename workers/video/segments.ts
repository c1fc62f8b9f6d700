import type { FrameRate } from '../../contract/film-format';
import { chooseMotion, choosePan, type Motion } from './camera/motion';
import type { Strip } from './strips';
import { FADE_IN_SECONDS, FADE_OUT_SECONDS, type Timeline } from './timeline';

/** A part of a scene that is encoded by itself: the crossfade that opens it, or all that follows. */
export interface SegmentPlan {
  /** 0-based. */
  readonly sceneIndex: number;
  readonly firstFrame: number;
  readonly frames: number;
  readonly frameRate: FrameRate;
  /** How many frames of the picture's motion have passed. */
  readonly offsetFrames: number;
  /** Frames in which the film comes out of black and goes into it; 0 for the scenes in between. */
  readonly fromBlackFrames: number;
  readonly toBlackFrames: number;
  readonly motion: Motion;
  /** In a crossfade: the picture that fades away over all of the segment, and how many frames of its motion have passed. */
  readonly before: { readonly motion: Motion; readonly offsetFrames: number } | undefined;
}

/**
 * The film's segments, in order. A crossfade is one of its own, since it depends on two scenes: after a change of one scene only that scene and
 * the crossfades at its ends are encoded again. `strips` holds, by scene, the strip of a long picture.
 */
export function planSegments(
  { scenes, frameRate }: Pick<Timeline, 'scenes' | 'frameRate'>,
  strips: readonly (Strip | undefined)[] = [],
): SegmentPlan[] {
  const motions = scenes.map((scene, index) => {
    const frames = scene.endFrame - scene.firstFrame + (scenes[index + 1]?.fadeFrames ?? 0);
    const strip = strips[index];
    return strip === undefined ? chooseMotion(index, frames, frameRate) : choosePan(strip, frames, frameRate);
  });
  return scenes.flatMap((scene, index): SegmentPlan[] => {
    const previous = scenes[index - 1];
    const previousMotion = motions[index - 1];
    const motion = motions[index];
    if (motion === undefined) return [];
    const frames = scene.endFrame - scene.firstFrame;
    const black = (isAtEnd: boolean, seconds: number) =>
      isAtEnd ? Math.min(Math.round(seconds * frameRate), Math.floor(frames / 2)) : 0;
    const rest: SegmentPlan = {
      sceneIndex: index,
      firstFrame: scene.firstFrame + scene.fadeFrames,
      frames: frames - scene.fadeFrames,
      frameRate,
      offsetFrames: scene.fadeFrames,
      fromBlackFrames: black(index === 0, FADE_IN_SECONDS),
      toBlackFrames: black(index === scenes.length - 1, FADE_OUT_SECONDS),
      motion,
      before: undefined,
    };
    if (previous === undefined || previousMotion === undefined || scene.fadeFrames === 0) return [rest];
    const crossfade: SegmentPlan = {
      ...rest,
      firstFrame: scene.firstFrame,
      frames: scene.fadeFrames,
      offsetFrames: 0,
      fromBlackFrames: 0,
      toBlackFrames: 0,
      before: { motion: previousMotion, offsetFrames: previous.endFrame - previous.firstFrame },
    };
    return [crossfade, rest];
  });
}

/** The filters of one segment, over the frames that the camera draws. */
export function segmentFilters(plan: SegmentPlan): string[] {
  const filters: string[] = [];
  if (plan.fromBlackFrames > 0) filters.push(`fade=t=in:s=0:n=${plan.fromBlackFrames}`);
  if (plan.toBlackFrames > 0) {
    filters.push(`fade=t=out:s=${plan.frames - plan.toBlackFrames}:n=${plan.toBlackFrames}`);
  }
  return filters;
}
