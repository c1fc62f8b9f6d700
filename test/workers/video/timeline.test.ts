import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_FRAME_RATE as FRAME_RATE } from '../../../contract/film-format';
import { CANVASES } from '../../../workers/image/cards/canvas';
import { compose } from '../../../workers/image/cards/card-shapes';
import { cardStyle, LAYOUTS } from '../../../workers/image/cards/card-style';
import { chooseMotion, MAX_CUT, viewAt } from '../../../workers/video/camera/motion';
import { planSegments } from '../../../workers/video/segments';
import {
  buildTimeline,
  CROSSFADE_SECONDS,
  chooseTempo,
  filmSeconds,
  MAX_TEMPO,
  MIN_TEMPO,
  PAUSE_SECONDS,
  type SceneSpan,
  type SceneSpeech,
} from '../../../workers/video/timeline';

const speech = fc.array(
  fc.record({ seconds: fc.double({ min: 0.05, max: 90, noNaN: true }), pauses: fc.integer({ min: 0, max: 8 }) }),
  { minLength: 1, maxLength: 60 },
);
/** Scenes of one sentence each. */
const scenesOf = (...seconds: readonly number[]): SceneSpeech[] => seconds.map((one) => ({ seconds: one, pauses: 0 }));
const target = fc.option(fc.double({ min: 1, max: 3_600, noNaN: true }), { nil: undefined });

