import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { choosePan, viewAt } from '../../../workers/video/camera/motion';
import { encodeSegments } from '../../../workers/video/encode';
import { SOFTWARE } from '../../../workers/video/encoders/encoder';
import { frameSize } from '../../../workers/video/frame-size';
import { normalisePicture } from '../../../workers/video/pictures';
import { planSegments } from '../../../workers/video/segments';
import { bestStart, type Strip } from '../../../workers/video/strips';
import { tempDir } from '../../support/temp-dir';
import { FFMPEG } from './video-context';

const strip = (lengthPx: number, detail: readonly number[] = [1]): Strip => ({
  axis: 'y',
  lengthPx,
  framePx: 480,
  detail,
});

describe('The movement along a strip', () => {
  it.each([
    ['goes from the beginning to the end when there is time', strip(720), 10, 0, 236],
    ['shows a part when there is not, at the same speed', strip(4_800), 4, 0, 422.4],
    ['shows the part on which there is most', strip(4_800, [0, 0, 0, 0, 0, 0, 9, 9, 0, 0]), 4, 2_880, 3_302.4],
    ['ends with the strip', strip(4_800, [0, 0, 0, 0, 0, 0, 0, 0, 9, 9]), 4, 3_840, 4_262.4],
  ])('%s', (_what, given, seconds, first, last) => {
    const motion = choosePan(given, seconds * 30, 30);
    expect(viewAt(motion, 0).y * given.lengthPx).toBeCloseTo(first, 0);
    expect(viewAt(motion, motion.totalFrames - 1).y * given.lengthPx).toBeCloseTo(last, 0);
  });

  it('never leaves the strip', () => {
    for (const lengthPx of [480, 484, 486, 700, 3_840]) {
      for (const frames of [1, 2, 30, 900]) {
        const motion = choosePan(strip(lengthPx), frames, 30);
        for (const frame of [0, frames - 1]) {
          const { y, side } = viewAt(motion, frame);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y + side).toBeLessThanOrEqual(1 + 1e-9);
        }
      }
    }
  });

  it('begins where the strip begins, as a story does, unless another part shows clearly more', () => {
    expect(bestStart([9, 9, 10, 9, 11, 10, 11, 10, 9, 9], 0.5)).toBe(0);
    expect(bestStart([9, 2, 2, 9, 9, 9, 9, 9, 9, 9], 0.5)).toBe(0.3);
  });

  it('begins at the first of several parts that are as good', () => {
    expect(bestStart([3, 3, 0, 3, 3], 0.4)).toBe(0);
    expect(bestStart([0, 1, 5, 5, 1], 0.4)).toBe(0.4);
    expect(bestStart([1, 2], 1)).toBe(0);
  });
});

