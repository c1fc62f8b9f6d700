import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { filmRecordSchema } from '../../../../contract/project-files';
import type { VideoMetadata } from '../../../../contract/task';
import { type Encoder, SOFTWARE } from '../../../../workers/video/encoders/encoder';
import { measureLufs } from '../../../../workers/video/loudness';
import { makeFilm } from '../../../../workers/video/make-film';
import { tempDir } from '../../../support/temp-dir';
import { FFMPEG, FFPROBE, ffmpegReport, filmProject } from '../video-context';
import { corners, makeClip, pixel, probed, TONE, withClips } from './clip-files';

const X264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'];
const GREY = [96, 96, 96];
const near = (colour: readonly number[], wanted: readonly number[]) =>
  expect(Math.max(...colour.map((value, at) => Math.abs(value - (wanted[at] ?? 0))))).toBeLessThan(30);

/** A loud, wide intro of two seconds, and a silent, tall outro of one and a half. */
function clips() {
  const dir = tempDir('clips');
  return {
    intro: makeClip(join(dir, 'intro.mp4'), corners(1280, 720), `${TONE},volume=20dB`, ...X264),
    outro: makeClip(join(dir, 'outro.mov'), corners(480, 854, 24, 1.5), undefined, ...X264),
  };
}
const frameTimes = (path: string) =>
  execFileSync(
    FFPROBE,
    ['-v', 'error', '-select_streams', 'v', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', path],
    { encoding: 'utf8' },
  )
    .split('\n')
    .filter((line) => line !== '')
    .map(Number.parseFloat)
    .sort((a, b) => a - b);
const recordOf = async (dir: string) =>
  filmRecordSchema.parse(JSON.parse(await readFile(join(dir, 'film.json'), 'utf8')));
const srtTimes = (srt: string) =>
  [...srt.matchAll(/(\d+):(\d+):(\d+),(\d+) -->/gu)].map(
    ([, h, m, s, ms]) => Number(h) * 3_600 + Number(m) * 60 + Number(s) + Number(ms) / 1_000,
  );
const partLufs = async (path: string, from: number, seconds: number) => {
  const dir = tempDir('part');
  execFileSync(FFMPEG, ['-v', 'error', '-ss', String(from), '-t', String(seconds), '-i', path, join(dir, 'part.wav')]);
  return measureLufs(FFMPEG, 'wav', 'part.wav', dir, new AbortController().signal);
};

describe('A film between the creator’s clips', () => {
  const narrations = ['서울의 아침은 커피 향으로 시작합니다.', '그런데 왜, 사람들은 작은 가게를 다시 찾을까요?'];
  let run: Awaited<ReturnType<typeof filmProject>>;
  let film = '';
  let body = 0;
  beforeAll(async () => {
    run = await filmProject({ narrations, settings: { ...withClips(clips()), segmentsDir: tempDir('segments') } });
    await makeFilm(run.context);
    film = join(run.context.projectDir, 'video.mp4');
    body = (await recordOf(run.context.projectDir)).seconds - 3.5;
  });
  afterAll(() => run?.remove());

  it('is as long as all three, with a frame every thirtieth of a second', () => {
    const times = frameTimes(film);
    expect(times).toHaveLength(Math.round((body + 3.5) * 30));
    for (const [index, time] of times.entries()) expect(time).toBeCloseTo(index / 30, 3);
    expect(run.outputs.at(-1)?.seconds).toBeCloseTo(body + 3.5, 1);
    expect(Number(probed(film, 'v:0', 'nb_read_frames').nb_read_frames)).toBe(times.length);
  });

  it('shows the one whole before it and the other whole behind it', () => {
    near(pixel(film, 0.1, 0.03, 0.03), [255, 0, 0]);
    near(pixel(film, 1.9, 0.97, 0.03), [0, 128, 0]);
    near(pixel(film, 1.9, 0.5, 0.5), GREY);
    // Then it comes out of black, and goes into it.
    near(pixel(film, 2.03, 0.5, 0.5), [0, 0, 0]);
    near(pixel(film, 2 + body + 0.5, 0.5, 0.5), GREY);
    near(pixel(film, 2 + body + 1.4, 0.36, 0.03), [255, 0, 0]);
    expect(ffmpegReport(['-i', film, '-vf', 'blackdetect=d=0.5', '-an', '-f', 'null', '-'])).not.toContain(
      'black_start',
    );
  });

  it('is as loud in them as in its narration, and silent where they are', async () => {
    expect(await partLufs(film, 0, 2)).toBeCloseTo(-14, 0);
    expect(Math.abs((await partLufs(film, 2, body)) + 14)).toBeLessThan(1);
    const report = ffmpegReport(['-i', film, '-af', 'silencedetect=noise=-60dB:d=1', '-vn', '-f', 'null', '-']);
    const starts = [...report.matchAll(/silence_start: ([\d.]+)/gu)].map(([, at]) => Number(at));
    expect(starts.at(-1)).toBeGreaterThan(2 + body - 1.5);
  });

  it('has its subtitles, its scenes and its voice where they are in it', async () => {
    const record = await recordOf(run.context.projectDir);
    expect(record).toMatchObject({ intro: 2, outro: 1.5 });
    expect(record.scenes[0]?.startsAt).toBe(2);
    const voices = record.scenes.map(({ voice }) => voice.from);
    expect(voices[0]).toBeGreaterThan(2.2);
    const srt = srtTimes(await readFile(join(run.context.projectDir, 'subtitles.srt'), 'utf8'));
    expect(srt[0]).toBeCloseTo(voices[0] ?? 0, 1);
    // The narration by itself is without them.
    const narration = join(run.context.projectDir, 'audio', 'narration.wav');
    expect(Number(probed(narration, 'a:0', 'duration').duration)).toBeCloseTo(body, 2);
  });
});

describe('A film with clips that is asked for in a length', () => {
  it('has that length with them', async () => {
    const narrations = ['첫 장면의 첫 문장입니다. 그리고 둘째 문장입니다.', '둘째 장면입니다. 끝입니다.'];
    const metadata: VideoMetadata = { duration: 16, quality: 'draft' };
    const run = await filmProject({ narrations, metadata, settings: withClips(clips()) });
    await makeFilm(run.context);
    expect(run.outputs.at(-1)?.seconds).toBeCloseTo(16, 0);
    expect(run.logs.map(({ said }) => said)).not.toContainEqual(
      expect.objectContaining({ code: 'video.shorter_than_asked' }),
    );
    await run.remove();
  });
});

describe('A draft film in 9:16 at 60 frames a second', () => {
  it('has its clips in its own size and rate', async () => {
    const metadata: VideoMetadata = { aspect: '9:16', quality: 'draft', frameRate: 60, outro: false };
    const run = await filmProject({ narrations: ['짧은 장면입니다.'], metadata, settings: withClips(clips()) });
    await makeFilm(run.context);
    const film = join(run.context.projectDir, 'video.mp4');
    const record = await recordOf(run.context.projectDir);
    expect(record.intro).toBe(2);
    expect(record.outro).toBeUndefined();
    expect(frameTimes(film)).toHaveLength(Math.round(record.seconds * 60));
    near(pixel(film, 1, 0.04, 0.36), [255, 0, 0]);
    await run.remove();
  });
});

describe('A film whose encoder is a device’s', () => {
  /** In place of a device: a real encoder with other parameters than ours, and an FFmpeg in which it fails at one segment. */
  const device: Encoder = {
    ...SOFTWARE,
    label: 'Device',
    options: ['-preset', 'faster', '-crf', '18', '-refs', '2', '-bf', '0', '-pix_fmt', 'yuv420p'],
  };
  async function breakingDown(): Promise<string> {
    const path = join(tempDir('ffmpeg'), 'ffmpeg');
    const breaks = 'case "$*" in *faster*segment-002.mp4*) exit 1;; esac';
    await writeFile(path, `#!/bin/sh\n${breaks}\nexec '${FFMPEG}' "$@"\n`, { mode: 0o755 });
    return path;
  }

  it.each([
    ['by it, where it works', async () => FFMPEG, '0'],
    ['by software, where it breaks down', breakingDown, '2'],
  ])('has its clips encoded %s', async (_how, ffmpeg, bFrames) => {
    const narrations = ['첫 장면입니다.', '둘째 장면입니다.'];
    const settings = { ...withClips(clips()), ffmpegPath: await ffmpeg() };
    const run = await filmProject({ narrations, settings });
    await makeFilm(run.context, [device]);
    const film = join(run.context.projectDir, 'video.mp4');
    const { seconds } = await recordOf(run.context.projectDir);
    const { nb_read_frames, has_b_frames } = probed(film, 'v:0', 'nb_read_frames,has_b_frames');
    expect([Number(nb_read_frames), has_b_frames]).toEqual([Math.round(seconds * 30), bFrames]);
    expect(ffmpegReport(['-v', 'error', '-i', film, '-f', 'null', '-'])).toBe('');
    near(pixel(film, 1.9, 0.5, 0.5), GREY);
    await run.remove();
  });
});

const chaptersSchema = z.object({
  chapters: z.array(
    z.object({ start_time: z.coerce.number(), end_time: z.coerce.number(), tags: z.object({ title: z.string() }) }),
  ),
});

describe('A film that is long enough', () => {
  it('has its chapters in the file and in its record', async () => {
    const sentence =
      '이 장면은 십 초가 넘도록 길게 이야기합니다. 그래서 장이 하나씩 생깁니다. 같은 말을 한 번 더 천천히 이어서 합니다.';
    const narrations = ['첫째; 장면 = #1.', '둘째 장면.', '셋째 장면.'].map((first) => `${first} ${sentence}`);
    const { intro } = clips();
    const run = await filmProject({ narrations, metadata: { quality: 'draft' }, settings: withClips({ intro }) });
    await makeFilm(run.context);
    const { chapters = [], scenes, seconds } = await recordOf(run.context.projectDir);
    expect(chapters.map(({ title }) => title)).toEqual(['첫째; 장면 = #1', '둘째 장면', '셋째 장면']);
    expect(chapters.map(({ at }) => at)).toEqual([0, scenes[1]?.startsAt, scenes[2]?.startsAt]);
    const film = join(run.context.projectDir, 'video.mp4');
    const json = execFileSync(FFPROBE, ['-v', 'error', '-show_chapters', '-of', 'json', film], { encoding: 'utf8' });
    const inFile = chaptersSchema.parse(JSON.parse(json)).chapters;
    expect(inFile.map(({ tags }) => tags.title)).toEqual(chapters.map(({ title }) => title));
    for (const [index, { start_time: start }] of inFile.entries())
      expect(start).toBeCloseTo(chapters[index]?.at ?? 0, 2);
    expect(inFile.at(-1)?.end_time).toBeCloseTo(seconds, 1);
    await run.remove();
  });
});