describe('The timeline follows the audio', () => {
  it('gives every scene all its speech and its pauses, in order, with a pause between scenes', () => {
    fc.assert(
      fc.property(speech, target, (spoken, targetSeconds) => {
        const { scenes, addedPauseSeconds } = buildTimeline(spoken, targetSeconds);
        expect(scenes).toHaveLength(spoken.length);
        for (const [index, scene] of scenes.entries()) {
          const { seconds = -1, pauses = 0 } = spoken[index] ?? {};
          expect(scene.speechEnd - scene.speechStart).toBeCloseTo(seconds + pauses * addedPauseSeconds, 6);
          const next = scenes[index + 1];
          if (next) expect(next.speechStart - scene.speechEnd).toBeGreaterThanOrEqual(PAUSE_SECONDS - 1e-6);
        }
      }),
    );
  });

  it('is as long as asked if longer rests are enough for that, and never much longer than its speech', () => {
    fc.assert(
      fc.property(speech, target, (spoken, targetSeconds) => {
        const { totalSeconds, totalFrames, scenes } = buildTimeline(spoken, targetSeconds);
        const shortest = filmSeconds(spoken);
        const wanted = Math.min(Math.max(shortest, targetSeconds ?? 0), filmSeconds(spoken, 1, 1));
        expect(totalSeconds).toBeGreaterThanOrEqual(wanted - 1e-6);
        // Without a target each scene waits for a whole frame.
        const roundings = targetSeconds === undefined ? spoken.length : 1;
        expect(totalSeconds).toBeLessThan(wanted + roundings / FRAME_RATE + 1e-6);
        expect(totalSeconds).toBe(totalFrames / FRAME_RATE);
        for (const [index, { speechEnd }] of scenes.entries()) {
          expect((scenes[index + 1]?.speechStart ?? totalSeconds) - speechEnd).toBeLessThanOrEqual(2.05);
        }
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

  it('lays each scene out alike wherever it comes in the film, unless a length is asked for', () => {
    fc.assert(
      fc.property(speech, fc.double({ min: 0.05, max: 20, noNaN: true }), (spoken, seconds) => {
        const before = buildTimeline([{ seconds: 3, pauses: 0 }, ...spoken]).scenes;
        const changed = buildTimeline([{ seconds, pauses: 0 }, ...spoken]).scenes;
        const own = ({ speechStart, firstFrame, endFrame, fadeFrames }: SceneSpan) => ({
          voice: Math.round(speechStart * FRAME_RATE) - firstFrame,
          frames: endFrame - firstFrame,
          fadeFrames,
        });
        // The first two: a very short scene shortens the crossfade into the next.
        expect(changed.slice(2).map(own)).toEqual(before.slice(2).map(own));
      }),
    );
  });

  it('limits a crossfade to half a second and to half of the scene that it opens', () => {
    fc.assert(
      fc.property(speech, (seconds) => {
        for (const [index, scene] of buildTimeline(seconds).scenes.entries()) {
          expect(scene.fadeFrames).toBeLessThanOrEqual(CROSSFADE_SECONDS * FRAME_RATE);
          expect(scene.fadeFrames).toBeLessThanOrEqual((scene.endFrame - scene.firstFrame) / 2);
          if (index === 0) expect(scene.fadeFrames).toBe(0);
        }
      }),
    );
  });

  it('centres the crossfade on the pause before the next voice', () => {
    const [first, second] = buildTimeline(scenesOf(4, 5)).scenes;
    const centre = ((second?.firstFrame ?? 0) + (second?.fadeFrames ?? 0) / 2) / FRAME_RATE;
    const pauseCentre = ((first?.speechEnd ?? 0) + (second?.speechStart ?? 0)) / 2;
    expect(Math.abs(centre - pauseCentre)).toBeLessThan(1 / FRAME_RATE);
  });

  it('reads faster or slower to be as long as asked, within what still sounds human', () => {
    fc.assert(
      fc.property(speech, target, (spoken, targetSeconds) => {
        const tempo = chooseTempo(spoken, targetSeconds);
        expect(tempo).toBeGreaterThanOrEqual(MIN_TEMPO);
        expect(tempo).toBeLessThanOrEqual(MAX_TEMPO);
        const read = spoken.map(({ seconds, pauses }) => ({ seconds: seconds / tempo, pauses }));
        const { totalSeconds } = buildTimeline(read, targetSeconds);
        if (targetSeconds === undefined) expect(tempo).toBe(1);
        else if (totalSeconds > targetSeconds + 0.2) expect(tempo).toBe(MAX_TEMPO);
        else if (totalSeconds < targetSeconds - 0.1) expect(tempo).toBeCloseTo(MIN_TEMPO, 6);
      }),
    );
  });

  it.each<[seconds: number, asked: number, tempo: number, film: number]>([
    [10, 11.5, 1, 11.5],
    [10, 10.5, 1.11, 10.5],
    [10, 5, 1.25, 9.5],
    [10, 12.5, 0.95, 12.5],
    [10, 60, 0.85, 14.1],
  ])('makes of %d s of speech a film of %d s: read at %d, it takes %d s', (seconds, asked, tempo, film) => {
    const chosen = chooseTempo(scenesOf(seconds), asked);
    expect(chosen).toBeCloseTo(tempo, 1);
    expect(buildTimeline(scenesOf(seconds / chosen), asked).totalSeconds).toBeCloseTo(film, 1);
  });
});

describe('Movement', () => {
  it('never leaves its picture and continues through the crossfade', () => {
    fc.assert(
      fc.property(speech, target, (seconds, targetSeconds) => {
        const segments = planSegments(buildTimeline(seconds, targetSeconds));
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
          const reached = segment.offsetFrames + segment.frames;
          const next = segments[index + 1];
          if (next) expect(next.firstFrame).toBe(segment.firstFrame + segment.frames);
          if (segment.before === undefined) {
            // All of the way is gone once the next picture has faded in.
            expect(motion.totalFrames).toBe(reached + (next?.before === undefined ? 0 : next.frames));
            if (next?.before) expect(next.before).toEqual({ motion, offsetFrames: reached });
          } else {
            expect(next).toMatchObject({ motion, offsetFrames: reached, sceneIndex: segment.sceneIndex });
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('never cuts a title card’s text, whatever the motion, its length and the layout', () => {
    for (let scene = 0; scene < 4; scene++) {
      for (const frames of [2, 30, 150, 300, 600, 20_000]) {
        const motion = chooseMotion(scene, frames, 30);
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
      const motion = chooseMotion(scene, 150, 30);
      expect(viewAt(motion, 0)).not.toEqual(viewAt(motion, 149));
      return JSON.stringify([viewAt(motion, 0), viewAt(motion, 149)]);
    });
    expect(new Set(ends).size).toBe(4);
  });
});
