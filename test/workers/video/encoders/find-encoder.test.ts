import { existsSync } from 'node:fs';
import { cp, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Encoder, hardwareOf, SOFTWARE } from '../../../../workers/video/encoders/encoder';
import { type EncoderSearch, findEncoder } from '../../../../workers/video/encoders/find-encoder';
import { tempDir } from '../../../support/temp-dir';
import { FFMPEG, FFPROBE } from '../video-context';

/** A device's encoder that this machine has: H.264 with other parameters than our own. */
const WORKING: Encoder = {
  ...SOFTWARE,
  label: 'Works',
  options: ['-preset', 'faster', '-crf', '18', '-refs', '2', '-pix_fmt', 'yuv420p'],
};
const broken = (label: string, change: Partial<Encoder>): Encoder => ({ ...WORKING, label, ...change });

/** The real FFmpeg, and how often it was started. */
async function counted() {
  const dir = tempDir('ffmpeg');
  const [path, record] = [join(dir, 'ffmpeg'), join(dir, 'calls')];
  await writeFile(path, `#!/bin/sh\necho x >> '${record}'\nexec '${FFMPEG}' "$@"\n`, { mode: 0o755 });
  return { path, calls: async () => (await readFile(record, 'utf8').catch(() => '')).split('\n').length - 1 };
}

/** An FFmpeg that never ends, and when it has been started. */
async function hanging() {
  const dir = tempDir('ffmpeg');
  const [path, record] = [join(dir, 'ffmpeg'), join(dir, 'started')];
  await writeFile(path, `#!/bin/sh\n: > '${record}'\nexec sleep 600\n`, { mode: 0o755 });
  const started = () => expect.poll(() => existsSync(record)).toBe(true);
  return { tools: { ffmpegPath: path, ffprobePath: FFPROBE }, started };
}

const search = (candidates: readonly Encoder[], more: Partial<EncoderSearch> = {}): EncoderSearch => ({
  tools: { ffmpegPath: FFMPEG, ffprobePath: FFPROBE },
  stagingDir: tempDir('staging'),
  size: { widthPx: 854, heightPx: 480 },
  frameRate: 30,
  signal: new AbortController().signal,
  keptDir: undefined,
  candidates,
  ...more,
});

afterEach(() => vi.useRealTimers());

describe('The search for an encoder', () => {
  it('finds none of the devices that this machine has not, and leaves nothing behind', async () => {
    const stagingDir = tempDir('staging');
    const candidates = [...new Set([...hardwareOf('linux'), ...hardwareOf('win32'), ...hardwareOf('darwin')])];
    const { encoder, others } = await findEncoder(search(candidates, { stagingDir }));
    expect({ encoder, others }).toEqual({
      encoder: undefined,
      others: [
        { name: 'NVENC', why: 'failed' },
        { name: 'Quick Sync', why: 'failed' },
        { name: 'VAAPI', why: 'failed' },
        { name: 'AMF', why: 'missing' },
        { name: 'VideoToolbox', why: 'missing' },
      ],
    });
    expect(await readdir(stagingDir)).toEqual([]);
  });

  it.each([
    ['another codec', { name: 'mpeg4', options: ['-q:v', '3', '-profile:v', '0'] }],
    ['another picture', { frames: 'negate,format=yuv420p' }],
    ['other colours', { options: ['-preset', 'ultrafast', '-pix_fmt', 'yuv444p', '-profile:v', 'high444'] }],
    ['the first frame alone, again and again', { frames: "select='eq(n,0)',loop=loop=-1:size=1,format=yuv420p" }],
  ])('passes over one that makes something else: %s', async (_what, change) => {
    const wrong = broken('Wrong', change);
    const { encoder, others } = await findEncoder(search([wrong, WORKING]));
    expect({ encoder: encoder?.label, others: others.map(({ name }) => name) }).toEqual({
      encoder: 'Works',
      others: ['Wrong'],
    });
  });

  it('tests an encoder once for each FFmpeg, size and frame rate, also one that does not work', async () => {
    const keptDir = tempDir('kept');
    const ffmpeg = await counted();
    const tools = { ffmpegPath: ffmpeg.path, ffprobePath: FFPROBE };
    const candidates = [broken('Broken', { name: 'h264_nvenc' }), WORKING];
    const find = (more: Partial<EncoderSearch> = {}) => findEncoder(search(candidates, { tools, keptDir, ...more }));
    const first = await find();
    const calls = await ffmpeg.calls();
    expect(calls).toBeGreaterThan(2);
    const again = await find();
    expect(await ffmpeg.calls()).toBe(calls);
    expect({ encoder: again.encoder, others: again.others }).toEqual({ encoder: WORKING, others: first.others });
    await find({ frameRate: 60 });
    expect(await ffmpeg.calls()).toBe(2 * calls);
    await utimes(ffmpeg.path, 1, 1);
    await find();
    expect(await ffmpeg.calls()).toBe(3 * calls);
  });

  it.each([
    ['works', WORKING],
    ['does not', broken('Broken', { name: 'h264_nvenc' })],
  ])('tests one that %s again after a day: cards and drivers come and go', async (_what, candidate) => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-05-01T12:00:00Z') });
    const keptDir = tempDir('kept');
    const ffmpeg = await counted();
    const tools = { ffmpegPath: ffmpeg.path, ffprobePath: FFPROBE };
    const find = () => findEncoder(search([candidate], { tools, keptDir }));
    await find();
    const calls = await ffmpeg.calls();
    vi.setSystemTime(new Date('2026-05-02T11:59:00Z'));
    await find();
    expect(await ffmpeg.calls()).toBe(calls);
    vi.setSystemTime(new Date('2026-05-02T12:01:00Z'));
    await find();
    expect(await ffmpeg.calls()).toBe(2 * calls);
  });

  it('tests one that has failed since again', async () => {
    const keptDir = tempDir('kept');
    const ffmpeg = await counted();
    const tools = { ffmpegPath: ffmpeg.path, ffprobePath: FFPROBE };
    const { forget } = await findEncoder(search([WORKING], { tools, keptDir }));
    const calls = await ffmpeg.calls();
    await forget();
    await findEncoder(search([WORKING], { tools, keptDir }));
    expect(await ffmpeg.calls()).toBe(2 * calls);
  });

  it('ends with the film when it is cancelled, and says nothing of the encoder then', async () => {
    const { tools, started } = await hanging();
    const keptDir = tempDir('kept');
    const cancel = new AbortController();
    const found = findEncoder(search([WORKING], { tools, keptDir, signal: cancel.signal }));
    await started();
    cancel.abort(new Error('cancelled'));
    await expect(found).rejects.toThrow('cancelled');
    expect(await readdir(keptDir)).toEqual([]);
  });

  it('does not test one again that took the whole machine with it', async () => {
    const { tools, started } = await hanging();
    const keptDir = tempDir('kept');
    const cancel = new AbortController();
    const found = findEncoder(search([WORKING], { tools, keptDir, signal: cancel.signal }));
    await started();
    // What is on the disk while the test runs is what a machine finds that was switched off meanwhile.
    const afterRestart = tempDir('kept');
    await cp(keptDir, afterRestart, { recursive: true });
    expect(await findEncoder(search([WORKING], { tools, keptDir: afterRestart }))).toMatchObject({
      encoder: undefined,
      others: [{ name: 'Works', why: 'slow' }],
    });
    cancel.abort(new Error('cancelled'));
    await expect(found).rejects.toThrow('cancelled');
  });
});
