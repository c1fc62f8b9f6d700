import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { say } from '../../contract/messages';
import { scriptFileSchema } from '../../contract/project-files';
import { tempDir } from '../support/temp-dir';
import { client } from './support/client';
import { difference, frame, listen, probe } from './support/film';
import { bridgeOf, newPlace, spawnApp } from './support/launch';
import { startSlowLlm } from './support/slow-llm';

const lineSchema = z.strictObject({
  id: z.uuid(),
  type: z.string(),
  status: z.string(),
  outputs: z.array(z.string()),
  error: z.string().optional(),
});

// Side by side: each has its own app, and the second mostly waits for one to start.
describe.concurrent('--sample --exit-when-idle', () => {
  it('makes a film of the sample project, prints one JSON line a finished task, and ends with 0', async () => {
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

  it('ends with 1 when a task failed, and its line says why', async () => {
    const llm = await startSlowLlm();
    const place = await newPlace({ llm: { baseUrl: llm.baseUrl, model: 'slow' } });
    const first = spawnApp(place, ['--hidden']);
    const queue = client(await bridgeOf(place, first.child.pid));
    await queue.enqueue({ type: 'script', projectId: 'p', metadata: { title: '제목' } });
    await llm.asked();
    await queue.enqueue({ type: 'script', projectId: 'p', metadata: {} });
    first.child.kill('SIGTERM');
    await first.exited;
    llm.close();

    // The same two tasks again, now without an endpoint: one waits for it, and nobody is there to set it; the other cannot be done.
    await writeFile(join(place.home, 'settings.json'), JSON.stringify({ language: 'ko', notifications: false }));
    const second = spawnApp(place, ['--hidden', '--exit-when-idle']);
    expect((await second.exited).code).toBe(1);
    const lines = second.lines().map((line) => lineSchema.parse(JSON.parse(line)));
    expect(lines).toMatchObject([
      { status: 'failed', error: say({ code: 'script.nothing_to_write' }, 'ko') },
      { status: 'waiting', error: say({ code: 'llm.needed_for_title' }, 'ko') },
    ]);
  });
});
