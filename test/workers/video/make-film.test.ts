import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseLoudness } from '../../../workers/video/loudness';
import { makeFilm } from '../../../workers/video/make-film';
import { naturalSeconds } from '../../../workers/video/timeline';
import { FFMPEG, FFPROBE, type FilmProject, ffmpegReport, filmProject, greyFrame } from './video-context';

const WIDTH = 160;
const HEIGHT = 90;

const probeSchema = z.object({
  streams: z.array(z.looseObject({ codec_name: z.string(), duration: z.coerce.number() })),
  format: z.object({ duration: z.coerce.number() }),
});
function probe(path: string) {
  const json = execFileSync(FFPROBE, ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', path], {
    encoding: 'utf8',
  });
  return probeSchema.parse(JSON.parse(json));
}
const mean = (pixels: Buffer) => pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
const difference = (a: Buffer, b: Buffer) =>
  a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0) / a.length;
/** Rows of a small frame: subtitles are in the lowest quarter. */
const rows = (frame: Buffer, from: number, to: number) => frame.subarray(from * WIDTH, to * WIDTH);
const spokenText = (srt: string) =>
  srt
    .split('\n')
    .filter((line) => line !== '' && !/^\d+$/.test(line) && !line.includes(' --> '))
    .join(' ')
    .replaceAll('\u2060', '');
/** Silences of more than `seconds`, as [start, length]. */
const silences = (path: string, seconds: number) =>
  [
    ...ffmpegReport(['-i', path, '-af', `silencedetect=noise=-45dB:d=${seconds}`, '-f', 'null', '-']).matchAll(
      /silence_end: ([\d.]+) \| silence_duration: ([\d.]+)/g,
    ),
  ].map(([, end, length]) => ({ end: Number(end), length: Number(length) }));

const running: Awaited<ReturnType<typeof filmProject>>[] = [];
async function project(options: FilmProject) {
  const run = await filmProject(options);
  running.push(run);
  return run;
}
const removeAll = async () => {
  for (const run of running.splice(0)) await run.remove();
};

describe('A film', () => {
  const narrations = [
    '서울의 아침은 커피 향으로 시작합니다. 카페는 12.5퍼센트 늘었습니다.',
    '그런데 왜, 사람들은 작은 가게를 다시 찾을까요?',
    '오늘은 그 이야기를 해 보겠습니다.',
  ];
  let run: Awaited<ReturnType<typeof filmProject>>;
  let film = '';
  let seconds = 0;
  beforeAll(async () => {
    run = await filmProject({ narrations, metadata: { scriptId: 'another-script' } });
    await makeFilm(run.context);
    film = join(run.context.projectDir, 'video.mp4');
    seconds = probe(film).format.duration;
  });
  afterAll(() => run?.remove());

  it('is published last, after its narration and its subtitles', () => {
    expect(run.outputs.map(({ path, kind }) => [path, kind])).toEqual([
      ['audio/narration.wav', 'audio'],
      ['subtitles.srt', 'subtitles'],
      ['video.mp4', 'video'],
    ]);
  });

  it('is one H.264 picture track and one AAC stereo track of equal length', () => {
    const { streams } = probe(film);
    expect(streams).toHaveLength(2);
    const [video, audio] = streams;
    expect(video).toMatchObject({
      codec_name: 'h264',
      profile: 'High',
      width: 854,
      height: 480,
      pix_fmt: 'yuv420p',
      color_space: 'bt709',
      color_range: 'tv',
      avg_frame_rate: '30/1',
      r_frame_rate: '30/1',
    });
    expect(audio).toMatchObject({ codec_name: 'aac', sample_rate: '48000', channels: 2 });
    expect(Math.abs((video?.duration ?? 0) - (audio?.duration ?? 9))).toBeLessThan(0.1);
  });

  it('shows a frame every thirtieth of a second, also where its scenes were joined', () => {
    const csv = execFileSync(
      FFPROBE,
      ['-v', 'error', '-select_streams', 'v', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', film],
      { encoding: 'utf8' },
    );
    const times = csv
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => Number.parseFloat(line))
      .sort((a, b) => a - b);
    expect(times).toHaveLength(Math.round(seconds * 30));
    for (const [index, time] of times.entries()) expect(time).toBeCloseTo(index / 30, 3);
  });

  it('starts playing before it is fully loaded', () => {
    const bytes = readFileSync(film);
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
  });

  it('is as long as its narration, with no silence longer than its pauses', () => {
    const spoken = probe(join(run.context.projectDir, 'audio', 'narration.wav')).format.duration;
    expect(Math.abs(spoken - seconds)).toBeLessThan(0.1);
    expect(seconds).toBeGreaterThan(naturalSeconds([3, 2, 1.5]));
    const inside = silences(film, 0.25).filter(({ end }) => end < seconds - 0.1);
    expect(inside.length).toBeGreaterThanOrEqual(2);
    for (const { length } of inside) expect(length).toBeLessThan(0.7);
  });

  it('is at -14 LUFS, within one, and peaks below -1 dB', () => {
    const report = parseLoudness(ffmpegReport(['-i', film, '-af', 'loudnorm=print_format=json', '-f', 'null', '-']));
    expect(Math.abs(report.input_i + 14)).toBeLessThanOrEqual(1);
    expect(report.input_tp).toBeLessThan(-1);
  });

  it('has a picture at its start, middle and end, and each of them moves', () => {
    for (const at of [0, seconds / 2, seconds - 0.7]) {
      const frame = greyFrame(film, at, WIDTH, HEIGHT);
      const later = greyFrame(film, at + 0.5, WIDTH, HEIGHT);
      expect(mean(frame)).toBeGreaterThan(25);
      // The upper part: subtitles do not move it.
      const moved = difference(rows(frame, 0, 60), rows(later, 0, 60));
      expect(moved).toBeGreaterThan(0.2);
      expect(moved).toBeLessThan(30);
    }
  });

  it('logs its steps and reports its progress, which never falls, with a time left', () => {
    const texts = run.logs.map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(['🗣 내레이션 3/3', '🎞 장면 2/3', '🎬 FFmpeg 인코딩 중... 100% 완료']));
    expect(texts.filter((text) => text.startsWith('🎬')).length).toBeLessThanOrEqual(10);
    const fractions = run.progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(run.progress.some(({ etaSeconds }) => etaSeconds !== undefined && etaSeconds > 0)).toBe(true);
  });

  it('warns when scriptId names another script, and goes on', () => {
    expect(run.logs.filter(({ level }) => level === 'warn').map(({ said }) => said)).toEqual([
      { code: 'video.other_script', title: '시험 영상' },
    ]);
  });

  it('comes with subtitles that are its narration, within its length', async () => {
    const srt = await readFile(join(run.context.projectDir, 'subtitles.srt'), 'utf8');
    expect(spokenText(srt)).toBe(narrations.join(' '));
    const last = /--> (\d\d):(\d\d):(\d\d),(\d{3})\n[^>]*$/.exec(srt)?.slice(1).map(Number) ?? [];
    expect((last[1] ?? 0) * 60 + (last[2] ?? 0) + (last[3] ?? 0) / 1_000).toBeLessThanOrEqual(seconds);
  });

  it('shows subtitles low in the picture from the first word on', () => {
    const [before, spoken] = [greyFrame(film, 0.1, WIDTH, HEIGHT), greyFrame(film, 0.6, WIDTH, HEIGHT)];
    expect(difference(rows(before, 70, 86), rows(spoken, 70, 86))).toBeGreaterThan(10);
    expect(difference(rows(before, 0, 60), rows(spoken, 0, 60))).toBeLessThan(5);
  });
});

