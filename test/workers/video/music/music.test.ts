import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rename, symlink, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { USUAL_FILM } from '../../../../contract/film-settings';
import { type VideoMetadata, videoMetadataSchema } from '../../../../contract/task';
import type { WorkerSettings } from '../../../../contract/worker-messages';
import { measureLufs, normaliseLoudness } from '../../../../workers/video/loudness';
import { calmMusic } from '../../../../workers/video/music/calm-music';
import { findMusic } from '../../../../workers/video/music/find-music';
import { mixMusic } from '../../../../workers/video/music/mix';
import { musicOfSettings } from '../../../../workers/video/music/music-of-settings';
import { tempDir } from '../../../support/temp-dir';
import { type TestRun, testRun } from '../../test-context';
import { FFMPEG, FFPROBE, ffmpegReport } from '../video-context';

const TOOLS = { ffmpegPath: FFMPEG, ffprobePath: FFPROBE };
const { signal } = new AbortController();
const tone = (path: string, source: string, ...more: string[]) =>
  execFileSync(FFMPEG, ['-nostdin', '-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-ac', '2', ...more, path]);

const runs: TestRun<VideoMetadata>[] = [];
async function start(metadata: VideoMetadata = {}, settings: Partial<WorkerSettings> = {}) {
  const run = await testRun(videoMetadataSchema.parse(metadata), settings);
  runs.push(run);
  const audio = join(run.context.projectDir, 'audio');
  await mkdir(audio);
  return { run, audio };
}
afterEach(async () => {
  for (const run of runs.splice(0)) await run.remove();
});

describe('The music of a film', () => {
  it.each([
    ['music.wav', []],
    ['music.mp3', []],
    ['music.m4a', ['-c:a', 'aac']],
    ['music.ogg', ['-c:a', 'libopus']],
    ['music.flac', []],
    ['MUSIC.MP3', []],
  ])('is the file audio/%s of the project', async (name, codec) => {
    const { run, audio } = await start();
    const tags = ['-metadata', 'title=봄', '-metadata', 'artist=김하늘'];
    tone(join(audio, name), 'sine=440:d=3', ...codec, ...tags);
    const music = await findMusic(run.context, TOOLS, 20);
    const credited = `audio/${name}`;
    expect(music?.file).toEqual(
      name.endsWith('.wav')
        ? expect.objectContaining({ name: credited })
        : { name: credited, title: '봄', artist: '김하늘' },
    );
    expect(music?.lufs).toBeGreaterThan(-40);
    expect(run.logs).toEqual([]);
  });

  it.each<[what: string, make: (audio: string) => Promise<void> | void]>([
    ['a text', (audio) => writeFile(join(audio, 'music.mp3'), '가사')],
    ['a playlist', (audio) => writeFile(join(audio, 'music.m4a'), '#EXTM3U\n#EXTINF:9,\nfile:///etc/hostname\n')],
    ['an empty file', (audio) => writeFile(join(audio, 'music.ogg'), '')],
    ['a tenth of a second', (audio) => void tone(join(audio, 'music.wav'), 'sine=440:d=0.1')],
    [
      'two thousand million samples a second',
      async (audio) => {
        const path = join(audio, 'music.wav');
        tone(path, 'sine=440:d=3');
        const bytes = await readFile(path);
        bytes.writeUInt32LE(2_147_483_647, 24);
        await writeFile(path, bytes);
      },
    ],
    ['silence', (audio) => void tone(join(audio, 'music.flac'), 'anullsrc=d=3:r=48000')],
    [
      'the half of a file',
      async (audio) => {
        await writeFile(
          join(audio, 'music.m4a'),
          Buffer.concat([Buffer.from('\0\0\0\x20ftypM4A \0\0\0\0'), Buffer.alloc(4_000)]),
        );
      },
    ],
  ])('is not %s: it is named in the log and left out', async (_what, make) => {
    const { run, audio } = await start();
    await make(audio);
    expect(await findMusic(run.context, TOOLS, 20)).toBeUndefined();
    expect(run.logs.map(({ said, level }) => [said, level])).toEqual([
      [{ code: 'video.unreadable_music', name: expect.stringMatching(/^music\./) }, 'warn'],
    ]);
  });

  it('is never taken from outside of the project', async () => {
    const { run, audio } = await start();
    const outside = join(run.context.stagingDir, 'theirs.wav');
    tone(outside, 'sine=440:d=3');
    await symlink(outside, join(audio, 'music.wav'));
    expect(await findMusic(run.context, TOOLS, 20)).toBeUndefined();
    await rename(audio, join(run.context.projectDir, 'elsewhere'));
    tone(join(run.context.projectDir, 'elsewhere', 'music.mp3'), 'sine=440:d=3');
    await symlink(join(run.context.projectDir, 'elsewhere'), audio);
    expect(await findMusic(run.context, TOOLS, 20)).toBeUndefined();
  });

  it('is none without a file, the app’s own where the task asks for music, and none where it asks for none', async () => {
    const { run } = await start();
    expect(await findMusic(run.context, TOOLS, 20)).toBeUndefined();
    const { run: asked } = await start({ music: true });
    expect(await findMusic(asked.context, TOOLS, 20)).toMatchObject({ file: undefined });
    const { run: refused, audio } = await start({ music: false });
    tone(join(audio, 'music.wav'), 'sine=440:d=3');
    expect(await findMusic(refused.context, TOOLS, 20)).toBeUndefined();
  });
});

