import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { USUAL_FILM } from '../../../contract/film-settings';
import type { VideoMetadata } from '../../../contract/task';
import type { WorkerSettings } from '../../../contract/worker-messages';
import { makeFilm } from '../../../workers/video/make-film';
import { tempDir } from '../../support/temp-dir';
import { testRun } from '../test-context';
import { FFMPEG, FFPROBE, filmProject, scriptOf, writeCard } from './video-context';

const running: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  for (const run of running.splice(0)) await run.remove();
});

const FOUR = ['첫 장면입니다.', '둘째 장면입니다.', '셋째 장면은 더 깁니다.', '넷째 장면입니다.'];
const NARRATIONS = ['첫 장면입니다. 두 번째 문장이지요.', '둘째 장면입니다.'];
async function film(voicesDir: string) {
  const run = await filmProject({ narrations: NARRATIONS, settings: { voicesDir } });
  running.push(run);
  await makeFilm(run.context);
  return run;
}
/** The kept parts of films; what is known of the machine's encoders lies beside them. */
const segmentsIn = async (dir: string) => (await readdir(dir)).filter((name) => name.endsWith('.mp4'));
/** Another task of the same project. */
async function another(
  run: Awaited<ReturnType<typeof film>>,
  metadata: VideoMetadata,
  kept: Pick<WorkerSettings, 'voicesDir' | 'segmentsDir' | 'film'>,
) {
  const { projectDir, stagingDir } = run.context;
  await rm(stagingDir, { recursive: true });
  await mkdir(stagingDir);
  const settings = { ffmpegPath: FFMPEG, ffprobePath: FFPROBE, ...kept };
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

/** One hash a frame, of what is decoded. */
const frameHashes = (path: string) =>
  execFileSync(FFMPEG, ['-nostdin', '-v', 'error', '-i', path, '-map', '0:v', '-f', 'framemd5', '-'], {
    encoding: 'utf8',
  });

describe('A film that is made again', () => {
  it('asks the voice only for the sentences that were changed', async () => {
    const voicesDir = tempDir('voices');
    const run = await film(voicesDir);
    expect(run.logs.map(({ said }) => said)).not.toContainEqual(expect.objectContaining({ code: 'video.voice_kept' }));
    const changed = scriptOf(NARRATIONS.with(1, '둘째 장면은 이제 다릅니다.'));
    await writeFile(join(run.context.projectDir, 'script.json'), JSON.stringify(changed));
    const again = await another(run, {}, { voicesDir });
    await makeFilm(again.context);
    expect(again.logs.map(({ said }) => said)).toContainEqual({ code: 'video.voice_kept', sentences: 2 });
    const srt = await readFile(join(run.context.projectDir, 'subtitles.srt'), 'utf8');
    expect(srt.replaceAll('\u2060', '')).toContain('이제');
  });
});

describe('A film of which one scene was changed', () => {
  it.each([
    [
      'its narration',
      async (dir: string) => {
        const changed = scriptOf(FOUR.with(1, '둘째 장면은 이제 조금 더 깁니다.'));
        await writeFile(join(dir, 'script.json'), JSON.stringify(changed));
      },
    ],
    ['its picture', (dir: string) => writeCard(join(dir, 'images', '002.jpg'), 5)],
  ])('encodes that scene alone again: %s', async (_what, change) => {
    const settings = { voicesDir: tempDir('voices'), segmentsDir: join(tempDir('segments'), 'kept') };
    const run = await filmProject({ narrations: FOUR, settings });
    running.push(run);
    await makeFilm(run.context);
    // Four scenes and the crossfades between them.
    expect(await segmentsIn(settings.segmentsDir)).toHaveLength(7);
    await change(run.context.projectDir);
    const again = await another(run, {}, settings);
    await makeFilm(again.context);
    expect(again.logs.map(({ said }) => said)).toContainEqual({ code: 'video.scenes_kept', scenes: 3 });
    // The scene and the crossfades at its ends.
    expect(await segmentsIn(settings.segmentsDir)).toHaveLength(10);

    // The same film as is made with nothing kept.
    const film = join(run.context.projectDir, 'video.mp4');
    const kept = frameHashes(film);
    const fresh = await another(run, {}, { ...settings, segmentsDir: join(tempDir('segments'), 'none') });
    await makeFilm(fresh.context);
    expect(kept).toEqual(frameHashes(film));
  });

  it('encodes what was kept and cannot be read again, and all of it where nothing can be kept', async () => {
    const settings = { voicesDir: tempDir('voices'), segmentsDir: tempDir('segments') };
    const run = await filmProject({ narrations: NARRATIONS, settings });
    running.push(run);
    await makeFilm(run.context);
    for (const name of await readdir(settings.segmentsDir)) {
      await rm(join(settings.segmentsDir, name));
      await mkdir(join(settings.segmentsDir, name));
    }
    const again = await another(run, {}, settings);
    await makeFilm(again.context);
    expect(again.logs.map(({ said }) => said)).not.toContainEqual(
      expect.objectContaining({ code: 'video.scenes_kept' }),
    );
    const file = join(tempDir('segments'), 'a-file');
    await writeFile(file, '');
    await makeFilm((await another(run, {}, { ...settings, segmentsDir: file })).context);
  });
});

describe('A film with other subtitles', () => {
  const kept = expect.objectContaining({ code: 'video.scenes_kept', scenes: NARRATIONS.length });

  it('is encoded again for each other look and for no other reason, and its file of subtitles stays as it was', async () => {
    const settings = { voicesDir: tempDir('voices'), segmentsDir: join(tempDir('segments'), 'kept') };
    const run = await filmProject({ narrations: NARRATIONS, settings });
    running.push(run);
    await makeFilm(run.context);
    const srt = await readFile(join(run.context.projectDir, 'subtitles.srt'), 'utf8');
    const looks = [{ subtitleStyle: 'words' }, { subtitleSize: 'large' }, { subtitlePosition: 'top' }] as const;
    for (const look of looks) {
      const others = await another(run, look, settings);
      await makeFilm(others.context);
      const same = await another(run, look, settings);
      await makeFilm(same.context);
      expect(others.logs.map(({ said }) => said)).not.toContainEqual(kept);
      expect(same.logs.map(({ said }) => said)).toContainEqual(kept);
      expect(await readFile(join(run.context.projectDir, 'subtitles.srt'), 'utf8')).toBe(srt);
    }
    // Of another shape, which this film is not.
    const { wide, tall } = USUAL_FILM.subtitles;
    const film = { ...USUAL_FILM, subtitles: { wide, tall: { ...tall, style: 'bold' as const } } };
    const unmoved = await another(run, {}, { ...settings, film });
    await makeFilm(unmoved.context);
    expect(unmoved.logs.map(({ said }) => said)).toContainEqual(kept);
    const bare = await another(run, { subtitles: false }, settings);
    await makeFilm(bare.context);
    const barer = await another(run, { subtitles: false, subtitleStyle: 'bold' }, settings);
    await makeFilm(barer.context);
    expect(barer.logs.map(({ said }) => said)).toContainEqual(kept);
  });
});

describe('A part of a film that FFmpeg ends too early, without an error', () => {
  it.each([
    ['half of it', (args: string) => `head -c 6000000 | '${FFMPEG}' ${args}`],
    ['nothing', () => 'exit 0'],
  ])('is not kept, and may be tried again: %s', async (_what, instead) => {
    const ffmpegPath = join(tempDir('ffmpeg'), 'ffmpeg');
    const script = (encode: string) =>
      `#!/bin/sh\ncase "$*" in *pipe:0*) ${encode}; exit 0;; esac\nexec '${FFMPEG}' "$@"\n`;
    await writeFile(ffmpegPath, script(instead('"$@"')), { mode: 0o755 });
    const settings = { segmentsDir: tempDir('segments'), ffmpegPath };
    const run = await filmProject({ narrations: ['첫 장면입니다.'], settings });
    running.push(run);
    await expect(makeFilm(run.context)).rejects.toMatchObject({ retryable: true });
    expect(await segmentsIn(settings.segmentsDir)).toEqual([]);
  });
});

describe('A kept part of a film that was damaged since', () => {
  it.each([
    ['cut off, as a power cut leaves it', (content: Buffer) => content.subarray(0, content.length >> 1)],
    [
      'with one byte changed',
      (content: Buffer) =>
        content.fill(content.readUInt8(content.length >> 1) ^ 255, content.length >> 1, (content.length >> 1) + 1),
    ],
  ])('is made again: %s', async (_what, damage) => {
    const settings = { voicesDir: tempDir('voices'), segmentsDir: tempDir('segments') };
    const run = await filmProject({ narrations: NARRATIONS, settings });
    running.push(run);
    await makeFilm(run.context);
    const film = join(run.context.projectDir, 'video.mp4');
    const before = frameHashes(film);
    for (const dir of [settings.segmentsDir, settings.voicesDir]) {
      for (const name of await readdir(dir)) {
        await writeFile(join(dir, name), damage(await readFile(join(dir, name))));
      }
    }
    const again = await another(run, {}, settings);
    await makeFilm(again.context);
    expect(frameHashes(film)).toEqual(before);
    expect(again.logs.map(({ said }) => said)).not.toContainEqual(
      expect.objectContaining({ code: expect.stringMatching(/^video\.(scenes|voice)_kept$/) }),
    );
  });

  it('is made again where another part has taken its name', async () => {
    const settings = { voicesDir: tempDir('voices'), segmentsDir: tempDir('segments') };
    const run = await filmProject({ narrations: NARRATIONS, settings });
    running.push(run);
    await makeFilm(run.context);
    const film = join(run.context.projectDir, 'video.mp4');
    const before = frameHashes(film);
    const names = await segmentsIn(settings.segmentsDir);
    const contents = await Promise.all(names.map((name) => readFile(join(settings.segmentsDir, name))));
    for (const [index, name] of names.entries()) {
      await writeFile(join(settings.segmentsDir, name), contents.at(index - 1) ?? '');
    }
    await makeFilm((await another(run, {}, settings)).context);
    expect(frameHashes(film)).toEqual(before);
  });
});

describe('The portrait variant', () => {
  it('is the same film in 9:16 beside the present one, with subtitles and a cover of its own and no sentence spoken again', async () => {
    const voicesDir = tempDir('voices');
    const run = await film(voicesDir);
    const before = await readFile(join(run.context.projectDir, 'video.mp4'));
    const tall = await another(run, { variant: 'portrait' }, { voicesDir });
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
