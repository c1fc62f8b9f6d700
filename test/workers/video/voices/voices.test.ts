import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOTHING_CHOSEN } from '../../../../contract/implementations';
import { findVoice } from '../../../../workers/video/find-voice';
import { listVoices } from '../../../../workers/video/list-voices';
import { VOICE_ENGINES } from '../../../../workers/video/voices';
import { sapiVoices } from '../../../../workers/video/voices/sapi';
import { pickSayVoice, sayVoices } from '../../../../workers/video/voices/say';
import { joinPieces, parseWav, pauseEnds, toWav, trimSilence } from '../../../../workers/video/wav';
import { tempDir } from '../../../support/temp-dir';

const signal = new AbortController().signal;
const request = (more: { wantedVoice?: string; env?: NodeJS.ProcessEnv } = {}) => ({
  language: 'ko' as const,
  wantedVoice: more.wantedVoice,
  stagingDir: tempDir('voice'),
  settings: {},
  platform: 'linux' as const,
  env: more.env ?? process.env,
  signal,
});

describe('The voice', () => {
  it('that is missing parks the task and says what to install', async () => {
    await expect(findVoice(request({ env: { PATH: '' } }))).rejects.toMatchObject({
      name: 'NeedsYouError',
      code: 'no_voice',
      message: expect.stringContaining('espeak-ng'),
    });
  });

  it.each(['../../etc/passwd', '-w/tmp/x', "ko'; rm", 'a\nb', '$(x)'])('named %j is refused', async (wantedVoice) => {
    await expect(findVoice(request({ wantedVoice }))).rejects.toMatchObject({ code: 'no_voice' });
  });

  it('that the system does not have parks the task when it first speaks', async () => {
    const voice = await findVoice(request({ wantedVoice: 'zzmissing' }));
    await expect(voice.speak('안녕하세요', signal)).rejects.toMatchObject({ name: 'NeedsYouError', code: 'no_voice' });
  });

  it('speaks Korean, numbers, and text that looks like an option', async () => {
    const voice = await findVoice(request());
    const seconds = async (text: string) => {
      const { samples, sampleRate } = trimSilence(await voice.speak(text, signal));
      return samples.length / sampleRate;
    };
    const hello = await seconds('안녕하세요');
    expect(hello).toBeGreaterThan(0.4);
    expect(await seconds('안녕하세요 12.5퍼센트')).toBeGreaterThan(hello + 0.5);
    expect(await seconds('-w /tmp/x 안녕하세요')).toBeGreaterThan(hello);
  });

  it('speaks in a folder of a long path, although espeak-ng cuts paths at 200 bytes', async () => {
    const stagingDir = join(tempDir('voice'), '긴 이름의 폴더'.repeat(10), 'x'.repeat(200));
    mkdirSync(stagingDir, { recursive: true });
    const voice = await findVoice({ ...request(), stagingDir });
    expect((await voice.speak('안녕하세요', signal)).samples.length).toBeGreaterThan(0);
  });

  it('that was killed by a signal is not reported as missing', async () => {
    const bin = tempDir('voice');
    writeFileSync(join(bin, 'espeak-ng'), '#!/bin/sh\nkill -9 $$\n', { mode: 0o755 });
    const voice = await findVoice(request({ wantedVoice: 'ko', env: { ...process.env, PATH: bin } }));
    await expect(voice.speak('안녕하세요', signal)).rejects.toMatchObject({ name: 'StepError', retryable: true });
  });

  it('speaks English with its own pronunciation', async () => {
    const english = await findVoice({ ...request(), language: 'en' });
    expect(english.name).toBe('espeak-ng en-us');
    const spoken = trimSilence(await english.speak('Good morning, Seoul.', signal));
    expect(spoken.samples.length / spoken.sampleRate).toBeGreaterThan(0.5);
  });

  it('of macOS is a well-known one of the language, or else the first', () => {
    const list = [
      'Alex                en_US    # Most people recognize me by my voice.',
      'Eddy (한국어(대한민국)) ko_KR    # 안녕하세요.',
      'Samantha            en_US    # Hello!',
      'Yuna                ko_KR    # 안녕하세요. 제 이름은 유나입니다.',
    ].join('\n');
    expect(pickSayVoice(list, 'ko')).toBe('Yuna');
    expect(pickSayVoice(list, 'en')).toBe('Samantha');
    expect(pickSayVoice('Alex                en_US    # Hi.', 'ko')).toBeUndefined();
  });
});