describe('What a film is made from', () => {
  afterEach(removeAll);

  it('is never run as a command: hostile narration is shown as text in an intact film', async () => {
    const hostile =
      "{\\an8}{\\fs300}위로 %{x} $(touch x) '; drop [out] :\\, \\N 🎉 \u202eمرحبا --> <b>굵게</b> [[slnc 9000]]";
    const run = await project({ narrations: [hostile], metadata: { title: "제목 ='; [x] %n \\" } });
    await makeFilm(run.context);
    const film = join(run.context.projectDir, 'video.mp4');
    const srt = await readFile(join(run.context.projectDir, 'subtitles.srt'), 'utf8');
    expect(spokenText(srt)).toBe(hostile.replaceAll('\u202e', ''));
    const [before, spoken] = [greyFrame(film, 0.1, WIDTH, HEIGHT), greyFrame(film, 0.8, WIDTH, HEIGHT)];
    // If {\\an8} or {\\fs300} were obeyed, the text would be at the top or everywhere.
    expect(difference(rows(before, 0, 60), rows(spoken, 0, 60))).toBeLessThan(5);
    expect(difference(rows(before, 66, 88), rows(spoken, 66, 88))).toBeGreaterThan(10);
    expect(probe(film).format.duration).toBeLessThan(20);
    expect((await run.files()).sort()).toEqual(
      ['audio/narration.wav', 'images/001.jpg', 'script.json', 'subtitles.srt', 'video.mp4'].sort(),
    );
  });

  it('is never a playlist named like a picture: FFmpeg gets none of the project’s files', async () => {
    const run = await project({ narrations: ['첫 장면입니다.', '둘째 장면입니다.'] });
    const { projectDir } = run.context;
    const canary = join(projectDir, 'canary.txt');
    await writeFile(canary, 'secret');
    await writeFile(join(projectDir, 'images', '001.jpg'), `#EXTM3U\n#EXTINF:9,\nfile://${canary}\n`);
    // The real FFmpeg behind a script that records its arguments.
    const recorder = join(projectDir, 'ffmpeg-recorder');
    const record = join(projectDir, 'asked.txt');
    await writeFile(recorder, `#!/bin/sh\nprintf '%s\\n' "$@" >> '${record}'\nexec '${FFMPEG}' "$@"\n`);
    await chmod(recorder, 0o755);
    const before = await stat(canary);
    await makeFilm({ ...run.context, settings: { ...run.context.settings, ffmpegPath: recorder } });
    const asked = (await readFile(record, 'utf8')).split('\n');
    const files = asked.filter((line) => line.startsWith('file:'));
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) expect(file).toMatch(/^file:[a-z0-9-]+\.[a-z0-9]+$/);
    // No argument names the workspace or the project.
    expect(asked.filter((line) => line.includes(projectDir))).toEqual([]);
    // Every input forces its demuxer.
    expect(asked.filter((line) => line === '-i').length).toBeLessThanOrEqual(
      asked.filter((line) => line === '-protocol_whitelist').length,
    );
    expect(await stat(canary)).toMatchObject({ mtimeMs: before.mtimeMs, atimeMs: before.atimeMs });
    expect(run.logs.filter(({ level }) => level === 'warn').map(({ text }) => text)).toEqual([
      '⚠️ 쓰지 않은 파일(그림 파일이 아님): 001.jpg',
      expect.stringContaining('장면(1)'),
    ]);
  });

  it('is named when it is missing: script, pictures, a usable picture, FFmpeg, something to say', async () => {
    const noScript = await project({ narrations: ['가'] });
    await rm(join(noScript.context.projectDir, 'script.json'));
    await expect(makeFilm(noScript.context)).rejects.toMatchObject({
      code: 'missing_input',
      field: 'metadata.scriptId',
    });

    const noPictures = await project({ narrations: ['가'], pictures: 0 });
    await expect(makeFilm(noPictures.context)).rejects.toMatchObject({ code: 'missing_input', retryable: false });

    const badPicture = await project({ narrations: ['가'], pictures: 0 });
    await writeFile(join(badPicture.context.projectDir, 'images', '001.jpg'), '#EXTM3U\n');
    await expect(makeFilm(badPicture.context)).rejects.toMatchObject({ code: 'bad_input', retryable: false });

    const noFfmpeg = await project({ narrations: ['가'] });
    const { ffmpegPath: _, ...settings } = noFfmpeg.context.settings;
    await expect(makeFilm({ ...noFfmpeg.context, settings })).rejects.toMatchObject({
      name: 'NeedsYouError',
      code: 'no_ffmpeg',
    });

    const wordless = await project({ narrations: ['🎉🎉', '...'] });
    await expect(makeFilm(wordless.context)).rejects.toMatchObject({ code: 'bad_input', field: 'metadata.scriptId' });
    for (const run of running) expect(run.outputs).toEqual([]);
  });
});

