import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { NOTHING_CHOSEN } from '../../../contract/implementations';
import type { WorkerSettings } from '../../../contract/worker-messages';
import { speakPreview } from '../../../workers/video/speak-preview';
import { parseWav } from '../../../workers/video/wav';
import { tempDir } from '../../support/temp-dir';
import { SPEECH_KEY, speakingProgram, speechServer } from './speaking';
import { FFMPEG } from './video-context';

const server = await speechServer();
const refusing = await speechServer((response) => {
  response.writeHead(401);
  response.end(SPEECH_KEY);
});
afterAll(async () => {
  await server.close();
  await refusing.close();
});

function preview(voice: string, settings: Partial<WorkerSettings>) {
  const target = join(tempDir('heard'), 'voice.wav');
  const reply = speakPreview({
    id: 7,
    narration: '안녕하세요. 반갑습니다.',
    language: 'ko',
    settings: {
      allowPrivateAddresses: false,
      language: 'ko',
      ffmpegPath: FFMPEG,
      chosen: { ...NOTHING_CHOSEN, voice },
      ...settings,
    },
    folder: tempDir('work'),
    target,
  });
  return { reply, target };
}

describe('A scene that is heard before the film is made', () => {
  it.each([
    [
      'the creator’s own program',
      'own-voice',
      { options: { 'own-voice.command': speakingProgram('process.stdout.write(wav(text))') } },
    ],
    ['a speech server', 'openai-speech', { options: server.options, secrets: server.secrets }],
  ])('is read by %s, sentence by sentence', async (_who, voice, settings) => {
    const { reply, target } = preview(voice, settings);
    expect(await reply).toEqual({ id: 7, seconds: expect.any(Number) });
    expect(parseWav(readFileSync(target)).samples.some((sample) => sample !== 0)).toBe(true);
    if (voice === 'openai-speech') expect(server.seen).toHaveLength(2);
  });

  it('says what is wrong with its voice, and nothing that the server sent', async () => {
    const reply = await preview('openai-speech', { options: refusing.options, secrets: refusing.secrets }).reply;
    expect(reply).toMatchObject({ code: 'voice_unauthorized', problem: { code: 'voice.refused_key', status: 401 } });
    expect(JSON.stringify(reply)).not.toContain(SPEECH_KEY);
    const unset = await preview('own-voice', {}).reply;
    expect(unset).toMatchObject({ code: 'no_voice', problem: { code: 'voice.own_not_set' } });
  });
});