describe('Sound', () => {
  const pcm = fc.array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 300 }).map((values) => ({
    sampleRate: 22_050,
    samples: Int16Array.from(values),
  }));

  it('is the same after it was written as WAV and read back', () => {
    fc.assert(
      fc.property(pcm, (one) => {
        expect(parseWav(toWav(one))).toEqual(one);
      }),
    );
  });

  it('that is not WAV is refused and never read as noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(() => parseWav(Buffer.from(bytes))).toThrow();
      }),
    );
    const eightBit = toWav({ sampleRate: 8_000, samples: new Int16Array(4) });
    eightBit.writeUInt16LE(8, 34);
    expect(() => parseWav(eightBit)).toThrow('unsupported');
  });

  it('loses the silence around speech except for 30 ms', () => {
    const samples = new Int16Array(22_050);
    samples.fill(4_000, 8_000, 12_000);
    const trimmed = trimSilence({ sampleRate: 22_050, samples });
    expect(trimmed.samples.length).toBe(4_000 + 2 * Math.round(0.03 * 22_050));
    expect(trimSilence({ sampleRate: 22_050, samples: new Int16Array(500) }).samples).toHaveLength(0);
  });

  it('shows where speech resumes after a breath, and takes no stop consonant for one', () => {
    const samples = new Int16Array(22_050).fill(4_000);
    samples.fill(0, 4_000, 6_000); // 90 ms
    samples.fill(0, 10_000, 14_000); // 180 ms
    expect(pauseEnds({ sampleRate: 22_050, samples })).toEqual([14_000 / 22_050]);
    expect(pauseEnds({ sampleRate: 22_050, samples: new Int16Array(22_050) })).toEqual([]);
  });

  it('that was joined knows where each piece is', () => {
    fc.assert(
      fc.property(fc.array(pcm, { minLength: 1, maxLength: 6 }), (pieces) => {
        const { pcm: joined, spans } = joinPieces(pieces, 0.01);
        for (const [index, span] of spans.entries()) {
          const from = Math.round(span.startSeconds * joined.sampleRate);
          const to = Math.round(span.endSeconds * joined.sampleRate);
          expect(joined.samples.slice(from, to)).toEqual(pieces[index]?.samples);
        }
      }),
    );
  });
});

describe('The voices that a system’s program tells', () => {
  const list = (id: string) =>
    listVoices(
      {
        id: 1,
        settings: { allowPrivateAddresses: false, language: 'ko', chosen: { ...NOTHING_CHOSEN, voice: id } },
      },
      VOICE_ENGINES,
    );

  it('are those of espeak-ng with its variants, the creator’s language first, and each of them can be asked for', async () => {
    const reply = await list('espeak-ng');
    const voices = 'voices' in reply ? (reply.voices ?? []) : [];
    expect(voices[0]).toMatchObject({ id: 'ko', name: 'Korean' });
    const ids = voices.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['ko+f3', 'en-us', 'en-gb+f3']));
    const spoken = async (wantedVoice: string) =>
      (await findVoice(request({ wantedVoice }))).speak('안녕하세요', signal);
    expect(await spoken('ko+f3')).not.toEqual(await spoken('ko'));
    // A name with a space in it.
    const spaced = ids.find((id) => id.startsWith('ko+') && id.includes(' '));
    expect((await spoken(spaced ?? 'no voice has a space in its name')).samples.length).toBeGreaterThan(0);
  });

  it('are those of the engine that reads where none is chosen', async () => {
    expect(await list('automatic')).toEqual(await list('espeak-ng'));
  });

  it('are read from what macOS and Windows print', () => {
    expect(
      sayVoices('Yuna                ko_KR    # 안녕하세요.\nEddy (Korean (South Korea)) ko_KR    # 안녕!\n'),
    ).toEqual([
      { name: 'Yuna', code: 'ko_KR' },
      { name: 'Eddy (Korean (South Korea))', code: 'ko_KR' },
    ]);
    const printed = 'Microsoft Zira Desktop\ten-US\tFemale\r\nMicrosoft Heami Desktop\tko-KR\tFemale\r\n';
    expect(sapiVoices(printed, 'ko')).toEqual([
      { id: 'Microsoft Heami Desktop', name: 'Microsoft Heami Desktop', about: 'ko-KR, female' },
      { id: 'Microsoft Zira Desktop', name: 'Microsoft Zira Desktop', about: 'en-US, female' },
    ]);
  });
});
