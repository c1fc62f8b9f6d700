import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { segmentFrames, windowAt } from '../../../../workers/video/camera/camera';
import { chooseMotion, choosePan, type Motion } from '../../../../workers/video/camera/motion';
import type { FrameSize } from '../../../../workers/video/frame-size';
import type { SegmentPlan } from '../../../../workers/video/segments';
import { tempDir } from '../../../support/temp-dir';
import { FFMPEG, writeCard } from '../video-context';

const WHOLE = { x: 0, y: 0, side: 1 };
const resting = (frames: number): Motion => ({ from: WHOLE, to: WHOLE, totalFrames: frames });
const plan = (motion: Motion, frames: number, more: Partial<SegmentPlan> = {}): SegmentPlan => ({
  sceneIndex: 0,
  firstFrame: 0,
  frames,
  frameRate: 30,
  offsetFrames: 0,
  fromBlackFrames: 0,
  toBlackFrames: 0,
  motion,
  before: undefined,
  ...more,
});

async function drawn(segment: SegmentPlan, size: FrameSize, now: string, before?: string): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  for await (const frame of segmentFrames(segment, size, { now, before })) frames.push(frame.slice());
  return frames;
}

/** As FFmpeg reads a PNG. */
const byFfmpeg = (png: string, size: FrameSize): Buffer =>
  execFileSync(
    FFMPEG,
    [
      ...['-nostdin', '-v', 'error', '-i', png, '-vf', 'scale=out_color_matrix=bt709:out_range=tv,format=yuv420p'],
      ...['-f', 'rawvideo', '-'],
    ],
    { maxBuffer: 4 * size.widthPx * size.heightPx },
  );

const meanDifference = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0) / a.length;

