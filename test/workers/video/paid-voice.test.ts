import { afterEach, describe, expect, it } from 'vitest';
import { NOTHING_CHOSEN, type OptionValues } from '../../../contract/implementations';
import { NeedsYouError } from '../../../workers/runtime/failures';
import { findVoice } from '../../../workers/video/find-voice';
import type { VoiceRequest } from '../../../workers/video/voice';
import { voiceEngines } from '../../../workers/video/voices';
import { tempDir } from '../../support/temp-dir';
import { SERVICE_KEYS, SERVICE_VOICES, type ServiceId, speechServices } from './keyed-services';
import { SPEECH_KEY, speechServer } from './speaking';
import { FFMPEG } from './video-context';

const { signal } = new AbortController();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Spent = [amount: number | undefined, instead?: number];
interface Asked {
  readonly options?: OptionValues;
  readonly voicesDir?: string;
  readonly spend?: VoiceRequest['spend'];
}
async function paid(id: ServiceId, asked: Asked = {}, answer?: Parameters<typeof speechServices>[0]) {
  const server = await speechServices(answer);
  closing.push(server.close);
  const spent: Spent[] = [];
  const open = (more: Asked = {}) =>
    findVoice(
      {
        language: 'ko',
        wantedVoice: undefined,
        stagingDir: tempDir('voice'),
        settings: {
          chosen: { ...NOTHING_CHOSEN, voice: id },
          ffmpegPath: FFMPEG,
          options: { ...SERVICE_VOICES, [`${id}.price`]: '0.3', ...asked.options, ...more.options },
          secrets: SERVICE_KEYS,
          ...(asked.voicesDir === undefined ? {} : { voicesDir: asked.voicesDir }),
        },
        platform: process.platform,
        env: process.env,
        signal,
        spend:
          asked.spend ??
          (async (amount, instead) => {
            spent.push(instead === undefined ? [amount] : [amount, instead]);
          }),
      },
      voiceEngines(server.places),
    );
  return { server, spent, open };
}

describe('A voice that is paid', () => {
  it.each<ServiceId>(['elevenlabs', 'typecast', 'clova'])('counts each sentence by its characters: %s', async (id) => {
    const { spent, open } = await paid(id);
    await (await open()).speak('안녕하세요👋🏽.', signal);
    // Five letters, an emoji with its colour and a full stop.
    expect(spent).toEqual([[0.0024]]);
  });

  it('is asked for nothing when a budget would be passed', async () => {
    const reached = new NeedsYouError('budget_reached', { code: 'budget.price_unknown' });
    const { server, open } = await paid('typecast', { spend: () => Promise.reject(reached) });
    await expect((await open()).speak('안녕하세요.', signal)).rejects.toBe(reached);
    expect(server.seen).toHaveLength(0);
  });

  it('says that its price is not known while none is set, which is not nothing', async () => {
    const { spent, open } = await paid('typecast', { options: { 'typecast.price': '' } });
    const voice = await open();
    expect([voice.paidTo, voice.pricePerThousand]).toEqual(['Typecast', undefined]);
    await voice.speak('안녕하세요.', signal);
    expect(spent).toEqual([[undefined]]);
  });

  it('charges nothing for a sentence that is kept, also at another price', async () => {
    const { server, spent, open } = await paid('typecast', { voicesDir: tempDir('kept') });
    await (await open()).speak('안녕하세요.', signal);
    await (await open({ options: { 'typecast.price': '9' } })).speak('안녕하세요.', signal);
    expect(server.seen).toHaveLength(1);
    expect(spent).toEqual([[0.0018]]);
  });

  it.each([
    [401, []],
    [429, []],
    [500, []],
    [400, []],
    [504, 'charged'],
    [408, 'charged'],
  ])('takes back what a refusal with %i did not cost', async (status, charged) => {
    const { spent, open } = await paid('typecast', {}, (response) => response.writeHead(status).end());
    await expect((await open()).speak('안녕하세요.', signal)).rejects.toThrow();
    expect(spent).toEqual(charged === 'charged' ? [[0.0018]] : [[0.0018], [0, 0.0018]]);
  });

  it('keeps counted what came and was no sound', async () => {
    const { spent, open } = await paid('typecast', {}, (response) => response.end('<html>'));
    await expect((await open()).speak('안녕하세요.', signal)).rejects.toThrow();
    expect(spent).toEqual([[0.0018]]);
  });

  it('is a speech server with a key; one without has nobody to charge', async () => {
    const server = await speechServer();
    closing.push(server.close);
    const spent: Spent[] = [];
    const speak = async (secrets: VoiceRequest['settings']['secrets']) => {
      const voice = await findVoice({
        language: 'ko',
        wantedVoice: undefined,
        stagingDir: tempDir('voice'),
        settings: {
          chosen: { ...NOTHING_CHOSEN, voice: 'openai-speech' },
          ffmpegPath: FFMPEG,
          options: { ...server.options, 'openai-speech.price': '15' },
          secrets,
        },
        platform: process.platform,
        env: process.env,
        signal,
        spend: async (amount) => void spent.push([amount]),
      });
      await voice.speak('안녕하세요.', signal);
    };
    await speak({});
    expect(spent).toEqual([]);
    await speak({ 'openai-speech.key': SPEECH_KEY });
    expect(spent).toEqual([[0.09]]);
  });
});