describe('A film’s length', () => {
  afterEach(removeAll);

  it('is the one asked for when the narration is shorter', async () => {
    const run = await project({
      narrations: ['짧은 말.', '또 한 마디.'],
      metadata: { duration: 6, aspect: '9:16', subtitles: false },
    });
    await makeFilm(run.context);
    const film = join(run.context.projectDir, 'video.mp4');
    const { streams, format } = probe(film);
    expect(Math.abs(format.duration - 6)).toBeLessThan(0.1);
    // Without subtitles the voice changes nothing in the picture. The .srt is there anyway.
    const [before, spoken] = [greyFrame(film, 0.1, WIDTH, HEIGHT), greyFrame(film, 0.8, WIDTH, HEIGHT)];
    expect(difference(rows(before, 60, 90), rows(spoken, 60, 90))).toBeLessThan(5);
    expect(await run.files()).toContain('subtitles.srt');
    expect(streams[0]).toMatchObject({ width: 480, height: 854 });
  });

  it('is longer than asked, with a warning, when a faster voice is not enough', async () => {
    const run = await project({
      narrations: ['이 문장은 이 초 안에 읽을 수 없을 만큼 길고도 깁니다.'],
      metadata: { duration: 2 },
    });
    await makeFilm(run.context);
    expect(probe(join(run.context.projectDir, 'video.mp4')).format.duration).toBeGreaterThan(2.5);
    expect(run.logs.some(({ text, level }) => level === 'warn' && text.includes('1.25배'))).toBe(true);
  });
});

describe('A cancelled film', () => {
  afterEach(removeAll);

  it.each(['🗣 내레이션 1', '🎬'])(
    'leaves no process and nothing outside of staging, cancelled at %s',
    async (moment) => {
      const run = await project({
        narrations: ['길게 말하는 첫 장면입니다. 아직 끝나지 않았습니다.', '둘째 장면도 있습니다.'],
      });
      const film = makeFilm(run.context);
      const ended = film.then(
        () => undefined,
        (error: unknown) => error,
      );
      await run.logged(moment);
      run.abort.abort(new DOMException('task cancelled', 'AbortError'));
      expect(await ended).toMatchObject({ name: 'AbortError' });
      const processes = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
      expect(processes.split('\n').filter((line) => line.includes(run.context.stagingDir))).toEqual([]);
      expect(await run.files()).toEqual(['images/001.jpg', 'images/002.jpg', 'script.json']);
      expect(run.outputs).toEqual([]);
    },
  );
});
