import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { filmRecordSchema } from '../../../contract/project-files';
import { makeFilm } from '../../../workers/video/make-film';
import { filmSeconds } from '../../../workers/video/timeline';
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

  it('is published last, after its narration, subtitles, cover, credits and record', () => {
    expect(run.outputs.map(({ path, kind }) => [path, kind])).toEqual([
      ['audio/narration.wav', 'audio'],
      ['subtitles.srt', 'subtitles'],
      ['thumbnail.jpg', 'thumbnail'],
      ['credits.md', 'credits'],
      ['film.json', 'file'],
      ['video.mp4', 'video'],
    ]);
  });

  it('comes with a record of what it was made of and where each scene and its voice are in it', async () => {
    const text = await readFile(join(run.context.projectDir, 'film.json'), 'utf8');
    const record = filmRecordSchema.parse(JSON.parse(text));
    expect(record.script.scenes.map(({ narration }) => narration)).toEqual(narrations);
    expect(record.scenes.map(({ scene }) => scene)).toEqual(narrations.map((_, index) => index + 1));
    expect(record.scenes[0]?.picture.name).toBe('001.jpg');
    expect(record.scenes[0]?.picture.sha256).toMatch(/^[0-9a-f]{64}$/);
    let at = 0;
    for (const { startsAt, seconds: length, voice } of record.scenes) {
      expect(startsAt).toBeCloseTo(at, 5);
      expect(voice.to).toBeGreaterThan(voice.from);
      at += length;
    }
    expect(at).toBeCloseTo(record.seconds, 5);
    expect(run.outputs.at(-1)?.seconds).toBeCloseTo(seconds, 1);
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
    expect(seconds).toBeGreaterThan(filmSeconds([{ seconds: 6, pauses: 1 }]));
    const inside = silences(film, 0.25).filter(({ end }) => end < seconds - 1);
    expect(inside.length).toBeGreaterThanOrEqual(2);
    for (const { length } of inside) expect(length).toBeLessThan(0.7);
  });

  it('is at -14 LUFS, within one, and peaks below -1 dB', () => {
    const report = ffmpegReport(['-i', film, '-af', 'loudnorm=print_format=json', '-f', 'null', '-']);
    const measured = (name: string) => Number(new RegExp(`"${name}" : "(-?[\\d.]+)"`, 'u').exec(report)?.[1]);
    expect(Math.abs(measured('input_i') + 14)).toBeLessThanOrEqual(1);
    expect(measured('input_tp')).toBeLessThan(-1);
  });

  it('has a picture at its start, middle and end, and each of them moves', () => {
    for (const at of [0.6, seconds / 2, seconds - 1.5]) {
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
    expect(texts.filter((text) => text.startsWith('🎬 FFmpeg')).length).toBeLessThanOrEqual(10);
    const fractions = run.progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(run.progress.some(({ etaSeconds }) => etaSeconds !== undefined && etaSeconds > 0)).toBe(true);
  });

  it('names the scene that it encodes, and none before and after', () => {
    const scenes = run.progress.flatMap(({ scene }) => scene ?? []);
    expect(scenes).toEqual(scenes.toSorted((a, b) => a - b));
    expect(scenes.at(-1)).toBe(narrations.length);
    expect(run.progress.every(({ stage, scene }) => scene === undefined || stage === 'encoding')).toBe(true);
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
    // Between the last word and the fade there is none.
    const [after, spoken] = [seconds - 0.87, seconds - 1.3].map((at) => greyFrame(film, at, WIDTH, HEIGHT));
    if (after === undefined || spoken === undefined) throw new Error('no frames');
    expect(difference(rows(after, 70, 86), rows(spoken, 70, 86))).toBeGreaterThan(10);
    expect(difference(rows(after, 0, 60), rows(spoken, 0, 60))).toBeLessThan(5);
    const first = greyFrame(film, 0.6, WIDTH, HEIGHT);
    expect(difference(rows(first, 70, 86), rows(after, 70, 86))).toBeGreaterThan(10);
  });

  it('comes out of black and goes into it, picture and sound', () => {
    const [start, half, shown] = [0, 0.25, 0.6].map((at) => mean(greyFrame(film, at, WIDTH, HEIGHT)));
    expect(start).toBeLessThan(20);
    expect(half).toBeGreaterThan((shown ?? 0) * 0.25);
    expect(half).toBeLessThan((shown ?? 0) * 0.8);
    expect(mean(greyFrame(film, seconds - 0.05, WIDTH, HEIGHT))).toBeLessThan(25);
    expect(mean(greyFrame(film, seconds - 0.4, WIDTH, HEIGHT))).toBeLessThan((shown ?? 0) * 0.8);
  });

  it('comes with a cover of its first picture, at its shape and without subtitles', async () => {
    const cover = sharp(join(run.context.projectDir, 'thumbnail.jpg'));
    expect(await cover.metadata()).toMatchObject({ format: 'jpeg', width: 1_280, height: 720 });
    const picture = (path: string) => sharp(path).resize(WIDTH, HEIGHT, { fit: 'fill' }).greyscale().raw().toBuffer();
    const [shown, first] = await Promise.all(
      ['thumbnail.jpg', 'images/001.jpg'].map((name) => picture(join(run.context.projectDir, name))),
    );
    if (shown === undefined || first === undefined) throw new Error('no pictures');
    expect(difference(shown, first)).toBeLessThan(6);
  });

  it('comes with credits that say what is known of its pictures and its voice', async () => {
    const credits = await readFile(join(run.context.projectDir, 'credits.md'), 'utf8');
    expect(credits).toMatch(/^# 출처: 시험 영상\n/);
    expect(credits).toContain('장면 1 (`001.jpg`): 직접 넣은 그림');
    expect(credits).toContain('합성 음성 (espeak-ng ko)');
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
    const end = probe(film).format.duration;
    const [before, spoken] = [greyFrame(film, end - 0.87, WIDTH, HEIGHT), greyFrame(film, end - 1.3, WIDTH, HEIGHT)];
    // If {\\an8} or {\\fs300} were obeyed, the text would be at the top or everywhere.
    expect(difference(rows(before, 0, 60), rows(spoken, 0, 60))).toBeLessThan(5);
    expect(difference(rows(before, 66, 88), rows(spoken, 66, 88))).toBeGreaterThan(10);
    expect(probe(film).format.duration).toBeLessThan(20);
    expect((await run.files()).sort()).toEqual(
      [
        'audio/narration.wav',
        'credits.md',
        'film.json',
        'images/001.jpg',
        'script.json',
        'subtitles.srt',
        'thumbnail.jpg',
        'video.mp4',
      ].sort(),
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

  it('is the one asked for when a slower voice and longer rests are enough', async () => {
    const run = await project({
      narrations: ['짧은 말. 그다음 말.', '또 한 마디.'],
      metadata: { duration: 6.5, aspect: '9:16', subtitles: false },
    });
    await makeFilm(run.context);
    const film = join(run.context.projectDir, 'video.mp4');
    const { streams, format } = probe(film);
    expect(Math.abs(format.duration - 6.5)).toBeLessThan(0.1);
    expect(run.logs.filter(({ level }) => level === 'warn')).toEqual([]);
    // Without subtitles the voice changes nothing in the picture. The .srt is there anyway.
    const [before, spoken] = [greyFrame(film, 0.8, WIDTH, HEIGHT), greyFrame(film, 1.5, WIDTH, HEIGHT)];
    expect(difference(rows(before, 60, 90), rows(spoken, 60, 90))).toBeLessThan(5);
    expect(await run.files()).toContain('subtitles.srt');
    expect(streams[0]).toMatchObject({ width: 480, height: 854 });
  });

  it('ends after the speech, and says how long it is, when the text is much too short', async () => {
    const run = await project({ narrations: ['짧은 말. 그다음 말.'], metadata: { duration: 60 } });
    await makeFilm(run.context);
    const film = join(run.context.projectDir, 'video.mp4');
    const seconds = probe(film).format.duration;
    expect(seconds).toBeLessThan(8);
    expect(run.logs.filter(({ level }) => level === 'warn').map(({ said }) => said)).toEqual([
      { code: 'video.shorter_than_asked', tempo: 0.85, asked: 60, seconds: expect.closeTo(seconds, 1) },
    ]);
    for (const { length } of silences(film, 0.25)) expect(length).toBeLessThan(2.3);
    const srt = await readFile(join(run.context.projectDir, 'subtitles.srt'), 'utf8');
    expect(spokenText(srt)).toBe('짧은 말. 그다음 말.');
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
