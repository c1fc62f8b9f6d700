import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AUTOMATIC, IMPLEMENTATIONS, implementationsOf, NOTHING_CHOSEN } from '../../../contract/implementations';
import { VOICE_ENGINE_IDS } from '../../../contract/voice-engines';
import type { Language } from '../../../contract/words';
import { findVoice } from '../../../workers/video/find-voice';
import { speakOnThreads } from '../../../workers/video/neural/speaking-thread';
import type { VoiceEngine, VoiceRequest } from '../../../workers/video/voice';
import { VOICE_ENGINES, voiceEngines } from '../../../workers/video/voices';
import { trimSilence } from '../../../workers/video/wav';
import { tempDir } from '../../support/temp-dir';
import { SERVICE_KEYS, SERVICE_VOICES, speechServices } from './keyed-services';
import { speakingProgram, speechServer } from './speaking';
import { writeTinyModel } from './tiny-voice-model';
import { FFMPEG } from './video-context';

const TEXTS: Readonly<Record<Language, { readonly short: string; readonly long: string }>> = {
  ko: { short: '안녕하세요', long: '안녕하세요. 오늘은 집에서 커피를 내리는 방법을 알아봅니다.' },
  en: { short: 'Hello', long: 'Hello. Today we learn how to make a cup of coffee at home.' },
};
const SYSTEMS = ['linux', 'darwin', 'win32'] as const;
const signal = new AbortController().signal;

/** Whatever an engine asks the creator for. */
const server = await speechServer();
const services = await speechServices();
const ENGINES = voiceEngines(services.places);
afterAll(() => Promise.all([server.close(), services.close()]));
speakOnThreads(join(import.meta.dirname, '../../../workers/video/neural/thread.ts'));
const tinyModel = tempDir('voice-model');
await writeTinyModel(tinyModel);
const settings = {
  ffmpegPath: FFMPEG,
  options: {
    ...server.options,
    ...SERVICE_VOICES,
    'sherpa-onnx.folder': tinyModel,
    'own-voice.command': speakingProgram('process.stdout.write(wav(text))'),
  },
  secrets: { ...server.secrets, ...SERVICE_KEYS },
};

describe('The list of voice engines', () => {
  it('holds each engine of the contract once', () => {
    const ids = VOICE_ENGINES.map(({ id }) => id).sort();
    expect(ids).toEqual(Object.keys(IMPLEMENTATIONS.voice).sort());
    // A film may name each of them.
    expect(VOICE_ENGINE_IDS.filter((id) => id !== AUTOMATIC).sort()).toEqual(ids);
  });

  it.each(SYSTEMS)('has one on %s that comes into play by itself, for Korean and for English', (platform) => {
    for (const language of ['ko', 'en'] as const) {
      expect(VOICE_ENGINES.some((engine) => !mustBeChosen(engine) && engine.takes({ platform, language }))).toBe(true);
    }
  });
});

function mustBeChosen({ id }: VoiceEngine): boolean {
  return implementationsOf('voice').find(([known]) => known === id)?.[1].onlyWhenChosen === true;
}

/** What an engine is made for. */
function homeOf(engine: VoiceEngine) {
  const languages = (['ko', 'en'] as const).flatMap((language) =>
    SYSTEMS.filter((platform) => engine.takes({ platform, language })).map((platform) => ({ platform, language })),
  );
  const here = languages.find(({ platform }) => platform === process.platform);
  return here ?? languages[0] ?? { platform: 'linux' as const, language: 'ko' as const };
}
const requestFor = (engine: VoiceEngine, more: Partial<VoiceRequest> = {}): VoiceRequest => ({
  ...homeOf(engine),
  wantedVoice: undefined,
  stagingDir: tempDir('voice'),
  settings: { ...settings, chosen: { ...NOTHING_CHOSEN, voice: engine.id } },
  env: process.env,
  signal,
  ...more,
});

const engines = await Promise.all(
  ENGINES.map(async (engine) => {
    const isOfThisSystem = homeOf(engine).platform === process.platform;
    const program = isOfThisSystem ? await engine.find(requestFor(engine)) : undefined;
    const why = isOfThisSystem ? 'its program is not installed' : `made for ${homeOf(engine).platform}`;
    return { engine, lacks: program === undefined ? why : undefined };
  }),
);

describe.each(engines)('The voice engine $engine.id', ({ engine, lacks }) => {
  const { language } = homeOf(engine);
  const { short, long } = TEXTS[language];
  const itSpeaks = it.skipIf(lacks !== undefined);
  const note = lacks === undefined ? '' : ` (not here: ${lacks})`;

  it('without its program or its settings parks the task and says what to do', async () => {
    const nowhere = { PATH: '', SystemRoot: '/nowhere' };
    const request = requestFor(engine, { env: nowhere, settings: { chosen: { ...NOTHING_CHOSEN, voice: engine.id } } });
    await expect(findVoice(request, ENGINES)).rejects.toMatchObject({
      name: 'NeedsYouError',
      code: 'no_voice',
      problem: engine.missing,
    });
  });

  itSpeaks(`speaks, and longer for a longer text${note}`, async () => {
    const voice = await findVoice(requestFor(engine), ENGINES);
    expect(voice.name).not.toBe('');
    const seconds = async (text: string) => {
      const { samples, sampleRate } = trimSilence(await voice.speak(text, signal));
      return samples.length / sampleRate;
    };
    const hello = await seconds(short);
    expect(hello).toBeGreaterThan(0.2);
    expect(await seconds(long)).toBeGreaterThan(hello + 0.5);
  });

  itSpeaks(`takes text that looks like an option or a command for text${note}`, async () => {
    const request = requestFor(engine);
    const voice = await findVoice(request, ENGINES);
    const { samples } = await voice.speak(`-w /tmp/x $(id) ' " : % ; ${short}`, signal);
    expect(samples.some((sample) => sample !== 0)).toBe(true);
  });

  itSpeaks(`writes only files that the film clears away${note}`, async () => {
    const request = requestFor(engine);
    await (await findVoice(request, ENGINES)).speak(short, signal);
    expect(readdirSync(request.stagingDir).filter((name) => !['speak.txt', 'speak.wav'].includes(name))).toEqual([]);
  });

  itSpeaks(`ends with the reason of a cancel${note}`, async () => {
    const voice = await findVoice(requestFor(engine), ENGINES);
    const reason = new Error('cancelled');
    await expect(voice.speak(long, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
