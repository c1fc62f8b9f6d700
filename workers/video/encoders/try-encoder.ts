import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { FrameRate } from '../../../contract/film-format';
import type { WhyNoEncoder } from '../../../contract/messages/encoder-reasons';
import { ProgramError } from '../../runtime/program-end';
import { encodeFrames, rawFrames } from '../encode-frames';
import { type FfmpegTools, runFfmpeg, runFfprobe, stagedInput } from '../ffmpeg';
import type { FrameSize } from '../frame-size';
import type { Encoder } from './encoder';

export interface EncoderTest {
  readonly tools: FfmpegTools;
  readonly stagingDir: string;
  readonly size: FrameSize;
  readonly frameRate: FrameRate;
  readonly signal: AbortSignal;
}

const FRAMES = 12;
const NAME = 'encoder-test.mp4';
const LIST = 'encoder-test.txt';
/** A driver may take seconds to start, and one that hangs is no encoder. */
const LIMIT_MS = 30_000;
/** Below it, what comes out is not what went in: another film in the driver's memory, green, half of the picture. */
const MIN_SSIM = 0.95;

/** FFmpeg was built without the encoder, or with a version of it that lacks our options. */
const NOT_BUILT = /Unknown encoder|Unrecognized option/u;

const probeSchema = z.object({
  streams: z.tuple([z.object({ codec_name: z.literal('h264'), pix_fmt: z.string(), width: z.int(), height: z.int() })]),
});

/**
 * Whether an encoder works, by a real test: a few frames of the film's size, through the film's own arguments, joined with themselves as
 * segments are, decoded and compared. Returns why not, or undefined. Throws only the signal's reason.
 */
export async function tryEncoder(encoder: Encoder, test: EncoderTest): Promise<WhyNoEncoder | undefined> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const signal = AbortSignal.any([test.signal, limit]);
  try {
    return (await encodesWell(encoder, { ...test, signal })) ? undefined : 'wrong';
  } catch (error) {
    test.signal.throwIfAborted();
    if (limit.aborted) return 'slow';
    return error instanceof ProgramError && NOT_BUILT.test(error.message) ? 'missing' : 'failed';
  } finally {
    for (const name of [NAME, LIST]) await rm(join(test.stagingDir, name), { force: true });
  }
}

async function encodesWell(encoder: Encoder, test: EncoderTest): Promise<boolean> {
  const { tools, stagingDir, signal, size, frameRate } = test;
  const { ffmpegPath, ffprobePath } = tools;
  const input = movingStripes(size, FRAMES);
  await encodeFrames({
    ...{ encoder, ffmpegPath, stagingDir, signal, size, frameRate, input },
    frames: FRAMES,
    filters: [],
    name: NAME,
  });
  const args = [...stagedInput('mov', NAME), '-show_streams', '-of', 'json'];
  const probe = probeSchema.safeParse(JSON.parse(await runFfprobe({ ffprobePath, args, signal, stagingDir })));
  const [video] = probe.data?.streams ?? [];
  if (video?.pix_fmt !== 'yuv420p' || video.width !== size.widthPx || video.height !== size.heightPx) return false;

  const line = `file '${NAME}'\nduration ${(FRAMES / frameRate).toFixed(6)}\n`;
  await writeFile(join(stagingDir, LIST), `ffconcat version 1.0\n${line}${line}`);
  let compared = 0;
  const report = await runFfmpeg({
    ...{ ffmpegPath, stagingDir, signal, logLevel: 'info' },
    input: movingStripes(size, FRAMES, 2),
    onFrame: (frame) => {
      compared = frame;
    },
    args: [
      ...rawFrames(size, frameRate),
      ...stagedInput('concat', LIST, ['-safe', '1', '-format_whitelist', 'concat,mov,mp4']),
      ...['-filter_complex', '[0:v][1:v]ssim', '-f', 'null', '-'],
    ],
  });
  const ssim = Number(/All:([\d.]+)/u.exec(report)?.[1]);
  return compared === 2 * FRAMES && ssim >= MIN_SSIM;
}

/** Each frame is another one, so that one that is lost or out of its place is seen. */
async function* movingStripes(size: FrameSize, frames: number, times = 1): AsyncGenerator<Uint8Array> {
  const { widthPx: width, heightPx: height } = size;
  const PERIOD = 256;
  const row = Uint8Array.from({ length: width + PERIOD }, (_, x) => 126 + 90 * Math.sin((2 * Math.PI * x) / PERIOD));
  const frame = new Uint8Array((width * height * 3) / 2);
  for (let at = 0; at < frames * times; at += 1) {
    const plane = (from: number, w: number, h: number, shift: number) => {
      for (let y = 0; y < h; y += 1) {
        const first = (y + shift) % PERIOD;
        frame.set(row.subarray(first, first + w), from + y * w);
      }
    };
    const shift = (at % frames) * 10;
    plane(0, width, height, shift);
    plane(width * height, width / 2, height / 2, shift + 64);
    plane((width * height * 5) / 4, width / 2, height / 2, shift + 128);
    yield frame;
  }
}
