import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CANVASES } from '../../../workers/image/cards/canvas';
import { compose } from '../../../workers/image/cards/card-shapes';
import { cardStyle, LAYOUTS } from '../../../workers/image/cards/card-style';
import { chooseMotion, MAX_CUT, planSegments, viewAt } from '../../../workers/video/filter-graph';
import {
  buildTimeline,
  CROSSFADE_SECONDS,
  chooseTempo,
  FRAMES_PER_SECOND,
  MAX_TEMPO,
  naturalSeconds,
  PAUSE_SECONDS,
} from '../../../workers/video/timeline';

const speech = fc.array(fc.double({ min: 0.05, max: 90, noNaN: true }), { minLength: 1, maxLength: 60 });
const target = fc.option(fc.double({ min: 1, max: 3_600, noNaN: true }), { nil: undefined });

describe('The timeline follows the audio', () => {
  it('gives every scene all its speech, in order, with a pause between scenes', () => {
    fc.assert(
      fc.property(speech, target, (seconds, targetSeconds) => {
        const { scenes } = buildTimeline(seconds, targetSeconds);
        expect(scenes).toHaveLength(seconds.length);
        for (const [index, scene] of scenes.entries()) {
          expect(scene.speechEnd - scene.speechStart).toBeCloseTo(seconds[index] ?? -1, 6);
          const next = scenes[index + 1];
          if (next) expect(next.speechStart - scene.speechEnd).toBeGreaterThanOrEqual(PAUSE_SECONDS - 1e-6);
        }
      }),
    );
  });

  it('is as long as speech, pauses and a short tail, or as long as asked when that is longer', () => {
    fc.assert(
      fc.property(speech, target, (seconds, targetSeconds) => {
        const { totalSeconds, totalFrames } = buildTimeline(seconds, targetSeconds);
        const wanted = Math.max(naturalSeconds(seconds), targetSeconds ?? 0);
        expect(totalSeconds).toBeGreaterThanOrEqual(wanted - 1e-6);
        expect(totalSeconds).toBeLessThan(wanted + 1 / FRAMES_PER_SECOND + 1e-6);
        expect(totalSeconds).toBe(totalFrames / FRAMES_PER_SECOND);
      }),
    );
  });

  it('tiles the film with pictures, without a gap, an overlap or an empty scene', () => {
    fc.assert(
      fc.property(speech, target, (seconds, targetSeconds) => {
        const { scenes, totalFrames } = buildTimeline(seconds, targetSeconds);
        let at = 0;
        for (const scene of scenes) {
          expect(scene.firstFrame).toBe(at);
          expect(scene.endFrame).toBeGreaterThan(scene.firstFrame);
          at = scene.endFrame;
        }
        expect(at).toBe(totalFrames);
      }),
    );
  });

  it('limits a crossfade to half a second and to half of the scene that it opens', () => {
    fc.assert(
      fc.property(speech, (seconds) => {
        for (const [index, scene] of buildTimeline(seconds).scenes.entries()) {
          expect(scene.fadeFrames).toBeLessThanOrEqual(CROSSFADE_SECONDS * FRAMES_PER_SECOND);
          expect(scene.fadeFrames).toBeLessThanOrEqual((scene.endFrame - scene.firstFrame) / 2);
          if (index === 0) expect(scene.fadeFrames).toBe(0);
        }
      }),
    );
  });

  it('centres the crossfade on the pause before the next voice', () => {
    const [first, second] = buildTimeline([4, 5]).scenes;
    const centre = ((second?.firstFrame ?? 0) + (second?.fadeFrames ?? 0) / 2) / FRAMES_PER_SECOND;
    const pauseCentre = ((first?.speechEnd ?? 0) + (second?.speechStart ?? 0)) / 2;
    expect(Math.abs(centre - pauseCentre)).toBeLessThan(1 / FRAMES_PER_SECOND);
  });

  it('distributes the time of a longer target over the scenes in proportion to their speech', () => {
    const { scenes } = buildTimeline([2, 4, 6], 40);
    const [a, b, c] = scenes;
    const firstHold = (b?.speechStart ?? 0) - (a?.speechEnd ?? 0) - PAUSE_SECONDS;
    const secondHold = (c?.speechStart ?? 0) - (b?.speechEnd ?? 0) - PAUSE_SECONDS;
    expect(firstHold).toBeGreaterThan(3);
    expect(secondHold / firstHold).toBeCloseTo(2, 6);
  });

  it('speeds the voice up to fit, by 1.25 at most, and reports when that is not enough', () => {
    fc.assert(
      fc.property(speech, target, (seconds, targetSeconds) => {
        const { tempo, fits } = chooseTempo(seconds, targetSeconds);
        expect(tempo).toBeGreaterThanOrEqual(1);
        expect(tempo).toBeLessThanOrEqual(MAX_TEMPO);
        const spoken = seconds.map((value) => value / tempo);
        if (fits && targetSeconds !== undefined) {
          expect(naturalSeconds(spoken)).toBeLessThanOrEqual(targetSeconds + 0.1 + 1e-6);
        }
        if (!fits) expect(naturalSeconds(spoken)).toBeGreaterThan(targetSeconds ?? Number.POSITIVE_INFINITY);
      }),
    );
    expect(chooseTempo([10], 9)).toMatchObject({ fits: true });
    expect(chooseTempo([10], 5)).toEqual({ tempo: MAX_TEMPO, fits: false });
  });
});

