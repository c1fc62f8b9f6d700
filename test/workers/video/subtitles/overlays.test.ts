import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { SUBTITLE_STYLES, type SubtitleLook } from '../../../../contract/film-look';
import { segmentFrames } from '../../../../workers/video/camera/camera';
import { chooseMotion } from '../../../../workers/video/camera/motion';
import { FILM_COLOURS, rawFrames } from '../../../../workers/video/encode-frames';
import { type FrameSize, frameSize } from '../../../../workers/video/frame-size';
import type { SegmentPlan } from '../../../../workers/video/segments';
import { assFile, type Subtitles } from '../../../../workers/video/subtitles/ass';
import { subtitlePainter } from '../../../../workers/video/subtitles/overlays';
import { tempDir } from '../../../support/temp-dir';
import { FFMPEG, writeCard } from '../video-context';
import { said, subtitlesOf } from './drawn';

const FRAMES = 120;
const FRAME_RATE = 30;
const plan: SegmentPlan = {
  sceneIndex: 0,
  firstFrame: 0,
  frames: FRAMES,
  frameRate: FRAME_RATE,
  offsetFrames: 0,
  fromBlackFrames: 0,
  toBlackFrames: 0,
  motion: chooseMotion(0, FRAMES, FRAME_RATE),
  before: undefined,
};

const painted = (size: FrameSize, dir: string, all: readonly Subtitles[], ffmpegPath = FFMPEG) =>
  subtitlePainter(all, { ffmpegPath, stagingDir: dir, signal: new AbortController().signal, size, atOnce: 2 });

/** All frames of a segment, with subtitles or without. */
async function frames(size: FrameSize, dir: string, subtitles?: Subtitles): Promise<Buffer> {
  const pictures = { now: join(dir, 'picture.png'), before: undefined };
  const drawn: Uint8Array[] = [];
  for await (const frame of segmentFrames(
    plan,
    size,
    pictures,
    subtitles && painted(size, dir, [subtitles])(subtitles, FRAME_RATE),
  )) {
    drawn.push(frame.slice());
  }
  return Buffer.concat(drawn);
}

async function picture(size: FrameSize): Promise<string> {
  const dir = tempDir('overlays');
  await writeCard(join(dir, 'card.jpg'), 1, size.widthPx, size.heightPx);
  await sharp(join(dir, 'card.jpg')).removeAlpha().png().toFile(join(dir, 'picture.png'));
  return dir;
}

/** The same frames with what FFmpeg itself burns into them. */
function byFfmpeg(plain: Buffer, size: FrameSize, dir: string, subtitles: Subtitles): Buffer {
  writeFileSync(join(dir, 'all.ass'), assFile(subtitles));
  const filters = `${FILM_COLOURS},ass=all.ass,format=yuv420p`;
  const args = ['-v', 'error', ...rawFrames(size, FRAME_RATE), '-vf', filters, '-f', 'rawvideo', '-'];
  return execFileSync(FFMPEG, args, { cwd: dir, input: plain, maxBuffer: 1 << 28 });
}

const largestDifference = (one: Buffer, other: Buffer): number => {
  let largest = 0;
  for (let at = 0; at < one.length; at += 1) {
    largest = Math.max(largest, Math.abs((one[at] ?? 0) - (other[at] ?? 0)));
  }
  return largest;
};

const look = (style: SubtitleLook['style']): SubtitleLook => ({ style, size: 'medium', position: 'bottom' });
const sentences = [
  said('한 줄로 된 자막 하나.', 1.5),
  { ...said('Another, of two lines: words.', 3.4), startSeconds: 2 },
];

describe('Subtitles that are laid over frames', () => {
  it.each(SUBTITLE_STYLES)('are what FFmpeg burns into each of them, to a shade of 2 of 255: %s', async (style) => {
    // Neither its width nor that of its colour is a multiple of a vector.
    const size = { widthPx: 426, heightPx: 240 };
    const dir = await picture(size);
    const subtitles = subtitlesOf({ size, look: look(style), sentences });
    if (subtitles === undefined) throw new Error('nothing is said');
    const plain = await frames(size, dir);
    const expected = byFfmpeg(plain, size, dir, subtitles);
    const laid = await frames(size, dir, subtitles);
    expect(laid).toHaveLength(expected.length);
    expect(largestDifference(laid, plain)).toBeGreaterThan(60);
    expect(largestDifference(laid, expected)).toBeLessThanOrEqual(2);
  });

  it('are drawn whole, however many there are', async () => {
    // Eight of them are more than a program may print by itself.
    const size = frameSize('720p', '9:16', 'full');
    const dir = await picture(size);
    const many = [said(Array.from({ length: 40 }, (_, n) => `말${n}`).join(' '), 3.9)];
    const subtitles = subtitlesOf({ size, look: look('words'), sentences: many });
    expect(subtitles?.events.length).toBeGreaterThan(30);
    if (subtitles === undefined) throw new Error('nothing is said');
    const plain = await frames(size, dir);
    const laid = await frames(size, dir, subtitles);
    expect(largestDifference(laid, byFfmpeg(plain, size, dir, subtitles))).toBeLessThanOrEqual(2);
  });

  it('are drawn once, for whatever segments they are shown in', async () => {
    const size = { widthPx: 426, heightPx: 240 };
    const dir = await picture(size);
    const starts = join(dir, 'starts');
    const counting = join(dir, 'ffmpeg');
    writeFileSync(counting, `#!/bin/sh\necho >> '${starts}'\nexec '${FFMPEG}' "$@"\n`, { mode: 0o755 });
    const drawn = { size, look: look('box'), sentences };
    const parts = [subtitlesOf(drawn, 1, 0), subtitlesOf(drawn, 3, 1)].flatMap((part) => part ?? []);
    const paint = painted(size, dir, parts, counting);
    const overlays = [];
    for (const part of parts) overlays.push(await paint(part, FRAME_RATE)(0), await paint(part, FRAME_RATE)(45));
    expect(overlays[0]).toBeDefined();
    expect(overlays[2]).toBe(overlays[0]);
    expect(overlays[3]).toBeDefined();
    expect(overlays[3]).not.toBe(overlays[0]);
    expect(readFileSync(starts, 'utf8')).toHaveLength(1);
  });

  it('fail as the program does that draws them', async () => {
    const size = { widthPx: 426, heightPx: 240 };
    const dir = await picture(size);
    const subtitles = subtitlesOf({ size, look: look('box'), sentences });
    if (subtitles === undefined) throw new Error('nothing is said');
    const paint = painted(size, dir, [subtitles], '/bin/false');
    await expect(paint(subtitles, FRAME_RATE)(0)).rejects.toThrow('false');
  });
});
