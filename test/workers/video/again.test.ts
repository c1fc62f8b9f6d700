import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { VideoMetadata } from '../../../contract/task';
import { makeFilm } from '../../../workers/video/make-film';
import { tempDir } from '../../support/temp-dir';
import { testRun } from '../test-context';
import { FFMPEG, FFPROBE, filmProject, scriptOf } from './video-context';

const running: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  for (const run of running.splice(0)) await run.remove();
});

const NARRATIONS = ['첫 장면입니다. 두 번째 문장이지요.', '둘째 장면입니다.'];
async function film(voicesDir: string) {
  const run = await filmProject({ narrations: NARRATIONS, settings: { voicesDir } });
  running.push(run);
  await makeFilm(run.context);
  return run;
}
/** Another task of the same project. */
async function another(run: Awaited<ReturnType<typeof film>>, metadata: VideoMetadata, voicesDir: string) {
  const { projectDir, stagingDir } = run.context;
  await rm(stagingDir, { recursive: true });
  await mkdir(stagingDir);
  const settings = { ffmpegPath: FFMPEG, ffprobePath: FFPROBE, voicesDir };
  return testRun<VideoMetadata>({ resolution: '480p', ...metadata }, settings, { projectDir, stagingDir });
}
const sizeOf = (path: string) =>
  execFileSync(
    FFPROBE,
    ['-v', 'error', '-select_streams', 'v', '-show_entries', 'stream=width,height', '-of', 'csv=p=0', path],
    {
      encoding: 'utf8',
    },
  ).trim();

describe('A film that is made again', () => {
  it('asks the voice only for the sentences that were changed', async () => {
    const voicesDir = tempDir('voices');
    const run = await film(voicesDir);
    expect(run.logs.map(({ said }) => said)).not.toContainEqual(expect.objectContaining({ code: 'video.voice_kept' }));
    const changed = scriptOf(NARRATIONS.with(1, '둘째 장면은 이제 다릅니다.'));
    await writeFile(join(run.context.projectDir, 'script.json'), JSON.stringify(changed));
    const again = await another(run, {}, voicesDir);
    await makeFilm(again.context);
    expect(again.logs.map(({ said }) => said)).toContainEqual({ code: 'video.voice_kept', sentences: 2 });
    const srt = await readFile(join(run.context.projectDir, 'subtitles.srt'), 'utf8');
    expect(srt.replaceAll('\u2060', '')).toContain('이제');
  });
});

describe('The portrait variant', () => {
  it('is the same film in 9:16 beside the present one, with subtitles and a cover of its own and no sentence spoken again', async () => {
    const voicesDir = tempDir('voices');
    const run = await film(voicesDir);
    const before = await readFile(join(run.context.projectDir, 'video.mp4'));
    const tall = await another(run, { variant: 'portrait' }, voicesDir);
    await makeFilm(tall.context);
    expect(tall.outputs.map(({ kind, path }) => [kind, path])).toEqual([
      ['subtitles', 'subtitles-portrait.srt'],
      ['thumbnail', 'thumbnail-portrait.jpg'],
      ['video', 'video-portrait.mp4'],
    ]);
    expect(sizeOf(join(run.context.projectDir, 'video-portrait.mp4'))).toBe('480,854');
    expect(sizeOf(join(run.context.projectDir, 'video.mp4'))).toBe('854,480');
    expect(await readFile(join(run.context.projectDir, 'video.mp4'))).toEqual(before);
    expect(tall.logs.map(({ said }) => said)).toContainEqual({ code: 'video.voice_kept', sentences: 3 });
    expect(await run.files()).not.toContain('versions/1/video.mp4');
  });
});
