import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Aspect } from '../../../../contract/aspect';
import type { FrameRate } from '../../../../contract/film-format';
import type { VideoMetadata } from '../../../../contract/task';
import { clipParts } from '../../../../workers/video/clips/clip-part';
import { prepareClips } from '../../../../workers/video/clips/prepare-clips';
import { encodeSegments } from '../../../../workers/video/encode';
import { encodeFrames } from '../../../../workers/video/encode-frames';
import { SOFTWARE } from '../../../../workers/video/encoders/encoder';
import { type FrameSize, frameSize } from '../../../../workers/video/frame-size';
import { measureLufs } from '../../../../workers/video/loudness';
import { tempDir } from '../../../support/temp-dir';
import { testRun } from '../../test-context';
import { FFMPEG } from '../video-context';
import { corners, makeClip, pixel, probed, TONE, TOOLS, withClips } from './clip-files';

const { signal } = new AbortController();
const X264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'];
const HDR_TAGS = ['-bsf:v', 'h264_metadata=colour_primaries=9:transfer_characteristics=16:matrix_coefficients=9'];
const size = (aspect: Aspect = '16:9') => frameSize('480p', aspect, 'full');

/** Prepares a file as an intro and encodes it; the folder holds intro.mp4 and intro.wav. */
async function intro(path: string, frame: FrameSize, frameRate: FrameRate = 30, segmentsDir?: string) {
  const settings = { ...withClips({ intro: path }), ...(segmentsDir === undefined ? {} : { segmentsDir }) };
  const run = await testRun<VideoMetadata>({}, settings);
  const dir = run.context.stagingDir;
  const clips = await prepareClips(run.context, TOOLS, frameRate);
  const at = { ...TOOLS, stagingDir: dir, signal };
  let toEncode = -1;
  await encodeSegments({
    ...at,
    segmentsDir,
    segments: [],
    clips: await clipParts(at, clips, frame, frameRate),
    size: frame,
    pictures: [],
    subtitles: undefined,
    encoding: { encoder: SOFTWARE, atOnce: 1 },
    onStart: (_, frames) => {
      toEncode = frames;
    },
    onFrames: () => {},
    onSegmentDone: () => {},
  });
  return { dir, clip: clips.intro, film: join(dir, 'intro.mp4'), toEncode };
}

/** What players are told once for the whole film. */
async function parametersOfASegment(frame: FrameSize, frameRate: FrameRate): Promise<string | undefined> {
  const dir = tempDir('segment');
  async function* grey() {
    for (let at = 0; at < 5; at += 1) yield new Uint8Array((frame.widthPx * frame.heightPx * 3) / 2).fill(128);
  }
  await encodeFrames({
    ...{ ...TOOLS, stagingDir: dir, signal, size: frame, encoder: SOFTWARE, frameRate },
    ...{ frames: 5, filters: [], name: 'segment.mp4', input: grey() },
  });
  return probed(join(dir, 'segment.mp4'), 'v:0', 'extradata_hash').extradata_hash;
}

const near = (colour: readonly number[], wanted: readonly number[]) =>
  expect(Math.max(...colour.map((value, at) => Math.abs(value - (wanted[at] ?? 0))))).toBeLessThan(40);
const RED = [255, 0, 0];
const GREEN = [0, 128, 0];
const BLUE = [0, 0, 255];