describe('The music of the settings', () => {
  const set = (music: string) => ({ film: { ...USUAL_FILM, music } });
  /** Files of a folder outside of any project. */
  function folder(...names: string[]) {
    const dir = tempDir('music');
    for (const name of names) tone(join(dir, name), 'sine=440:d=3');
    return dir;
  }
  const said = (run: TestRun<VideoMetadata>) => run.logs.map((line) => line.said);

  it('is a file for every film without one of its own, unless the film is to have none', async () => {
    const path = join(folder('봄날.mp3'), '봄날.mp3');
    const { run } = await start({}, set(path));
    expect((await findMusic(run.context, TOOLS, 20))?.file?.name).toBe('봄날.mp3');
    expect(said(run)).toEqual([{ code: 'video.music', name: '봄날.mp3' }]);
    const { run: own, audio } = await start({}, set(path));
    tone(join(audio, 'music.wav'), 'sine=440:d=3');
    expect((await findMusic(own.context, TOOLS, 20))?.file?.name).toBe('audio/music.wav');
    const { run: without } = await start({ music: false }, set(path));
    expect(await findMusic(without.context, TOOLS, 20)).toBeUndefined();
  });

  it('is one of a folder, the same each time for a project and not the same for all', async () => {
    const names = Array.from({ length: 6 }, (_, at) => `${at + 1}.mp3`);
    const dir = folder(...names, '.hidden.mp3');
    await writeFile(join(dir, 'cover.jpg'), 'no music');
    await mkdir(join(dir, 'more.mp3'));
    const first = async (projectId: string) => (await musicOfSettings(dir, projectId)).map((path) => basename(path))[0];
    const found = new Set<string | undefined>();
    for (let at = 0; at < 60; at += 1) found.add(await first(`film ${at}`));
    expect([...found].toSorted()).toEqual(names);
    expect(await first('film 7')).toBe(await first('film 7'));
  });

  it('is the next of a folder where one cannot be read, which the log names', async () => {
    const dir = folder('2.mp3');
    await writeFile(join(dir, '1.mp3'), '가사');
    await writeFile(join(dir, '3.mp3'), '');
    const { run } = await start({}, set(dir));
    expect((await findMusic(run.context, TOOLS, 20))?.file?.name).toBe('2.mp3');
    expect(said(run).at(-1)).toEqual({ code: 'video.music', name: '2.mp3' });
  });

  it.each<[what: string, make: (dir: string) => string | Promise<string>]>([
    ['what is gone', (dir) => join(dir, 'gone.mp3')],
    ['an empty folder', (dir) => dir],
    [
      'a pipe that nobody writes to',
      (dir) => {
        execFileSync('mkfifo', [join(dir, 'pipe.mp3')]);
        return join(dir, 'pipe.mp3');
      },
    ],
    [
      'a link to a device without an end',
      async (dir) => {
        await symlink('/dev/zero', join(dir, 'zero.mp3'));
        return join(dir, 'zero.mp3');
      },
    ],
    [
      'a playlist',
      async (dir) => {
        await writeFile(join(dir, 'a.mp3'), '#EXTM3U\n#EXTINF:9,\nfile:///etc/hostname\n');
        return join(dir, 'a.mp3');
      },
    ],
    [
      'more gigabytes than any music has',
      async (dir) => {
        tone(join(dir, 'a.wav'), 'sine=440:d=3');
        await truncate(join(dir, 'a.wav'), 5 * 1024 ** 3);
        return join(dir, 'a.wav');
      },
    ],
  ])('is none, and the log says so by its name, where it is %s', async (_what, make) => {
    const path = await make(folder());
    const { run } = await start({}, set(path));
    expect(await findMusic(run.context, TOOLS, 20)).toBeUndefined();
    expect(said(run)).toEqual([{ code: 'video.no_music_there', name: basename(path) }]);
    const { run: asked } = await start({ music: true }, set(path));
    expect(await findMusic(asked.context, TOOLS, 20)).toMatchObject({ file: undefined });
  });
});

