import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifyFilm } from '../../../workers/video/verify';
import { tempDir } from '../../support/temp-dir';
import { FFMPEG, FFPROBE } from './video-context';

const tools = { ffmpegPath: FFMPEG, ffprobePath: FFPROBE };
const size = { widthPx: 320, heightPx: 180 };
const { signal } = new AbortController();
let dir = '';

/** Pink noise near -14 LUFS under a test picture. */
function encode(
  name: string,
  options: { videoSeconds?: number; audioSeconds?: number; gain?: number; codec?: string[] } = {},
): string {
  const {
    videoSeconds = 4,
    audioSeconds = videoSeconds,
    gain = 1.14,
    codec = ['-c:v', 'libx264', '-c:a', 'aac'],
  } = options;
  const path = join(dir, name);
  const picture = `testsrc2=size=320x180:rate=30:duration=${videoSeconds}`;
  const sound = `anoisesrc=color=pink:amplitude=1:seed=7:sample_rate=48000:duration=${audioSeconds},volume=${gain},aformat=channel_layouts=stereo`;
  execFileSync(FFMPEG, [
    ...['-nostdin', '-v', 'error', '-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound, '-pix_fmt', 'yuv420p'],
    ...[...codec, '-movflags', '+faststart', '-y', path],
  ]);
  return path;
}
const check = (path: string, seconds = 4, hasChapters = false) =>
  verifyFilm(tools, basename(path), { seconds, size, hasChapters }, dir, signal);

describe('Verification', () => {
  beforeAll(() => {
    dir = tempDir('verify');
  });

  it('accepts a good film and returns its length and loudness', async () => {
    const { seconds, lufs } = await check(encode('good.mp4'));
    expect(seconds).toBeCloseTo(4, 1);
    expect(Math.abs(lufs + 14)).toBeLessThanOrEqual(1);
  });

  it.each<[string, string, () => Promise<unknown>]>([
    ['of another length than its timeline', 'film.length', () => check(encode('short.mp4'), 5)],
    ['whose sound ends early', 'film.track_lengths', () => check(encode('early.mp4', { audioSeconds: 3 }))],
    ['that is too quiet', 'film.loudness', () => check(encode('quiet.mp4', { gain: 0.05 }))],
    [
      'of another codec',
      'film.picture_codec',
      () => check(encode('mpeg4.mp4', { codec: ['-c:v', 'mpeg4', '-c:a', 'aac'] })),
    ],
    ['without the chapters that it is to have', 'film.tracks', () => check(encode('plain.mp4'), 4, true)],
    ['without sound', 'film.tracks', () => check(encode('silent.mp4', { codec: ['-c:v', 'libx264', '-an'] }))],
    [
      'of another size',
      'film.size',
      () => {
        const expected = { seconds: 4, size: { widthPx: 640, heightPx: 360 }, hasChapters: false };
        return verifyFilm(tools, basename(encode('size.mp4')), expected, dir, signal);
      },
    ],
  ])('refuses a film %s for good, since it would be made the same again', async (_, code, verify) => {
    await expect(verify()).rejects.toMatchObject({
      code: 'verify_failed',
      retryable: false,
      problem: { code },
    });
  });

  it('refuses a film that is cut short or damaged at its end, and lets it be retried', async () => {
    const bytes = await readFile(encode('whole.mp4'));
    const cut = join(dir, 'cut.mp4');
    await writeFile(cut, bytes.subarray(0, bytes.length - 20_000));
    await expect(check(cut)).rejects.toMatchObject({ code: 'verify_failed', retryable: true });
    const damaged = join(dir, 'damaged.mp4');
    bytes.fill(0xff, bytes.length - 20_000);
    await writeFile(damaged, bytes);
    await expect(check(damaged)).rejects.toMatchObject({ code: 'verify_failed', retryable: true });
  });
});
