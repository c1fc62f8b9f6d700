import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOTHING_CHOSEN, type OptionValues } from '../../../contract/implementations';
import type { Readings } from '../../../contract/readings';
import { findVoice } from '../../../workers/video/find-voice';
import { cleanKept } from '../../../workers/video/kept-files';
import { speakScene } from '../../../workers/video/narration';
import { tempDir } from '../../support/temp-dir';
import { FFMPEG } from './video-context';

const signal = new AbortController().signal;

/** espeak-ng, and how many of its sentences were not spoken again. */
async function voice(
  voicesDir: string,
  more: { language?: 'ko' | 'en'; options?: OptionValues; wanted?: string } = {},
) {
  const counted = { kept: 0 };
  const found = await findVoice({
    language: more.language ?? 'ko',
    wantedVoice: more.wanted,
    stagingDir: tempDir('voice'),
    settings: {
      chosen: { ...NOTHING_CHOSEN, voice: 'espeak-ng' },
      ffmpegPath: FFMPEG,
      voicesDir,
      ...(more.options === undefined ? {} : { options: more.options }),
    },
    platform: 'linux',
    env: process.env,
    signal,
    onKept: () => {
      counted.kept += 1;
    },
  });
  return { found, counted, speak: (text: string) => found.speak(text, signal) };
}

describe('A voice', () => {
  it('speaks no sentence twice, whichever run asks, and sounds the same', async () => {
    const dir = join(tempDir('voices'), 'kept');
    const first = await voice(dir);
    const spoken = await first.speak('안녕하세요.');
    const second = await voice(dir);
    expect(await second.speak('안녕하세요.')).toEqual(spoken);
    await second.speak('다른 문장입니다.');
    expect([first.counted.kept, second.counted.kept]).toEqual([0, 1]);
    expect(readdirSync(dir)).toHaveLength(2);
  });

  it.each([
    ['another speed', { options: { 'espeak-ng.speed': 130 } }],
    ['another language', { language: 'en' as const }],
    ['another voice', { wanted: 'ko+f3' }],
  ])('speaks it again with %s', async (_what, more) => {
    const dir = tempDir('voices');
    await (await voice(dir)).speak('One, two, three.');
    const other = await voice(dir, more);
    await other.speak('One, two, three.');
    expect([other.counted.kept, readdirSync(dir).length]).toEqual([0, 2]);
  });

  it('speaks only those sentences again that a changed list of words changes; what is shown stays as written', async () => {
    const dir = tempDir('voices');
    const scene = { scene: 1, narration: 'AI가 왔다. 비가 온다.', imagePrompt: '', keywords: [], seconds: 1 };
    const speak = async (readings: Readings) => {
      const one = await voice(dir);
      const narrator = { voice: one.found, language: 'ko' as const, readings };
      const { sentences } = await speakScene(scene, 0, narrator, tempDir('staging'), signal);
      return { kept: one.counted.kept, shown: sentences.map(({ text }) => text) };
    };
    const shown = ['AI가 왔다.', '비가 온다.'];
    expect(await speak([])).toEqual({ kept: 0, shown });
    expect(await speak([{ written: 'AI', said: '인공지능' }])).toEqual({ kept: 1, shown });
    expect(await speak([{ written: 'AI', said: '에이아이' }])).toEqual({ kept: 2, shown });
  });

  it.each([
    ['no sound', () => Buffer.from('RIFF')],
    ['empty', () => Buffer.alloc(0)],
    ['full of zeros', (kept: Buffer) => Buffer.alloc(kept.length)],
    ['cut off', (kept: Buffer) => kept.subarray(0, kept.length >> 1)],
  ])('speaks it again where what was kept is %s, and keeps that', async (_what, damage) => {
    const dir = tempDir('voices');
    const spoken = await (await voice(dir)).speak('하나.');
    const [name = ''] = readdirSync(dir);
    writeFileSync(join(dir, name), damage(readFileSync(join(dir, name))));
    const again = await voice(dir);
    expect(await again.speak('하나.')).toEqual(spoken);
    expect(again.counted.kept).toBe(0);
    expect(await again.speak('하나.')).toEqual(spoken);
    expect(again.counted.kept).toBe(1);
  });

  it('speaks where nothing can be kept', async () => {
    const file = join(tempDir('voices'), 'a-file');
    writeFileSync(file, '');
    expect((await (await voice(file)).speak('하나.')).samples.length).toBeGreaterThan(0);
  });
});

describe('What is kept', () => {
  it('is bounded: what was not used for longest goes first, and what was left unfinished', async () => {
    const dir = join(tempDir('voices'), 'kept');
    mkdirSync(dir);
    for (const [at, name] of ['old', 'older', 'new', 'newer'].entries()) {
      const path = join(dir, `${name}.wav`);
      writeFileSync(path, Buffer.alloc(100));
      utimesSync(path, 1_000 + at, [2_000, 1_000, 3_000, 4_000][at] ?? 0);
    }
    writeFileSync(join(dir, 'x.tmp'), 'half');
    writeFileSync(join(dir, 'mine.txt'), 'not ours');
    await cleanKept({ dir, suffix: '.wav', maxBytes: 400 });
    expect(readdirSync(dir).sort()).toEqual(['mine.txt', 'new.wav', 'newer.wav', 'old.wav', 'older.wav']);
    await cleanKept({ dir, suffix: '.wav', maxBytes: 300 });
    expect(readdirSync(dir).sort()).toEqual(['mine.txt', 'new.wav', 'newer.wav']);
  });

  it('counts as used when it is used', async () => {
    const dir = tempDir('voices');
    await (await voice(dir)).speak('하나.');
    const [name = ''] = readdirSync(dir);
    utimesSync(join(dir, name), 1_000, 1_000);
    await (await voice(dir)).speak('하나.');
    expect(statSync(join(dir, name)).mtimeMs).toBeGreaterThan(1_000_000);
  });

  it('is cleaned without a word where there is nothing', async () => {
    await expect(
      cleanKept({ dir: join(tempDir('voices'), 'none'), suffix: '.wav', maxBytes: 1 }),
    ).resolves.toBeUndefined();
  });
});
