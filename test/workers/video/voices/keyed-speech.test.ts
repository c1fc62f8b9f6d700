import { readdirSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import {
  implementationsOf,
  NOTHING_CHOSEN,
  type OptionValues,
  secretsInPlay,
} from '../../../../contract/implementations';
import { say } from '../../../../contract/messages';
import { NeedsYouError, StepError } from '../../../../workers/runtime/failures';
import { findVoice } from '../../../../workers/video/find-voice';
import { newlySpoken } from '../../../../workers/video/narration';
import type { VoiceRequest } from '../../../../workers/video/voice';
import { voiceEngines } from '../../../../workers/video/voices';
import { clovaSpeed } from '../../../../workers/video/voices/clova';
import { tempDir } from '../../../support/temp-dir';
import { creatorServer, json } from '../../creator/support/creator-server';
import {
  SERVICE_KEYS,
  SERVICE_VOICES,
  type ServiceId,
  serviceOf,
  soundAs,
  speechServices,
  textOf,
  timedSpeech,
} from '../keyed-services';
import { send, toneFor } from '../speaking';
import { FFMPEG } from '../video-context';

const TEXT = '안녕하세요.';
const { signal } = new AbortController();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function services(...given: Parameters<typeof speechServices>) {
  const opened = await speechServices(...given);
  closing.push(opened.close);
  return opened;
}
type Services = Awaited<ReturnType<typeof services>>;

interface Asked {
  readonly options?: OptionValues;
  readonly secrets?: VoiceRequest['settings']['secrets'];
  readonly voicesDir?: string;
  readonly language?: 'ko' | 'en';
  readonly timeoutMs?: number;
  readonly onKept?: () => void;
}
function requestFor(id: ServiceId, { options, secrets, voicesDir, language = 'ko', onKept }: Asked = {}): VoiceRequest {
  return {
    language,
    wantedVoice: undefined,
    stagingDir: tempDir('voice'),
    settings: {
      chosen: { ...NOTHING_CHOSEN, voice: id },
      ffmpegPath: FFMPEG,
      options: { ...SERVICE_VOICES, ...options },
      secrets: secrets ?? SERVICE_KEYS,
      ...(voicesDir === undefined ? {} : { voicesDir }),
    },
    platform: process.platform,
    env: process.env,
    signal,
    onKept,
  };
}
const enginesOf = ({ origin }: Services, timeoutMs?: number) => {
  const place = { origin, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
  return voiceEngines({ elevenlabs: place, typecast: place, clova: place });
};
const open = (id: ServiceId, one: Services, asked: Asked = {}) =>
  findVoice(requestFor(id, asked), enginesOf(one, asked.timeoutMs));
const speak = async (id: ServiceId, one: Services, asked?: Asked) => (await open(id, one, asked)).speak(TEXT, signal);
const list = (id: ServiceId, one: Services, asked?: Asked) =>
  enginesOf(one)
    .find((engine) => engine.id === id)
    ?.listVoices?.(requestFor(id, asked));

/** How it ends, which must tell nothing of any key. */
async function endOf(spoken: Promise<unknown>): Promise<StepError | NeedsYouError> {
  const error = await spoken.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof StepError) && !(error instanceof NeedsYouError)) throw new Error(`ended by ${error}`);
  const told = [error.message, error.stack, say(error.problem, 'ko'), JSON.stringify(error), String(error.cause)];
  for (const key of Object.values(SERVICE_KEYS)) expect(told.join('\n')).not.toContain(key);
  return error;
}
/** A refusal that echoes whatever it was sent. */
const fail =
  (status: number, words: string, headers: Record<string, string> = {}) =>
  (response: ServerResponse, request: unknown) =>
    json(response, status, { detail: words, echo: request }, headers);

const ALL = ['elevenlabs', 'typecast', 'clova'] as const;

