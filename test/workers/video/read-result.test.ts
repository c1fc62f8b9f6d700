import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readResult } from '../../../workers/video/read-result';
import { tempDir } from '../../support/temp-dir';
import { creatorServer } from '../creator/support/creator-server';
import { testRun } from '../test-context';
import { FFMPEG, FFPROBE } from './video-context';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

let dir: string;
/** A small film with sound, made by FFmpeg in one of its containers. */
function make(name: string, ...options: string[]): string {
  const file = join(dir, name);
  const video = ['-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=10:duration=5'];
  const audio = ['-f', 'lavfi', '-i', 'sine=duration=5'];
  execFileSync(FFMPEG, ['-nostdin', '-v', 'error', '-y', ...video, ...audio, ...options, file]);
  return file;
}
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
let film: string;
beforeAll(() => {
  dir = tempDir('films');
  film = make('film.mp4', ...H264, '-movflags', '+faststart');
});

async function read(
  result: unknown,
  files: Record<string, string> = {},
  published: readonly string[] = [],
  base?: string,
  metadata: unknown = {},
) {
  const run = await testRun<unknown>(metadata, { ffmpegPath: FFMPEG, ffprobePath: FFPROBE });
  cleanUps.push(run.remove);
  const outDir = run.context.stagingDir;
  for (const [name, from] of Object.entries(files)) {
    await mkdir(dirname(join(outDir, name)), { recursive: true });
    await copyFile(from, join(outDir, name));
  }
  const made = await readResult(run.context, {
    result,
    left: Object.keys(files).sort(),
    published: new Set(published),
    ...(base === undefined ? {} : { base: new URL(base) }),
  });
  await run.context.publish(made.files);
  return { run, kept: made.kept, outputs: run.outputs, files: await run.files() };
}

describe('A film that was returned', () => {
  it('as video.mp4 in the out folder is published as it is, with subtitles and sound beside it', async () => {
    const srt = join(dir, 'subtitles.srt');
    await writeFile(srt, '1\n00:00:00,000 --> 00:00:01,000\n안녕\n');
    const wav = make('narration.wav', '-vn');
    const { run, outputs, files } = await read(undefined, {
      'video.mp4': film,
      'subtitles.srt': srt,
      'audio/narration.wav': wav,
    });
    expect(files).toEqual(['audio/narration.wav', 'subtitles.srt', 'video.mp4']);
    expect(outputs.map(({ kind }) => kind)).toEqual(['audio', 'subtitles', 'video']);
    expect(await readFile(join(run.context.projectDir, 'video.mp4'))).toEqual(await readFile(film));
    expect(run.logs.at(-1)?.text).toContain('5.0초, 320x180');
  });

  it('by a path of any name becomes video.mp4', async () => {
    const { kept, files } = await read(
      { path: '결과물/My Film #1.mp4', seconds: 5 },
      { '결과물/My Film #1.mp4': film },
    );
    expect(files).toEqual(['video.mp4']);
    expect(kept).toEqual({ path: 'video.mp4', seconds: 5 });
  });

  it('by an address is fetched, also through a redirect', async () => {
    const bytes = await readFile(film);
    const site = await creatorServer((response, { path }) => {
      if (path === '/go') response.writeHead(307, { location: '/film.mp4' }).end();
      else response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    });
    cleanUps.push(site.close);
    const { kept, outputs } = await read({ url: '/go' }, {}, [], site.origin);
    expect(kept).toEqual({ url: '/go', path: 'video.mp4' });
    expect(outputs[0]).toMatchObject({
      kind: 'video',
      path: 'video.mp4',
      bytes: bytes.length,
      sourceUrl: `${site.origin}/go`,
    });
  });

  it('may have any size, length, codec and container of the family, with sound or without', async () => {
    const films = [
      make('tiny.mp4', '-an', '-c:v', 'mpeg4', '-s', '64x64', '-t', '0.5'),
      make('quick.mov', '-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', '-c:a', 'pcm_s16le'),
      make('late-index.mp4', ...H264),
      make('fragments.mp4', ...H264, '-movflags', 'frag_keyframe+empty_moov'),
    ];
    for (const one of films) expect((await read(undefined, { 'video.mp4': one })).files, one).toEqual(['video.mp4']);
  });

  it('that a line has published already is not looked for again', async () => {
    expect((await read({ path: 'video.mp4' }, {}, ['video.mp4'])).files).toEqual([]);
  });
});