async function grey(path: string, { widthPx, heightPx }: FrameSize, at: (x: number, y: number) => number) {
  const data = Buffer.from(
    Array.from({ length: widthPx * heightPx }, (_, pixel) => at(pixel % widthPx, Math.floor(pixel / widthPx))).flatMap(
      (value) => [value, value, value],
    ),
  );
  await sharp(data, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .png()
    .toFile(path);
}

/** What a grey value of 8 bits is in limited range. */
const luma = (value: number): number => 16 + (value * 219) / 255;

describe('The camera', () => {
  it.each<FrameSize>([
    { widthPx: 1280, heightPx: 720 },
    // Neither its width nor that of its colour is a multiple of a vector.
    { widthPx: 854, heightPx: 480 },
    { widthPx: 270, heightPx: 480 },
    { widthPx: 8, heightPx: 2 },
  ])('shows a picture that rests as FFmpeg reads it: $widthPx×$heightPx', async (size) => {
    const png = join(tempDir('camera'), 'picture.png');
    await writeCard(`${png}.jpg`, 1, Math.max(24, size.widthPx), Math.max(24, size.heightPx));
    await sharp(`${png}.jpg`).resize(size.widthPx, size.heightPx, { fit: 'fill' }).removeAlpha().png().toFile(png);
    const [frame, again] = await drawn(plan(resting(2), 2), size, png);
    const expected = byFfmpeg(png, size);
    expect(frame).toHaveLength(expected.length);
    expect(meanDifference(frame ?? expected, expected)).toBeLessThan(0.6);
    expect(again).toEqual(frame);
  });

  it.each([0, 1, 2, 3])('shows at each frame what lies under its window, motion %d', async (scene) => {
    const size = { widthPx: 854, heightPx: 480 };
    const png = join(tempDir('camera'), 'ramp.png');
    const value = (x: number, y: number) => x / 4 + y / 16;
    await grey(png, size, (x, y) => Math.round(value(x, y)));
    const motion = chooseMotion(scene, 90, 30);
    const frames = await drawn(plan(motion, 90), size, png);
    for (const at of [0, 1, 44, 89]) {
      const window = windowAt(motion, size, size, at);
      for (const [x, y] of [
        [10, 10],
        [427, 240],
        [843, 469],
        [500, 3],
      ] as const) {
        const seen = frames[at]?.[y * size.widthPx + x] ?? 0;
        const expected = luma(value(window.x + window.stepX * x, window.y + window.stepY * y));
        expect(Math.abs(seen - expected), `frame ${at}, ${x}:${y}`).toBeLessThan(1.5);
      }
    }
  });

  it('moves by parts of a pixel: a dot keeps to its way', async () => {
    const size = { widthPx: 640, heightPx: 360 };
    const png = join(tempDir('camera'), 'dot.png');
    const dot = { x: 420.3, y: 130.6 };
    await grey(png, size, (x, y) => Math.round(255 * Math.exp(-((x - dot.x) ** 2 + (y - dot.y) ** 2) / 18)));
    for (const scene of [0, 1, 2, 3]) {
      const motion = chooseMotion(scene, 60, 30);
      const frames = await drawn(plan(motion, 60), size, png);
      for (const [at, frame] of frames.entries()) {
        const window = windowAt(motion, size, size, at);
        const centre = { x: 0, y: 0, sum: 0 };
        for (let y = 90; y < 170; y += 1) {
          for (let x = 380; x < 460; x += 1) {
            const light = (frame[y * size.widthPx + x] ?? 16) - 16;
            centre.x += light * x;
            centre.y += light * y;
            centre.sum += light;
          }
        }
        expect(Math.abs(centre.x / centre.sum - (dot.x - window.x) / window.stepX)).toBeLessThan(0.1);
        expect(Math.abs(centre.y / centre.sum - (dot.y - window.y) / window.stepY)).toBeLessThan(0.1);
      }
    }
  });

  it('begins a crossfade with the picture before alone, and ends it a tenth before the next is alone', async () => {
    const size = { widthPx: 320, heightPx: 180 };
    const dir = tempDir('camera');
    await grey(join(dir, 'dark.png'), size, () => 40);
    await grey(join(dir, 'light.png'), size, () => 200);
    const before = { motion: resting(30), offsetFrames: 10 };
    const segment = plan(resting(12), 10, { before });
    const frames = await drawn(segment, size, join(dir, 'light.png'), join(dir, 'dark.png'));
    const shown = frames.map((frame) => frame[5_000] ?? 0);
    expect(shown[0]).toBe(Math.round(luma(40)));
    expect(shown[5]).toBe(Math.round(luma(120)));
    // The next segment goes on with the next picture alone.
    expect(shown[9]).toBe(Math.round(luma(184)));
    expect(shown).toEqual([...shown].sort((a, b) => a - b));
  });

  it('goes along a strip that is many frames long, to its end and not beyond', async () => {
    const size = { widthPx: 320, heightPx: 180 };
    const dir = tempDir('camera');
    const value = (along: number) => Math.round((255 * along) / 2_560);
    for (const axis of ['x', 'y'] as const) {
      const picture = axis === 'x' ? { widthPx: 2_560, heightPx: 180 } : { widthPx: 320, heightPx: 2_560 };
      const framePx = axis === 'x' ? 320 : 180;
      await grey(join(dir, 'strip.png'), picture, (x, y) => value(axis === 'x' ? x : y));
      const motion = choosePan({ axis, lengthPx: 2_560, framePx, detail: [1] }, 2_000, 30);
      const frames = await drawn(plan(motion, 2_000), size, join(dir, 'strip.png'));
      for (const at of [0, 1_000, 1_999]) {
        const window = windowAt(motion, picture, size, at);
        const expected = luma(value((axis === 'x' ? window.x : window.y) + 90));
        const seen = frames[at]?.[axis === 'x' ? 90 : 90 * size.widthPx] ?? 0;
        expect(Math.abs(seen - expected), `${axis}, frame ${at}`).toBeLessThan(1.5);
      }
    }
  });
});
