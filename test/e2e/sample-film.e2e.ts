import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { scriptFileSchema } from '../../contract/project-files';
import { tempDir } from '../support/temp-dir';
import { difference, frame, listen, probe } from './support/film';
import { newPlace, spawnApp } from './support/launch';

const lineSchema = z.object({ type: z.string(), status: z.string(), outputs: z.array(z.string()) });

/*
 * A minute of both cores, so it is no part of `npm test`: `npm run soak` makes the film, and `npm run test:package` has the packaged app
 * make it. What the flags do is in sample.e2e.ts, a shorter film from page to file in page-to-film.e2e.ts.
 */
describe('--sample --exit-when-idle', () => {
  it('makes a film of the sample project that plays, is heard and is read', async () => {
    const app = spawnApp(await newPlace(), ['--hidden', '--sample', '--exit-when-idle']);
    const { code } = await app.exited;
    expect({ code, stderr: code === 0 ? '' : app.stderr() }).toEqual({ code: 0, stderr: '' });
    const lines = app.lines().map((line) => lineSchema.parse(JSON.parse(line)));
    expect(lines.map(({ type, status }) => `${type} ${status}`)).toEqual([
      'script completed',
      'image completed',
      'video completed',
    ]);
    for (const path of lines.flatMap(({ outputs }) => outputs)) expect(existsSync(path), path).toBe(true);

    const film = lines[2]?.outputs.find((path) => path.endsWith('video.mp4')) ?? '';
    const project = dirname(film);

    // It plays: H.264 1080p and AAC, 30 to 60 s, sound and picture of one length.
    const { format, streams } = probe(film);
    const video = streams.find(({ codec_type }) => codec_type === 'video');
    const audio = streams.find(({ codec_type }) => codec_type === 'audio');
    expect(video).toMatchObject({ codec_name: 'h264', width: 1920, height: 1080, pix_fmt: 'yuv420p' });
    expect(audio).toMatchObject({ codec_name: 'aac', sample_rate: 48_000 });
    expect(format.duration).toBeGreaterThanOrEqual(30);
    expect(format.duration).toBeLessThanOrEqual(60);
    expect(Math.abs((video?.duration ?? 0) - (audio?.duration ?? 99))).toBeLessThan(0.2);

    // Its narration is heard throughout at the loudness promised.
    const sound = listen(film);
    expect(sound.lufs).toBeGreaterThan(-15);
    expect(sound.lufs).toBeLessThan(-13);
    expect(sound.longestSilence).toBeLessThan(2);

    // Its subtitles are the narration, in order, and end with the film.
    const script = scriptFileSchema.parse(JSON.parse(readFileSync(join(project, 'script.json'), 'utf8')));
    expect(script.scenes.length).toBeGreaterThanOrEqual(8);
    const srt = readFileSync(join(project, 'subtitles.srt'), 'utf8');
    const spoken = srt.replace(/^\d+\n[\d:,]+ --> [\d:,]+$/gm, '');
    const letters = (text: string) => text.replace(/\s+/g, '');
    expect(letters(spoken)).toBe(letters(script.scenes.map(({ narration }) => narration).join('')));
    const secondsOf = (clock = '') =>
      clock.split(':').reduce((sum, part) => sum * 60 + Number(part.replace(',', '.')), 0);
    const cues = [...srt.matchAll(/^([\d:,]+) --> ([\d:,]+)$/gm)].map(([, from, to]) => [
      secondsOf(from),
      secondsOf(to),
    ]);
    const lastEnd = cues.at(-1)?.[1] ?? 0;
    // The first sentence is the hook, and no scene of one sentence stays above 6 s.
    expect(cues[0]?.[1]).toBeLessThan(4);
    for (const [from = 0, to = 99] of cues) expect(to - from).toBeLessThan(6);
    expect(lastEnd).toBeGreaterThan(format.duration - 3);
    expect(lastEnd).toBeLessThanOrEqual(format.duration + 0.1);

    // Frames at the start, the middle and the end show something, and the picture moves.
    const dir = tempDir('frames');
    const shots = [];
    for (const at of [1, 1.5, format.duration / 2, format.duration - 1.4]) shots.push(await frame(film, at, dir));
    for (const shot of shots) expect(shot.mean).toBeGreaterThan(15);
    // It comes out of black and goes into it.
    for (const at of [0, format.duration - 0.05]) expect((await frame(film, at, dir)).mean).toBeLessThan(8);
    // The pauses are filled with music, and cover and credits lie beside the film.
    expect(readFileSync(join(project, 'credits.md'), 'utf8')).toContain('CC0');
    expect(existsSync(join(project, 'thumbnail.jpg'))).toBe(true);
    const [start, soonAfter, middle, last] = shots.map(({ pixels }) => pixels);
    if (start === undefined || soonAfter === undefined || middle === undefined || last === undefined)
      throw new Error('no frames');
    expect(difference(start, soonAfter)).toBeGreaterThan(0.2);
    expect(difference(start, middle)).toBeGreaterThan(3);
    expect(difference(middle, last)).toBeGreaterThan(3);
  });
});
