import { describe, expect, it } from 'vitest';
import { USUAL_FILM } from '../../../contract/film-settings';
import { NOTHING_CHOSEN } from '../../../contract/implementations';
import { settingsSchema } from '../../../contract/settings';
import { TASK_TYPES } from '../../../contract/task';
import { workerSettings } from '../../../main/settings/worker-settings';

const settings = settingsSchema.parse({ llm: { baseUrl: 'http://127.0.0.1:1/v1', model: 'm' }, voice: 'ko+f3' });

const KEY = 'openai-speech.key';
const stored = { [KEY]: 'sk-speech' };
const keys = (llmKey: string | undefined, secrets: Readonly<Record<string, string>> = {}) => ({
  llmKey,
  options: {
    of: (asked: readonly string[]) =>
      Object.fromEntries(asked.flatMap((key) => (secrets[key] === undefined ? [] : [[key, secrets[key]]]))),
  },
});

describe('What a worker is given for a run', () => {
  it('holds the endpoint’s key only for the script worker', () => {
    const sent = TASK_TYPES.map((type) => JSON.stringify(workerSettings(type, settings, {}, keys('sk-test'), 'ko')));
    expect(sent.map((text) => text.includes('sk-test'))).toEqual([true, false, false]);
  });

  it('holds the secret of a voice only for the video worker, and only while that voice is chosen', () => {
    const sent = (voice: string) =>
      TASK_TYPES.map((type) => {
        const chosen = { ...settings, chosen: { ...NOTHING_CHOSEN, voice } };
        return JSON.stringify(workerSettings(type, chosen, {}, keys(undefined, stored), 'ko')).includes('sk-speech');
      });
    expect(sent('openai-speech')).toEqual([false, false, true]);
    for (const other of ['automatic', 'own-voice', 'espeak-ng']) expect(sent(other)).toEqual([false, false, false]);
  });

  it('names no endpoint while its address or its model is missing', () => {
    const half = { ...settings, llm: { baseUrl: settings.llm.baseUrl, model: '' } };
    expect(workerSettings('script', half, {}, keys('sk-test'), 'ko')).not.toHaveProperty('llm');
  });

  it('holds the creator’s list of words only for the video worker, which has the voice', () => {
    const readings = [{ written: 'AI', said: '인공지능' }];
    const sent = TASK_TYPES.map(
      (type) => workerSettings(type, { ...settings, readings }, {}, keys(undefined), 'ko').readings,
    );
    expect(sent).toEqual([undefined, undefined, readings]);
  });

  it('leaves out what was not found, so that a worker can say what to install', () => {
    expect(workerSettings('video', settings, { ffmpeg: '/usr/bin/ffmpeg' }, keys(undefined), 'en')).toEqual({
      language: 'en',
      allowPrivateAddresses: false,
      chosen: NOTHING_CHOSEN,
      options: {},
      ffmpegPath: '/usr/bin/ffmpeg',
      encoder: 'auto',
      resolution: '1080p',
      frameRate: 30,
      film: USUAL_FILM,
      memoryLimitMb: 2_048,
      voice: 'ko+f3',
    });
  });
});