describe('A film that cannot be used', () => {
  const damaged = async (name: string, from: string, keep: number) => {
    const file = join(dir, name);
    await copyFile(from, file);
    await truncate(file, Math.floor((await readFile(from)).length * keep));
    return file;
  };

  it('is refused when it was cut off, wherever its index is', async () => {
    const late = make('late.mp4', ...H264);
    for (const [name, from, keep] of [
      ['cut-front.mp4', film, 0.6],
      ['cut-end.mp4', film, 0.98],
      ['cut-late.mp4', late, 0.6],
    ] as const) {
      await expect(read(undefined, { 'video.mp4': await damaged(name, from, keep) }), name).rejects.toMatchObject({
        code: 'verify_failed',
        problem: { code: 'film.damaged' },
        retryable: true,
      });
    }
  });

  it('is refused when it is no MP4, and said what it is', async () => {
    const page = join(dir, 'page.mp4');
    await writeFile(page, '<!doctype html><title>404</title>');
    const list = join(dir, 'list.mp4');
    await writeFile(list, '#EXTM3U\n#EXTINF:1,\n/etc/hostname\n');
    const webm = make('film.webm', '-c:v', 'libvpx', '-c:a', 'libopus');
    for (const [file, type] of [
      [webm, 'video/webm'],
      [page, 'text/html'],
      [list, expect.any(String)],
    ] as const) {
      await expect(read(undefined, { 'video.mp4': file }), file).rejects.toMatchObject({
        code: 'verify_failed',
        problem: { code: 'film.not_mp4', type },
        retryable: false,
      });
    }
  });

  it('is refused without a picture track; a cover is none', async () => {
    const sound = make('sound.mp4', '-vn', '-c:a', 'aac');
    const cover = join(dir, 'cover.png');
    execFileSync(FFMPEG, ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'color=red:size=64x64', '-frames:v', '1', cover]);
    const covered = join(dir, 'covered.m4a');
    const inputs = ['-i', sound, '-i', cover, '-map', '0', '-map', '1'];
    execFileSync(FFMPEG, ['-v', 'error', '-y', ...inputs, '-c', 'copy', '-disposition:v:0', 'attached_pic', covered]);
    for (const file of [sound, covered]) {
      await expect(read(undefined, { 'video.mp4': file }), file).rejects.toMatchObject({
        problem: { code: 'film.no_picture_track' },
      });
    }
  });

  it('is refused when it is not in the out folder, or named by no usable word', async () => {
    for (const path of ['../video.mp4', '/etc/hostname', 'missing.mp4', '', 5]) {
      await expect(read({ path })).rejects.toMatchObject({ code: 'bad_input', field: 'result.path', retryable: false });
    }
    for (const url of ['file:///etc/hostname', 'film.mp4', 5]) {
      await expect(read({ url })).rejects.toMatchObject({ code: 'bad_input', field: 'result.url', retryable: false });
    }
  });

  it('by an address is tried again when it breaks off', async () => {
    const bytes = await readFile(film);
    const site = await creatorServer((response) => {
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(bytes.subarray(0, 1_000), () => response.destroy());
    });
    cleanUps.push(site.close);
    await expect(read({ url: site.origin })).rejects.toMatchObject({
      problem: { code: 'result.not_fetched', at: 'url' },
      retryable: true,
    });
  });

  it('parks the task where there is no FFmpeg to check it', async () => {
    const run = await testRun<unknown>({});
    cleanUps.push(run.remove);
    await copyFile(film, join(run.context.stagingDir, 'video.mp4'));
    await expect(
      readResult(run.context, { result: undefined, left: ['video.mp4'], published: new Set() }),
    ).rejects.toMatchObject({ code: 'no_ffmpeg' });
  });
});

it('Anything else that was returned is kept as it is', async () => {
  for (const result of [undefined, null, { success: true }, 'text', { path: null }]) {
    expect((await read(result)).kept).toEqual(result);
  }
});

it('A film in another shape comes beside the present one, with its subtitles and its cover', async () => {
  const srt = join(dir, 'subtitles.srt');
  await writeFile(srt, '1\n00:00:00,000 --> 00:00:01,000\n안녕\n');
  const files = { 'video.mp4': film, 'subtitles.srt': srt };
  const { outputs, kept } = await read({ path: 'video.mp4' }, files, [], undefined, { variant: 'Portrait' });
  expect(outputs.map(({ path }) => path)).toEqual(['subtitles-portrait.srt', 'video-portrait.mp4']);
  expect(kept).toEqual({ path: 'video-portrait.mp4' });
});
