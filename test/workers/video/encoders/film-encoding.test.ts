import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { VideoMetadata } from '../../../../contract/task';
import type { WorkerSettings } from '../../../../contract/worker-messages';
import { type Encoder, SOFTWARE } from '../../../../workers/video/encoders/encoder';
import { makeFilm } from '../../../../workers/video/make-film';
import { tempDir } from '../../../support/temp-dir';
import { FFMPEG, FFPROBE, ffmpegReport, filmProject } from '../video-context';

/** In a device's place: a real encoder of H.264 whose parameters are not those of ours. */
const DEVICE: Encoder = {
  ...SOFTWARE,
  label: 'Device',
  options: ['-preset', 'faster', '-crf', '18', '-refs', '2', '-bf', '0', '-pix_fmt', 'yuv420p'],
};
const NARRATIONS = ['첫 장면입니다.', '둘째 장면입니다.'];

const running: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  for (const run of running.splice(0)) await run.remove();
});

async function film(settings: Partial<WorkerSettings>, metadata: VideoMetadata, hardware: readonly Encoder[]) {
  const run = await filmProject({ narrations: NARRATIONS, settings, metadata: { subtitles: false, ...metadata } });
  running.push(run);
  await makeFilm(run.context, hardware);
  return { said: run.logs.map(({ said }) => said), video: join(run.context.projectDir, 'video.mp4') };
}

const ssim = (one: string, other: string): number =>
  Number(/All:([\d.]+)/u.exec(ffmpegReport(['-i', one, '-i', other, '-lavfi', 'ssim', '-f', 'null', '-']))?.[1]);

/** What FFmpeg complains of when it decodes the film, and its reference and B frames, in which the encoders differ. */
function decoded(video: string) {
  const complaints = ffmpegReport(['-v', 'error', '-i', video, '-f', 'null', '-']);
  const refs = execFileSync(
    FFPROBE,
    ['-v', 'error', '-select_streams', 'v', '-show_entries', 'stream=refs,has_b_frames', '-of', 'csv=p=0', video],
    { encoding: 'utf8' },
  ).trim();
  return { complaints, refs };
}

/** The real FFmpeg, but the device breaks down at one segment of a film, as `ending` says. */
async function failingAt(segment: number, ending: string) {
  const dir = tempDir('ffmpeg');
  const path = join(dir, 'ffmpeg');
  const lines = [
    '#!/bin/sh',
    `case "$*" in *faster*segment-00${segment}.mp4*) ${ending};; esac`,
    `exec '${FFMPEG}' "$@"`,
  ];
  await writeFile(path, `${lines.join('\n')}\n`, { mode: 0o755 });
  return path;
}

describe('The encoder of a film', () => {
  it('is the device’s where one works: the film decodes, and looks as software makes it', async () => {
    const voicesDir = tempDir('voices');
    const bySoftware = await film({ voicesDir }, {}, []);
    expect(bySoftware.said).toContainEqual({ code: 'video.encoder', encoder: 'x264', kind: 'software', others: [] });
    const missing: Encoder = { ...SOFTWARE, name: 'h264_nvenc', label: 'NVENC', options: [] };
    const byDevice = await film({ voicesDir }, {}, [missing, DEVICE]);
    expect(byDevice.said).toContainEqual({
      code: 'video.encoder',
      encoder: 'Device',
      kind: 'hardware',
      others: [{ name: 'NVENC', why: 'failed' }],
    });
    expect(decoded(byDevice.video).complaints).toBe('');
    expect(decoded(byDevice.video).refs).not.toBe(decoded(bySoftware.video).refs);
    expect(ssim(byDevice.video, bySoftware.video)).toBeGreaterThan(0.985);
  });

  it.each([
    ['software alone is set', { encoder: 'software' }, {}],
    ['it is a draft', {}, { quality: 'draft' }],
  ] as const)('is software where %s, and no device is tested', async (_what, settings, metadata) => {
    const { said } = await film(settings, metadata, [DEVICE]);
    expect(said).toContainEqual({ code: 'video.encoder', encoder: 'x264', kind: 'software', others: [] });
  });

  it.each([
    ['with an error', 'exit 1'],
    ['by a signal', 'kill -9 $$'],
    ['without writing all of its frames', `head -c 6000000 | '${FFMPEG}' "$@"; exit 0`],
  ])(
    'is software for the whole film once the device fails %s, and the device is tested again',
    async (_what, ending) => {
      const voicesDir = tempDir('voices');
      const segmentsDir = tempDir('segments');
      const settings = { voicesDir, segmentsDir, ffmpegPath: await failingAt(3, ending) };
      const { said, video } = await film(settings, {}, [DEVICE]);
      expect(said).toContainEqual({ code: 'video.encoder_failed', encoder: 'Device' });
      const bySoftware = await film({ voicesDir }, {}, []);
      expect(frames(video)).toEqual(frames(bySoftware.video));
      expect((await readdir(segmentsDir)).filter((name) => name.endsWith('.encoder'))).toEqual([]);
    },
  );

  it('is part of what a kept scene is known by', async () => {
    const settings = { voicesDir: tempDir('voices'), segmentsDir: tempDir('segments') };
    await film(settings, {}, [DEVICE]);
    const other = await film(settings, {}, []);
    expect(other.said).not.toContainEqual(expect.objectContaining({ code: 'video.scenes_kept' }));
    const same = await film(settings, {}, [DEVICE]);
    expect(same.said).toContainEqual({ code: 'video.scenes_kept', scenes: 2 });
    expect(await readFile(same.video)).not.toEqual(await readFile(other.video));
  });
});

/** One hash a frame, of what is decoded. */
const frames = (path: string) =>
  execFileSync(FFMPEG, ['-nostdin', '-v', 'error', '-i', path, '-map', '0:v', '-f', 'framemd5', '-'], {
    encoding: 'utf8',
  });
