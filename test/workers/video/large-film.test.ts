import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { VideoMetadata } from '../../../contract/task';
import type { WorkerSettings } from '../../../contract/worker-messages';
import { makeFilm } from '../../../workers/video/make-film';
import { tempDir } from '../../support/temp-dir';
import { FFPROBE, ffmpegReport, filmProject } from './video-context';

const running: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  for (const run of running.splice(0)) await run.remove();
});

async function film(metadata: VideoMetadata, settings: Partial<WorkerSettings> = {}) {
  const run = await filmProject({ narrations: ['가.', '나.'], metadata, settings });
  running.push(run);
  await makeFilm(run.context, []);
  const path = join(run.context.projectDir, 'video.mp4');
  const about = ['stream=width,height,r_frame_rate,pix_fmt,duration'];
  const probe = execFileSync(
    FFPROBE,
    ['-v', 'error', '-select_streams', 'v', '-show_entries', ...about, '-of', 'json', path],
    { encoding: 'utf8' },
  );
  return { ...run, path, video: JSON.parse(probe).streams[0], said: run.logs.map(({ said }) => said) };
}

describe('A film at 60 frames a second', () => {
  it('shows at each moment what it shows at 30, and moves as fast', async () => {
    const voicesDir = tempDir('voices');
    const slow = await film({ subtitles: false }, { voicesDir });
    const smooth = await film({ subtitles: false, frameRate: 60 }, { voicesDir });
    expect(slow.video).toMatchObject({ width: 854, height: 480, r_frame_rate: '30/1' });
    expect(smooth.video).toMatchObject({ width: 854, height: 480, r_frame_rate: '60/1' });
    expect(Math.abs(smooth.video.duration - slow.video.duration)).toBeLessThan(0.1);
    const compared = [
      '-i',
      smooth.path,
      '-i',
      slow.path,
      '-lavfi',
      '[0:v]fps=30:round=down[a];[a][1:v]ssim',
      '-f',
      'null',
      '-',
    ];
    expect(Number(/All:([\d.]+)/u.exec(ffmpegReport(compared))?.[1])).toBeGreaterThan(0.97);
    // No frame is the one before: twice as many of them, not each of them twice.
    const still = ffmpegReport([
      '-i',
      smooth.path,
      '-vf',
      'mpdecimate=hi=1:lo=1:frac=1',
      '-loglevel',
      'debug',
      '-f',
      'null',
      '-',
    ]);
    expect(still.match(/ drop pts/gu)?.length ?? 0).toBeLessThan(10);
  });
});

describe('A film of 2160p', () => {
  it.each([
    ['16:9', 3_840, 2_160],
    ['9:16', 2_160, 3_840],
  ] as const)(
    'at 60 frames a second is made and verified, and warned of where there is too little memory: %s',
    async (aspect, width, height) => {
      const { video, said } = await film({ aspect, resolution: '2160p', frameRate: 60 }, { memoryLimitMb: 1_000 });
      expect(video).toMatchObject({ width, height, r_frame_rate: '60/1', pix_fmt: 'yuv420p' });
      expect(said).toContainEqual(expect.objectContaining({ code: 'video.little_memory', width, height }));
    },
  );
});

describe('A draft', () => {
  it('has half of each side and the same words, says so, and speaks and prepares nothing for its final film again', async () => {
    const voicesDir = tempDir('voices');
    const draft = await film({ quality: 'draft' }, { voicesDir });
    expect(draft.video).toMatchObject({ width: 428, height: 240 });
    expect(draft.outputs.find(({ kind }) => kind === 'video')).toMatchObject({ path: 'video.mp4', draft: true });
    const final = await film({}, { voicesDir });
    expect(final.video).toMatchObject({ width: 854, height: 480, duration: draft.video.duration });
    expect(final.outputs.find(({ kind }) => kind === 'video')).not.toHaveProperty('draft');
    expect(final.said).toContainEqual({ code: 'video.voice_kept', sentences: 2 });
  });
});