describe('A clip of the creator', () => {
  it.each<[what: string, name: string, picture: string, args: string[]]>([
    ['of 25 frames a second', 'a.mp4', corners(854, 480), X264],
    ['of 59.94 frames a second', 'a.mov', corners(1280, 720, '60000/1001'), X264],
    ['in VP9', 'a.webm', corners(640, 360), ['-c:v', 'libvpx-vp9', '-b:v', '1M', '-c:a', 'libopus']],
    ['in ProRes', 'a.mov', corners(1280, 720, 24), ['-c:v', 'prores_ks', '-c:a', 'pcm_s16le']],
    ['in Matroska', 'a.mkv', corners(854, 480), X264],
    ['of pixels that are not square', 'a.mp4', corners(640, 480), [...X264, '-aspect', '16:9']],
    [
      'interlaced',
      'a.mov',
      corners(854, 480),
      ['-c:v', 'mpeg2video', '-flags', '+ildct+ilme', '-top', '1', '-b:v', '4M'],
    ],
    ['of full range', 'a.mp4', corners(854, 480), ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', '-q:v', '2']],
    ['of odd sides', 'a.mov', corners(853, 479), ['-c:v', 'png', '-pix_fmt', 'rgb24']],
    [
      'whose frames come when they come',
      'a.mp4',
      `${corners(854, 480, 30)},select='not(between(mod(n,9),2,6))'`,
      [...X264, '-vsync', 'vfr'],
    ],
  ])('becomes a part of the film with all its corners: %s', async (_what, name, picture, args) => {
    const path = makeClip(join(tempDir('clip'), name), picture, TONE, ...args);
    const { film, dir, clip } = await intro(path, size());
    const video = probed(film, 'v:0', 'width,height,r_frame_rate,avg_frame_rate,nb_read_frames,extradata_hash,pix_fmt');
    expect(video).toMatchObject({ width: '854', height: '480', r_frame_rate: '30/1', avg_frame_rate: '30/1' });
    expect(Number(video.nb_read_frames)).toBe(clip?.frames);
    expect(Math.abs((clip?.seconds ?? 0) - 2)).toBeLessThan(0.2);
    expect(video.extradata_hash).toBe(await parametersOfASegment(size(), 30));
    near(pixel(film, 1, 0.03, 0.03), RED);
    near(pixel(film, 1, 0.97, 0.03), GREEN);
    near(pixel(film, 1, 0.03, 0.97), BLUE);
    near(pixel(film, 1, 0.97, 0.97), [255, 255, 255]);
    // The WAV's header is 78 bytes at most.
    const bytes = (await stat(join(dir, 'intro.wav'))).size;
    expect(bytes - (clip?.seconds ?? 0) * 48_000 * 4).toBeLessThan(100);
    expect(await measureLufs(FFMPEG, 'wav', 'intro.wav', dir, signal)).toBeCloseTo(-14, 0);
  });

  it('is stood upright', async () => {
    const dir = tempDir('clip');
    const lying = makeClip(join(dir, 'lying.mp4'), corners(480, 854), undefined, ...X264);
    const turned = join(dir, 'turned.mp4');
    execFileSync(FFMPEG, ['-v', 'error', '-i', lying, '-c', 'copy', '-metadata:s:v:0', 'rotate=90', turned]);
    const { film } = await intro(turned, size());
    // This FFmpeg writes a turn to the left: what was at the top right is at the top left.
    near(pixel(film, 1, 0.03, 0.05), GREEN);
    near(pixel(film, 1, 0.03, 0.95), RED);
  });

  it.each<[what: string, from: string, aspect: Aspect, corner: readonly [number, number]]>([
    ['a wide one in 9:16', corners(1280, 720), '9:16', [0.03, 0.36]],
    ['a tall one in 16:9', corners(720, 1280), '16:9', [0.355, 0.03]],
    ['one of 4:3 in 16:9', corners(640, 480), '16:9', [0.14, 0.03]],
    ['a wide one in 1:1', corners(1280, 720), '1:1', [0.03, 0.24]],
  ])('lies whole on a blurred, darker copy of itself: %s', async (_what, picture, aspect, [x, y]) => {
    const path = makeClip(join(tempDir('clip'), 'a.mp4'), picture, undefined, ...X264);
    const frame = size(aspect);
    const { film } = await intro(path, frame);
    const { width, height, extradata_hash } = probed(film, 'v:0', 'width,height,extradata_hash');
    expect([Number(width), Number(height)]).toEqual([frame.widthPx, frame.heightPx]);
    expect(extradata_hash).toBe(await parametersOfASegment(frame, 30));
    near(pixel(film, 1, x, y), RED);
    near(pixel(film, 1, 1 - x, y), GREEN);
    near(pixel(film, 1, x, 1 - y), BLUE);
    const isWide = frame.widthPx > frame.heightPx;
    const [border] = isWide ? pixel(film, 1, 0.02, 0.5) : pixel(film, 1, 0.5, 0.02);
    expect(border).toBeGreaterThan(25);
    expect(border).toBeLessThan(85);
  });

  it('that is HDR keeps its whites and its greys apart in the range of the film', async () => {
    const tags = ['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc'];
    const picture =
      'gradients=s=854x480:c0=black:c1=white:x0=0:y0=0:x1=853:y1=0:d=1:speed=0.00001:n=2,format=yuv420p10';
    const stream = 'h264_metadata=colour_primaries=9:transfer_characteristics=16:matrix_coefficients=9';
    const args = ['-c:v', 'libx264', ...tags, '-bsf:v', stream];
    const path = makeClip(join(tempDir('clip'), 'a.mp4'), picture, undefined, ...args);
    expect(probed(path, 'v:0', 'color_transfer').color_transfer).toBe('smpte2084');
    const { film } = await intro(path, size());
    const { color_transfer, color_space, pix_fmt } = probed(film, 'v:0', 'color_transfer,color_space,pix_fmt');
    expect({ color_transfer, color_space, pix_fmt }).toEqual({
      color_transfer: 'bt709',
      color_space: 'bt709',
      pix_fmt: 'yuv420p',
    });
    // Half of PQ's signal is about 100 nits, the white of a film's range: not the grey that it would be untouched.
    const [middle] = pixel(film, 0.5, 0.5, 0.5);
    expect(middle).toBeGreaterThan(160);
    const [dark] = pixel(film, 0.5, 0.1, 0.5);
    expect(dark).toBeLessThan(40);
  });

  it('that is HDR is said to look pale where this FFmpeg cannot bring it to the range of the film', async () => {
    const dir = tempDir('clip');
    const path = makeClip(join(dir, 'a.mp4'), corners(320, 180), undefined, ...X264, ...HDR_TAGS);
    const filters = (names: string) => {
      const ffmpegPath = join(dir, `ffmpeg-${names.length}`);
      const script = `#!/bin/sh\ncase "$*" in *-filters*) echo ' ... ${names} V->V';; *) exec ${FFMPEG} "$@";; esac\n`;
      writeFileSync(ffmpegPath, script, { mode: 0o755 });
      return { ...TOOLS, ffmpegPath };
    };
    const said = async (tools: typeof TOOLS, file = path) => {
      const run = await testRun<VideoMetadata>({}, withClips({ intro: file }));
      await prepareClips(run.context, tools, 30);
      return run.logs.flatMap(({ said: line }) => (typeof line === 'string' ? [] : [line.code]));
    };
    expect(await said(filters('scale'))).toEqual(['video.clip', 'video.clip_pale']);
    expect(await said(filters('zscale tonemap'))).toEqual(['video.clip']);
    const usual = makeClip(join(dir, 'b.mp4'), corners(320, 180), undefined, ...X264);
    expect(await said(filters('scale'), usual)).toEqual(['video.clip']);
  });

  it.each<[what: string, sound: string | undefined, lufs: number]>([
    ['mono', TONE, -14],
    ['of six channels', `${TONE},pan=5.1|c0=c0|c1=c0|c2=c0|c3=0*c0|c4=c0|c5=c0`, -14],
    ['far too quiet', `${TONE},volume=-17dB`, -14],
    // At -46.8 LUFS it is mostly hiss, which would be heard at the level of speech: it gets a third of what is missing.
    ['nearly silent', `${TONE},volume=-25dB`, -36.3],
    ['silent', 'anullsrc=r=48000:cl=stereo:d=2', -70],
    ['without sound', undefined, -70],
  ])('sounds as loud as the narration, unless it is silent: %s', async (_what, sound, lufs) => {
    const path = makeClip(join(tempDir('clip'), 'a.mp4'), corners(320, 180), sound, ...X264);
    const { dir, clip } = await intro(path, size());
    expect(clip?.seconds).toBeCloseTo(2, 1);
    expect(await measureLufs(FFMPEG, 'wav', 'intro.wav', dir, signal)).toBeCloseTo(lufs, 0);
    const { channels, sample_rate } = probed(join(dir, 'intro.wav'), 'a:0', 'channels,sample_rate');
    expect({ channels, sample_rate }).toEqual({ channels: '2', sample_rate: '48000' });
  });

  it('is encoded once for all films of a size and a rate', async () => {
    const path = makeClip(join(tempDir('clip'), 'a.mp4'), corners(640, 480), TONE, ...X264);
    const kept = join(tempDir('segments'), 'kept');
    const first = await intro(path, size(), 30, kept);
    expect(first.toEncode).toBe(60);
    const second = await intro(path, size(), 30, kept);
    expect(second.toEncode).toBe(0);
    expect(second.clip?.frames).toBe(60);
    expect(probed(second.film, 'v:0', 'nb_read_frames').nb_read_frames).toBe('60');
    expect((await intro(path, size('9:16'), 60, kept)).toEncode).toBe(120);
  });
});