describe('ElevenLabs', () => {
  it('is asked by voice and model for an MP3, with its key in a header alone', async () => {
    const one = await services();
    await speak('elevenlabs', one);
    const [seen] = one.seen;
    expect(seen?.path).toBe('/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/with-timestamps?output_format=mp3_44100_128');
    expect(seen?.headers['xi-api-key']).toBe(SERVICE_KEYS['elevenlabs.key']);
    expect(JSON.parse(seen?.body ?? '')).toEqual({ text: TEXT, model_id: 'eleven_multilingual_v2' });
  });

  it('is told of a speed and a model that the creator set', async () => {
    const one = await services();
    await speak('elevenlabs', one, { options: { 'elevenlabs.speed': 90, 'elevenlabs.model': 'eleven_flash_v2_5' } });
    expect(JSON.parse(one.seen[0]?.body ?? '')).toEqual({
      text: TEXT,
      model_id: 'eleven_flash_v2_5',
      voice_settings: { speed: 0.9 },
    });
  });

  it('lists the voices of the account, page by page', async () => {
    const one = await services();
    expect(await list('elevenlabs', one)).toEqual([
      { id: 'JBFqnCBsd6RMkjVDRZzb', name: 'George', about: 'premade' },
      { id: 'EXAVITQu4vr4xnSDxMaL', name: 'Sarah', about: 'premade' },
    ]);
    expect(one.seen.map(({ path }) => path)).toEqual([
      '/v2/voices?page_size=100',
      '/v2/voices?page_size=100&next_page_token=more',
    ]);
  });

  it('tells when each word begins, also of a sentence that is kept', async () => {
    const voicesDir = tempDir('voices');
    const one = await services((response, request) => json(response, 200, timedSpeech(textOf(request))));
    const text = '하나 둘  셋.';
    const told = [
      { chars: 3, seconds: 0.03 },
      { chars: 6, seconds: 0.06 },
    ];
    const spoken = await (await open('elevenlabs', one, { voicesDir })).speak(text, signal);
    expect(spoken.told).toEqual(told);
    expect(spoken.samples.length).toBeGreaterThan(1_000);
    const kept = await (await open('elevenlabs', one, { voicesDir })).speak(text, signal);
    expect(kept).toEqual(spoken);
    expect(one.seen).toHaveLength(1);
  });

  it.each([
    ['of another text', { alignment: { characters: ['a'], character_start_times_seconds: [0] } }],
    ['of nothing', { alignment: null }],
  ])('is heard without times where it tells those %s', async (_what, more) => {
    const one = await services((response, request) =>
      json(response, 200, { ...timedSpeech(textOf(request)), ...more }),
    );
    expect((await speak('elevenlabs', one)).told).toEqual([]);
  });

  it.each([{}, { audio_base64: 'bm8gc291bmQ=' }, []])('that sends no sound is tried again: %j', async (reply) => {
    const one = await services((response) => json(response, 200, reply));
    expect(await endOf(speak('elevenlabs', one))).toMatchObject({ code: 'voice_failed', retryable: true });
  });

  it('that says 401 for an empty account parks the task for its account, not for its key', async () => {
    const one = await services((response) =>
      json(response, 401, { detail: { status: 'quota_exceeded', message: 'This request exceeds your quota.' } }),
    );
    expect(await endOf(speak('elevenlabs', one))).toMatchObject({ code: 'voice_quota' });
  });
});

describe('Typecast', () => {
  it('is asked by voice, model and language for a WAV, with its key in a header alone', async () => {
    const one = await services();
    await speak('typecast', one, { options: { 'typecast.speed': 150, 'typecast.model': 'ssfm-v21' }, language: 'en' });
    const [seen] = one.seen;
    expect([seen?.path, seen?.headers['x-api-key']]).toEqual(['/v1/text-to-speech', SERVICE_KEYS['typecast.key']]);
    expect(JSON.parse(seen?.body ?? '')).toEqual({
      voice_id: 'tc_672c5f5ce59fac2a48faeaee',
      text: TEXT,
      model: 'ssfm-v21',
      language: 'eng',
      output: { audio_format: 'wav', audio_tempo: 1.5 },
    });
  });

  it('lists its voices', async () => {
    const one = await services();
    const voices = [{ id: 'tc_672c5f5ce59fac2a48faeaee', name: '지현', about: 'female, young_adult' }];
    expect(await list('typecast', one)).toEqual(voices);
  });
});

describe('CLOVA Voice', () => {
  it('is asked by a form, with both of its keys in headers alone', async () => {
    const one = await services();
    await speak('clova', one);
    const [seen] = one.seen;
    expect(seen?.path).toBe('/tts-premium/v1/tts');
    expect([seen?.headers['x-ncp-apigw-api-key-id'], seen?.headers['x-ncp-apigw-api-key']]).toEqual([
      SERVICE_KEYS['clova.keyId'],
      SERVICE_KEYS['clova.key'],
    ]);
    expect(Object.fromEntries(new URLSearchParams(seen?.body))).toEqual({
      speaker: 'nara',
      text: TEXT,
      speed: '0',
      format: 'wav',
    });
  });

  it('gets a text as it is whose signs would end a field of the form', async () => {
    const one = await services();
    await (await open('clova', one)).speak('A&B=C&speaker=mijin 100%', signal);
    const form = new URLSearchParams(one.seen[0]?.body);
    expect([form.get('text'), form.getAll('speaker')]).toEqual(['A&B=C&speaker=mijin 100%', ['nara']]);
  });

  it.each([
    [50, 10],
    [100, 0],
    [125, -2],
    [200, -5],
  ])('reads %i %% as its step %i', (percent, step) => {
    expect(clovaSpeed(percent)).toBe(step);
  });

  it('without one of its keys is not asked', async () => {
    const one = await services();
    const secrets = { 'clova.key': 'x' };
    expect(await endOf(open('clova', one, { secrets }))).toMatchObject({
      code: 'no_voice',
      problem: { code: 'voice.service_not_set' },
    });
  });

  it('whose quota is used up parks the task; one that is only asked too often lets it wait', async () => {
    const gone = await services((response) =>
      json(response, 429, { error: { errorCode: '400', message: 'Quota Exceed' } }),
    );
    expect(await endOf(speak('clova', gone))).toMatchObject({ code: 'voice_quota' });
    const busy = await services((response) =>
      json(response, 429, { error: { errorCode: '410', message: 'Throttle Limited' } }),
    );
    expect(await endOf(speak('clova', busy))).toMatchObject({ code: 'voice_failed', retryable: true });
  });
});