describe('Movement', () => {
  it('never leaves its picture and continues through the crossfade', () => {
    fc.assert(
      fc.property(speech, target, (seconds, targetSeconds) => {
        const segments = planSegments(buildTimeline(seconds, targetSeconds).scenes);
        for (const [index, segment] of segments.entries()) {
          const { motion } = segment;
          for (const frame of [0, motion.totalFrames >> 1, motion.totalFrames - 1]) {
            const view = viewAt(motion, frame);
            expect(view.side).toBeGreaterThan(0.85);
            for (const edge of [view.x, view.y]) {
              expect(edge).toBeGreaterThanOrEqual(-1e-9);
              expect(edge + view.side).toBeLessThanOrEqual(1 + 1e-9);
            }
          }
          const next = segments[index + 1];
          expect(motion.totalFrames).toBe(segment.frames + (next?.fadeFrames ?? 0));
          if (next?.before) expect(next.before).toEqual({ motion, offsetFrames: segment.frames });
        }
      }),
      { numRuns: 50 },
    );
  });

  it('never cuts a title card’s text, whatever the motion, its length and the layout', () => {
    for (let scene = 0; scene < 4; scene++) {
      for (const frames of [2, 30, 150, 300, 600, 20_000]) {
        const motion = chooseMotion(scene, frames);
        for (const frame of [0, frames >> 1, frames - 1]) {
          const { x, y, side } = viewAt(motion, frame);
          for (const cut of [x, y, 1 - x - side, 1 - y - side]) expect(cut).toBeLessThanOrEqual(MAX_CUT + 1e-9);
        }
      }
    }
    for (const canvas of Object.values(CANVASES)) {
      for (const layout of LAYOUTS) {
        const { box } = compose({ ...cardStyle('p', 1), layout }, canvas);
        expect(box.left, layout).toBeGreaterThan(canvas.width * MAX_CUT);
        expect(box.left + box.width, layout).toBeLessThan(canvas.width * (1 - MAX_CUT));
        expect(box.top, layout).toBeGreaterThan(canvas.height * MAX_CUT);
      }
    }
  });

  it('changes direction from scene to scene and never stops', () => {
    const ends = [0, 1, 2, 3].map((scene) => {
      const motion = chooseMotion(scene, 150);
      expect(viewAt(motion, 0)).not.toEqual(viewAt(motion, 149));
      return JSON.stringify([viewAt(motion, 0), viewAt(motion, 149)]);
    });
    expect(new Set(ends).size).toBe(4);
  });
});