/** RMS in dB of a stretch of a file above or below 700 Hz. */
function level(path: string, from: number, to: number, band: 'highpass' | 'lowpass'): number {
  const filter = `atrim=${from}:${to},${band}=f=700,${band}=f=700,${band}=f=700,volumedetect`;
  return Number(/mean_volume: (-?[\d.]+) dB/.exec(ffmpegReport(['-i', path, '-af', filter, '-f', 'null', '-']))?.[1]);
}

describe('Music under speech', () => {
  it('is repeated to the film’s length, 18 to 22 dB below the voice, louder where nobody speaks, and fades at both ends', async () => {
    const { run, audio } = await start();
    const { stagingDir } = run.context;
    // The voice is 250 Hz, heard from 0 to 6 and from 12 to 18 s; the music 1 kHz, five seconds long.
    tone(join(stagingDir, 'narration.wav'), "aevalsrc='0.4*sin(2*PI*250*t)*lt(mod(t,12),6)':d=20:s=48000");
    await normaliseLoudness(FFMPEG, 'narration.wav', stagingDir, signal);
    tone(join(audio, 'music.wav'), 'sine=1000:d=5');
    const music = await findMusic(run.context, TOOLS, 20);
    if (music === undefined) throw new Error('no music');
    const film = { ffmpegPath: FFMPEG, stagingDir, narration: 'narration.wav', music, seconds: 20, signal };
    await mixMusic({ ...film, target: 'sound.wav' });
    const path = join(stagingDir, 'sound.wav');
    expect(Math.abs((await measureLufs(FFMPEG, 'wav', 'sound.wav', stagingDir, signal)) + 14)).toBeLessThan(0.6);
    const voice = level(path, 2, 5, 'lowpass');
    const under = level(path, 2.2, 3.2, 'highpass');
    expect(voice - under).toBeGreaterThan(18);
    expect(voice - under).toBeLessThan(22);
    // In the second speech as well, where the music is repeated.
    expect(Math.abs(level(path, 13.5, 14.2, 'highpass') - under)).toBeLessThan(2.5);
    expect(level(path, 8, 9, 'highpass')).toBeGreaterThan(under + 4);
    expect(level(path, 19.8, 20, 'highpass')).toBeLessThan(under - 6);
    expect(level(path, 0, 0.1, 'highpass')).toBeLessThan(under - 6);
  });
});

describe('The app’s own music', () => {
  const wav = calmMusic();
  const samples = new Int16Array(wav.buffer.slice(wav.byteOffset + 44, wav.byteOffset + wav.length));
  const channel = (side: number) =>
    Array.from({ length: samples.length / 2 }, (_, at) => (samples[at * 2 + side] ?? 0) / 32_768);

  it('is the same every time, close to a minute long, and can be repeated without a seam', () => {
    expect(calmMusic().equals(wav)).toBe(true);
    expect(samples.length / 2 / 24_000).toBeCloseTo(53.3, 1);
    for (const side of [channel(0), channel(1)]) {
      const seam = Math.abs((side[0] ?? 0) - (side.at(-1) ?? 1));
      expect(seam).toBeLessThan(0.1);
    }
  });

  it('has no click, no offset, no silence, and room to its limit', () => {
    for (const side of [channel(0), channel(1)]) {
      let jump = 0;
      let sum = 0;
      let peak = 0;
      const quietest = { power: 1 };
      for (let from = 0; from < side.length; from += 4_800) {
        let power = 0;
        for (const value of side.slice(from, from + 4_800)) power += value ** 2 / 4_800;
        if (from + 4_800 <= side.length) quietest.power = Math.min(quietest.power, power);
      }
      for (const [at, value] of side.entries()) {
        // The second difference: of a click it is nearly its height, of a note below 1.5 kHz a few percent of it.
        jump = Math.max(jump, Math.abs(value - 2 * (side.at(at - 1) ?? 0) + (side.at(at - 2) ?? 0)));
        sum += value;
        peak = Math.max(peak, Math.abs(value));
      }
      expect(jump).toBeLessThan(0.1);
      expect(Math.abs(sum / side.length)).toBeLessThan(0.001);
      expect(peak).toBeLessThan(0.75);
      expect(10 * Math.log10(quietest.power)).toBeGreaterThan(-30);
    }
  });
});