/** Bright lines across a dark strip, each a little longer than the one before. */
async function ruled(width: number, height: number, isTall: boolean): Promise<Buffer> {
  const count = 24;
  const marks = Array.from({ length: count }, (_, at) => {
    const part = (at + 0.5) / count;
    return isTall
      ? `<rect x="0" y="${part * height}" width="100%" height="${height / 200}" fill="#fff"/>`
      : `<rect x="${part * width}" y="0" width="${width / 200}" height="100%" fill="#fff"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#123"/>${marks.join('')}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

describe('A strip in a film', () => {
  it.each([
    ['a webtoon in 16:9', 800, 12_000, '16:9'],
    ['a webtoon in 9:16', 800, 12_000, '9:16'],
    ['a receipt in 16:9', 600, 2_400, '16:9'],
    ['a panorama in 16:9', 6_000, 2_000, '16:9'],
    ['a panorama in 9:16', 6_000, 2_000, '9:16'],
  ] as const)('moves evenly, by parts of a pixel, and fills the frame: %s', async (_what, width, height, aspect) => {
    const dir = tempDir('strips');
    const isTall = height > width;
    const size = frameSize('480p', aspect, 'full');
    await sharp(await ruled(width, height, isTall)).toFile(join(dir, 'source.png'));
    const normalised = await normalisePicture(join(dir, 'source.png'), join(dir, 'picture.png'), size);
    if (!normalised.ok || normalised.strip === undefined) throw new Error('no strip');
    const { lengthPx, framePx } = normalised.strip;
    expect(await sharp(join(dir, 'picture.png')).metadata()).toMatchObject(
      isTall ? { width: size.widthPx, height: lengthPx } : { width: lengthPx, height: size.heightPx },
    );
    expect(lengthPx).toBeLessThanOrEqual(8 * framePx);
    const frames = 60;
    const spans = [{ firstFrame: 0, endFrame: frames, fadeFrames: 0, speechStart: 0, speechEnd: 2 }];
    const segments = planSegments({ scenes: spans, frameRate: 30 }, [normalised.strip]);
    const [name = ''] = await encodeSegments({
      ffmpegPath: FFMPEG,
      stagingDir: dir,
      segments,
      clips: [],
      size,
      pictures: ['picture.png'],
      segmentsDir: undefined,
      subtitles: undefined,
      encoding: { encoder: SOFTWARE, atOnce: 1 },
      signal: new AbortController().signal,
      onStart: () => {},
      onFrames: () => {},
      onSegmentDone: () => {},
    });
    // The middle line along the way, of each frame.
    const [w, h] = isTall ? [1, size.heightPx] : [size.widthPx, 1];
    const crop = isTall ? `crop=2:ih:iw/2:0` : `crop=iw:2:0:ih/2`;
    const raw = execFileSync(
      FFMPEG,
      [
        '-nostdin',
        '-v',
        'error',
        '-i',
        join(dir, name),
        '-vf',
        `${crop},format=gray,scale=${w}:${h}`,
        '-f',
        'rawvideo',
        '-',
      ],
      { maxBuffer: 1 << 26 },
    );
    expect(raw.length).toBe(frames * framePx);
    const lines = Array.from({ length: frames }, (_, at) => raw.subarray(at * framePx, (at + 1) * framePx));
    const motion = segments[0]?.motion;
    if (motion === undefined) throw new Error('no motion');
    const axis = normalised.strip.axis;
    const speed = ((motion.to[axis] - motion.from[axis]) * lengthPx) / (frames - 1);
    expect(speed).toBeGreaterThan(0.3);
    // Where a line was is where it has come from.
    let strays = 0;
    for (let at = 1; at < frames; at += 1)
      strays = Math.max(strays, Math.abs(shiftBetween(lines[0], lines[at], speed * at)));
    expect(strays, 'pixels off the even way').toBeLessThan(0.5);
  });

  it('is what a phone’s screen, a portrait and a wide film are not', async () => {
    const dir = tempDir('strips');
    for (const [width, height] of [
      [1_080, 2_340],
      [600, 1_200],
      [2_350, 1_000],
    ] as const) {
      await sharp(await ruled(width, height, true)).toFile(join(dir, 'source.png'));
      const normalised = await normalisePicture(
        join(dir, 'source.png'),
        join(dir, 'out.png'),
        frameSize('480p', '16:9', 'full'),
      );
      expect(normalised).toEqual({ ok: true, strip: undefined });
    }
  });
});

/** How many pixels `later` lies off from where `first` would be after `expected` pixels of movement; the middle of bright lines counts. */
function shiftBetween(first: Buffer | undefined, later: Buffer | undefined, expected: number): number {
  const middles = (line: Buffer | undefined): number[] => {
    const found: number[] = [];
    let [sum, weight] = [0, 0];
    for (const [at, value] of (line ?? Buffer.alloc(0)).entries()) {
      const light = Math.max(0, value - 60);
      if (light > 0) {
        sum += at * light;
        weight += light;
      } else if (weight > 0) {
        found.push(sum / weight);
        [sum, weight] = [0, 0];
      }
    }
    return found.filter((at) => at > 6 && at < (line?.length ?? 0) - 12);
  };
  const offs = middles(later).flatMap((at) => {
    const off = middles(first).map((from) => from - expected - at);
    return off.length === 0 ? [] : [off.reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a))];
  });
  return offs.length === 0 ? 0 : offs.reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a));
}