describe.each(ALL)('A voice that needs a key: %s', (id) => {
  it('speaks exactly as long as the sound that was sent', async () => {
    const { samples, sampleRate } = await speak(id, await services());
    expect(samples.length / sampleRate).toBeCloseTo((toneFor(TEXT).length - 44) / 48_000, 0);
  });

  it('without a key parks the task, and asks for no list', async () => {
    const one = await services();
    const end = { code: 'no_voice', problem: { code: 'voice.service_not_set' } };
    expect(await endOf(open(id, one, { secrets: {} }))).toMatchObject(end);
    expect(await list(id, one, { secrets: {} })).toBeUndefined();
    expect(one.seen).toEqual([]);
  });

  it('does not get its keys into runs that another voice reads', () => {
    const keys = secretsInPlay('video', { ...NOTHING_CHOSEN, voice: id });
    expect(keys.every((key) => key.startsWith(`${id}.`))).toBe(true);
    for (const other of ['automatic', 'openai-speech', ...ALL.filter((one) => one !== id)]) {
      const given = secretsInPlay('video', { ...NOTHING_CHOSEN, voice: other });
      expect(given.filter((key) => key.startsWith(`${id}.`))).toEqual([]);
    }
  });

  it.each([
    [401, 'no', { code: 'voice_unauthorized', problem: { code: 'voice.service_refused_key', status: 401 } }],
    [403, 'no', { code: 'voice_unauthorized', problem: { code: 'voice.service_refused_key', status: 403 } }],
    [402, 'pay', { code: 'voice_quota', problem: { code: 'voice_quota' } }],
  ])('parks the task on %i', async (status, words, end) => {
    const one = await services(fail(status, words));
    expect(await endOf(speak(id, one))).toMatchObject(end);
    expect(one.seen).toHaveLength(1);
  });

  it.each([
    [429, { 'retry-after': '90' }, 90],
    [429, {}, 20],
    [503, { 'retry-after': '999999' }, 3_600],
    [500, {}, 20],
  ])('is asked again after %i with %j, not sooner than after %i s', async (status, headers, seconds) => {
    const one = await services(fail(status, 'later', headers));
    expect(await endOf(speak(id, one))).toMatchObject({
      code: 'voice_failed',
      retryable: true,
      retryAfterSeconds: seconds,
      problem: { code: 'voice.server_busy', status },
    });
    expect(one.seen).toHaveLength(1);
  });

  it.each([400, 404, 422])('is not asked again after %i', async (status) => {
    const one = await services(fail(status, 'unknown voice'));
    const end = { code: 'voice_failed', retryable: false, problem: { code: 'voice.service_refused', status } };
    expect(await endOf(speak(id, one))).toMatchObject(end);
  });

  it('that redirects is not followed: neither text nor key goes elsewhere', async () => {
    const other = await services();
    const one = await services((response, { path }) => {
      response.writeHead(308, { location: `${other.origin}${path}` });
      response.end();
    });
    expect(await endOf(speak(id, one))).toMatchObject({ problem: { code: 'voice.service_redirected' } });
    expect(other.seen).toEqual([]);
  });

  it.each([
    ['JSON', Buffer.from('{"error":"no"}'), 'application/json', 'voice.service_not_sound'],
    ['nothing', Buffer.alloc(0), 'audio/wav', 'voice.service_not_sound'],
    ['silence', toneFor('').fill(0, 44), 'audio/wav', 'voice.server_silent'],
    ['half a WAV', toneFor(TEXT).subarray(0, 9_000), 'audio/wav', 'voice.server_half'],
  ])('that sends %s is asked again later', async (_what, bytes, type, code) => {
    const one = await services((response) => send(response, bytes, type));
    expect(await endOf(speak(id, one))).toMatchObject({ code: 'voice_failed', retryable: true, problem: { code } });
  });

  it('that breaks off is asked again', async () => {
    const one = await services((response, request) => {
      const [sound, type] = soundAs(id, textOf(request));
      response.writeHead(200, { 'content-type': type, 'content-length': sound.length });
      response.write(sound.subarray(0, sound.length >> 1), () => response.destroy());
    });
    expect(await endOf(speak(id, one))).toMatchObject({ retryable: true, problem: { code: 'voice.server_half' } });
  });

  it.each([
    ['never answers', () => {}],
    [
      'never ends',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'audio/wav' });
        const more = setInterval(() => response.write(Buffer.alloc(10)), 20);
        response.on('close', () => clearInterval(more));
      },
    ],
  ])('that %s is given up', async (_what, answer) => {
    const one = await services(answer);
    const end = { retryable: true, problem: { code: 'voice.server_too_slow' } };
    expect(await endOf(speak(id, one, { timeoutMs: 300 }))).toMatchObject(end);
  });

  it('that cannot be reached is named', async () => {
    const one = await services();
    await one.close();
    closing.length = 0;
    const error = await endOf(speak(id, one));
    expect(error).toMatchObject({ retryable: true, problem: { code: 'voice.service_unreachable' } });
  });

  it('is paid for a sentence once, whichever key it is paid with', async () => {
    const one = await services();
    const voicesDir = tempDir('voices');
    const first = await speak(id, one, { voicesDir });
    let kept = 0;
    const onKept = () => {
      kept += 1;
    };
    const secrets = Object.fromEntries(Object.keys(SERVICE_KEYS).map((key) => [key, 'another']));
    expect(await speak(id, one, { voicesDir, secrets, onKept })).toEqual(first);
    expect([kept, one.seen.length, readdirSync(voicesDir).length]).toEqual([1, 1, 1]);
    for (const options of [{ [`${id}.voice`]: 'another' }, { [`${id}.speed`]: 110 }]) {
      await speak(id, one, { voicesDir, options });
    }
    expect(one.seen).toHaveLength(3);
    // A stated usual speed is the same as none: the first sentence is kept for both.
    await speak(id, one, { voicesDir, options: { [`${id}.speed`]: 100 } });
    expect(one.seen).toHaveLength(3);
  });

  it('keeps nothing of a sentence that was refused, but what the next attempt brings', async () => {
    const one = await services((response, request, n) =>
      n === 1 ? fail(503, 'later')(response, request) : send(response, ...soundAs(serviceOf(request), textOf(request))),
    );
    const voicesDir = tempDir('voices');
    await endOf(speak(id, one, { voicesDir }));
    expect(readdirSync(voicesDir)).toEqual([]);
    await speak(id, one, { voicesDir });
    expect(readdirSync(voicesDir)).toHaveLength(1);
  });

  it('says before it speaks which sentences are new: none that is kept, and none twice', async () => {
    const one = await services();
    const voicesDir = tempDir('voices');
    await speak(id, one, { voicesDir });
    const voice = await open(id, one, { voicesDir });
    const scene = (narration: string) => ({ scene: 1, narration, imagePrompt: '', keywords: [], seconds: 1 });
    const scenes = [scene(`${TEXT} 반갑습니다.`), scene('반갑습니다. 😀')];
    expect(voice.paidTo).toBeDefined();
    expect(await newlySpoken(scenes, { voice, language: 'ko', readings: [] })).toEqual(['반갑습니다.']);
    expect(one.seen).toHaveLength(1);
  });

  it.each(['../../v1/user', 'a/b', '..', 'a?output_format=pcm', 'a#b', 'a%2Fb', 'a\nb', 'a b', '한', 'x'.repeat(101)])(
    'takes %j for no voice, wherever it was written',
    async (voice) => {
      const option = implementationsOf('voice').find(([known]) => known === id)?.[1].options?.voice;
      if (option?.kind !== 'voice') throw new Error('it has no option for a voice');
      expect(option.schema.safeParse(voice).success).toBe(false);
      const one = await services();
      expect(await endOf(open(id, one, { options: { [`${id}.voice`]: voice } }))).toMatchObject({
        code: 'no_voice',
        problem: { code: 'voice.bad_name' },
      });
      expect(one.seen).toEqual([]);
    },
  );

  it('whose list cannot be read says so, and repeats nothing that it sent', async () => {
    if (id === 'clova') return;
    for (const reply of ['<html>', '{}', `{"voices":[{"voice_id":1}],"key":"${SERVICE_KEYS[`${id}.key`]}"}`]) {
      const broken = await brokenList(reply);
      const error = await endOf(Promise.resolve(list(id, broken)));
      expect(error).toMatchObject({ retryable: false, problem: { code: 'voice.service_no_list' } });
    }
  });
});

/** Services that answer every question for their voices so. */
async function brokenList(reply: string): Promise<Services> {
  const server = await creatorServer((response) => response.end(reply));
  closing.push(server.close);
  const place = { origin: server.origin };
  return { ...server, places: { elevenlabs: place, typecast: place, clova: place } };
}
