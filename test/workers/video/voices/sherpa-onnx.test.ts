import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOTHING_CHOSEN } from '../../../../contract/implementations';
import { findVoice } from '../../../../workers/video/find-voice';
import { listVoices } from '../../../../workers/video/list-voices';
import { speakOnThreads } from '../../../../workers/video/neural/speaking-thread';
import type { Pcm } from '../../../../workers/video/wav';
import { tempDir } from '../../../support/temp-dir';
import { writeTinyModel } from '../tiny-voice-model';

speakOnThreads(join(import.meta.dirname, '../../../../workers/video/neural/thread.ts'));
const signal = new AbortController().signal;

async function voiceOf(options: Record<string, string | number>) {
  return findVoice({
    language: 'ko',
    wantedVoice: undefined,
    stagingDir: tempDir('neural'),
    settings: { chosen: { ...NOTHING_CHOSEN, voice: 'sherpa-onnx' }, options, modelsDir: tempDir('no-models') },
    platform: process.platform,
    env: process.env,
    signal,
  });
}
async function tinyModel(): Promise<string> {
  const folder = tempDir('tiny-model');
  await writeTinyModel(folder);
  return folder;
}
const secondsOf = ({ samples, sampleRate }: Pcm) => samples.length / sampleRate;
function pitchOf(pcm: Pcm): number {
  const rises = pcm.samples.filter((sample, at) => sample >= 0 && (pcm.samples[at - 1] ?? 0) < 0).length;
  return Math.round(rises / secondsOf(pcm));
}

describe('A neural voice', () => {
  it('speaks by the speaker that was chosen, and by its last one where there is no such speaker', async () => {
    const folder = await tinyModel();
    const pitch = async (voice: string) =>
      pitchOf(
        await (await voiceOf({ 'sherpa-onnx.folder': folder, 'sherpa-onnx.voice': voice })).speak('안녕', signal),
      );
    expect(await pitch('')).toBeCloseTo(220, -1);
    expect(await pitch('2')).toBeCloseTo(440, -1);
    expect(await pitch('9')).toBeCloseTo(440, -1);
  });

  it.each([
    ['0', 'voice.neural_number'],
    ['-1', 'voice.neural_number'],
    ['Yuna', 'voice.neural_number'],
    ['1e0x', 'voice.neural_number'],
    ['../1', 'voice.bad_name'],
  ])('that is called %j is none', async (voice, code) => {
    const folder = await tinyModel();
    await expect(voiceOf({ 'sherpa-onnx.folder': folder, 'sherpa-onnx.voice': voice })).rejects.toMatchObject({
      code: 'no_voice',
      problem: { code },
    });
  });

  it('says which file is missing in a folder of the creator’s, and waits', async () => {
    const folder = await tinyModel();
    await rm(join(folder, 'voice.bin'));
    await expect(voiceOf({ 'sherpa-onnx.folder': folder })).rejects.toMatchObject({
      code: 'no_voice',
      problem: { code: 'voice.neural_folder', file: 'voice.bin' },
    });
  });

  it('without a downloaded model says where to get one, and waits', async () => {
    await expect(voiceOf({})).rejects.toMatchObject({
      code: 'no_voice',
      problem: { code: 'voice.neural_not_there' },
    });
  });

  it('tells the voices of its model by their numbers, in the creator’s language', async () => {
    const settings = {
      language: 'ko' as const,
      allowPrivateAddresses: false,
      chosen: { ...NOTHING_CHOSEN, voice: 'sherpa-onnx' },
      options: { 'sherpa-onnx.folder': await tinyModel() },
    };
    expect(await listVoices({ id: 1, settings })).toEqual({
      id: 1,
      voices: [
        { id: '1', name: '1번 목소리', about: '' },
        { id: '2', name: '2번 목소리', about: '' },
      ],
    });
    expect(await listVoices({ id: 2, settings: { ...settings, options: {} } })).toMatchObject({
      problem: { code: 'voice.neural_not_there' },
    });
  });

  it('speaks as fast as was set', async () => {
    const folder = await tinyModel();
    const seconds = async (speed: number) =>
      secondsOf(
        await (await voiceOf({ 'sherpa-onnx.folder': folder, 'sherpa-onnx.speed': speed })).speak('안녕하세요', signal),
      );
    expect(await seconds(200)).toBeCloseTo((await seconds(100)) / 2, 1);
  });

  it('whose model is damaged fails the sentence, and not the process that asked for it', async () => {
    const folder = await tinyModel();
    await writeFile(join(folder, 'vocoder.int8.onnx'), 'no model');
    const voice = await voiceOf({ 'sherpa-onnx.folder': folder });
    await expect(voice.speak('안녕하세요', signal)).rejects.toMatchObject({ code: 'voice_failed', retryable: false });
  });

  it('ends what it says when it is cancelled, and speaks again when it is asked', async () => {
    const voice = await voiceOf({ 'sherpa-onnx.folder': await tinyModel() });
    const cancel = new AbortController();
    const reason = new Error('cancelled');
    const spoken = voice.speak('안녕하세요. '.repeat(200), cancel.signal);
    setImmediate(() => cancel.abort(reason));
    await expect(spoken).rejects.toBe(reason);
    expect(secondsOf(await voice.speak('안녕하세요', signal))).toBeGreaterThan(1);
  });
});
