import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SubtitleLook } from '../../../../contract/film-look';
import type { FrameSize } from '../../../../workers/video/frame-size';
import { assFile } from '../../../../workers/video/subtitles/ass';
import { burntIn } from '../../../../workers/video/subtitles/burnt-in';
import { subtitleFont } from '../../../../workers/video/subtitles/fonts';
import type { SpokenSentence } from '../../../../workers/video/subtitles/words';
import { tempDir } from '../../../support/temp-dir';
import { FFMPEG } from '../video-context';

export interface Drawn {
  readonly size: FrameSize;
  readonly look: SubtitleLook;
  readonly sentences: readonly SpokenSentence[];
  readonly isOnCard?: boolean;
}

/** A text that is said in so many seconds, from the film's beginning. */
export const said = (text: string, seconds: number, pauseEnds: readonly number[] = []): SpokenSentence => ({
  text,
  startSeconds: 0,
  endSeconds: seconds,
  pauseEnds,
});

/** What is burnt into a film's part; undefined: nothing. */
export function subtitlesOf({ size, look, sentences, isOnCard = false }: Drawn, to = 60, from = 0) {
  const request = { sentences, size, look, readings: undefined, font: subtitleFont('linux'), isOnCard: () => isOnCard };
  return burntIn(request)(from, to);
}

/** The same as a file for libass. */
export function assOf(drawn: Drawn, to = 60, from = 0): string {
  const subtitles = subtitlesOf(drawn, to, from);
  return subtitles === undefined ? '' : assFile(subtitles);
}

interface Ground {
  /** A picture; absent: blue. */
  readonly picture?: string;
}

function draw(drawn: Drawn, more: readonly string[], filters: string, { picture }: Ground): Buffer {
  const dir = tempDir('drawn');
  writeFileSync(join(dir, 'subtitles.ass'), assOf(drawn));
  const { widthPx, heightPx } = drawn.size;
  const input =
    picture === undefined
      ? ['-f', 'lavfi', '-i', `color=c=0x0000a0:s=${widthPx}x${heightPx}:r=30`]
      : ['-loop', '1', '-framerate', '30', '-i', picture];
  const args = ['-nostdin', '-v', 'error', ...input, ...more, '-vf', filters, '-f', 'rawvideo', '-'];
  return execFileSync(FFMPEG, args, { cwd: dir, maxBuffer: 1 << 28 });
}

/** A frame with its subtitles as red, green and blue bytes, drawn by FFmpeg. */
export function drawnFrame(drawn: Drawn, seconds: number, ground: Ground = {}): Buffer {
  const { widthPx, heightPx } = drawn.size;
  const filters = `scale=${widthPx}:${heightPx},setpts=PTS+${seconds}/TB,ass=subtitles.ass,format=rgb24`;
  return draw(drawn, ['-frames:v', '1'], filters, ground);
}

/** All that is drawn over within so many seconds, looked at twice a second, as a picture that is black everywhere else. */
export function drawnOver(drawn: Drawn, seconds: number): Buffer {
  const looks = 2 * seconds;
  const filters =
    'fps=2,format=gbrp,split[plain][to];[to]ass=subtitles.ass[with];[plain][with]blend=all_mode=difference,lagfun=decay=1,' +
    `select=eq(n\\,${looks - 1}),format=rgb24`;
  return draw(drawn, ['-t', String(seconds), '-frames:v', '1'], filters, {});
}

export interface Pixel {
  readonly x: number;
  readonly y: number;
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** Where pixels of a kind are; undefined: there is none. */
export function extentOf(frame: Buffer, { widthPx }: FrameSize, isOne: (pixel: Pixel) => boolean) {
  let [left, top, right, bottom, count] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1, 0];
  for (let at = 0; at < frame.length; at += 3) {
    const [x, y] = [(at / 3) % widthPx, Math.floor(at / 3 / widthPx)];
    if (!isOne({ x, y, red: frame[at] ?? 0, green: frame[at + 1] ?? 0, blue: frame[at + 2] ?? 0 })) continue;
    count += 1;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return count === 0 ? undefined : { left, top, right, bottom, count };
}
