import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { NOTHING_CHOSEN, type OptionValues, type SecretValues } from '../../../../contract/implementations';
import { say } from '../../../../contract/messages';
import { NeedsYouError, StepError } from '../../../../workers/runtime/failures';
import { findVoice } from '../../../../workers/video/find-voice';
import type { VoiceRequest } from '../../../../workers/video/voice';
import { speechServer as engine } from '../../../../workers/video/voices/openai-speech';
import { tempDir } from '../../../support/temp-dir';
import { rawServer } from '../../creator/support/creator-server';
import { asFormat, SPEECH_KEY, send, speaks, speechOf, speechServer, toneFor } from '../speaking';
import { FFMPEG } from '../video-context';

const TEXT = '안녕하세요.';
const { signal } = new AbortController();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function server(...given: Parameters<typeof speechServer>) {
  const opened = await speechServer(...given);
  closing.push(opened.close);
  return opened;
}

function requestFor(
  { options, secrets }: { options: OptionValues; secrets?: SecretValues },
  more: Partial<VoiceRequest['settings']> = {},
): VoiceRequest {
  return {
    language: 'ko',
    wantedVoice: undefined,
    stagingDir: tempDir('voice'),
    settings: {
      chosen: { ...NOTHING_CHOSEN, voice: 'openai-speech' },
      ffmpegPath: FFMPEG,
      options,
      ...(secrets === undefined ? {} : { secrets }),
      ...more,
    },
    platform: process.platform,
    env: process.env,
    signal,
  };
}

const speak = async (...given: Parameters<typeof requestFor>) =>
  (await findVoice(requestFor(...given))).speak(TEXT, signal);
const secondsOf = ({ samples, sampleRate }: { samples: Int16Array; sampleRate: number }) => samples.length / sampleRate;
const expected = (toneFor(TEXT).length - 44) / 48_000;

/** How speaking ends, which must tell nothing of the key. */
async function endOf(spoken: Promise<unknown>): Promise<StepError | NeedsYouError> {
  const error = await spoken.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof StepError) && !(error instanceof NeedsYouError)) throw new Error(`ended by ${error}`);
  const told = [error.message, error.stack, say(error.problem, 'ko'), JSON.stringify(error), String(error.cause)];
  expect(told.join('\n')).not.toContain(SPEECH_KEY);
  return error;
}

describe('A speech server', () => {
  it('is asked for one sentence, by model and voice, and sent the key as a header alone', async () => {
    const one = await server();
    const options = {
      ...one.options,
      'openai-speech.model': 'kokoro',
      'openai-speech.voice': 'af_heart',
      'openai-speech.speed': 90,
    };
    const pcm = await speak({ ...one, options });
    expect(secondsOf(pcm)).toBeCloseTo(expected, 2);
    const [seen] = one.seen;
    if (seen === undefined) throw new Error('nothing was asked');
    expect([seen.method, seen.path, seen.headers.authorization]).toEqual([
      'POST',
      '/v1/audio/speech',
      `Bearer ${SPEECH_KEY}`,
    ]);
    expect(speechOf(seen)).toEqual({
      model: 'kokoro',
      input: TEXT,
      voice: 'af_heart',
      response_format: 'wav',
      speed: 0.9,
    });
    expect(`${seen.path}${seen.body}`).not.toContain(SPEECH_KEY);
  });

  it('gets a usual model and voice and no Authorization where none is set', async () => {
    const { options, seen } = await server();
    await speak({ options });
    const [request] = seen;
    if (request === undefined) throw new Error('nothing was asked');
    expect(speechOf(request)).toEqual({ model: 'tts-1', input: TEXT, voice: 'alloy', response_format: 'wav' });
    expect(request.headers.authorization).toBeUndefined();
  });

  it.each(['/v1', '/v1/', '/v1/audio/speech', '/v1/audio/speech/'])('is found by the address …%s', async (path) => {
    const { origin, seen } = await server();
    await speak({ options: { 'openai-speech.address': `${origin}${path}` } });
    expect(seen[0]?.path).toBe('/v1/audio/speech');
  });

  it('is not asked by a voice’s name that was meant for the system’s voices', async () => {
    const one = await server();
    await (await findVoice({ ...requestFor(one), wantedVoice: '../Yuna' })).speak(TEXT, signal);
    expect(one.seen[0] && speechOf(one.seen[0]).voice).toBe('alloy');
  });

  it.each([
    ['MP3', ['-f', 'mp3'], 'audio/mpeg'],
    ['MP3 that is called WAV', ['-f', 'mp3', '-id3v2_version', '0'], 'audio/wav'],
    ['Ogg', ['-f', 'ogg', '-c:a', 'flac'], 'audio/ogg'],
    ['FLAC', ['-f', 'flac'], 'application/octet-stream'],
    ['AAC', ['-f', 'adts', '-c:a', 'aac'], 'audio/aac'],
    ['WAV of floating-point samples', ['-f', 'wav', '-c:a', 'pcm_f32le'], 'audio/wav'],
    ['samples alone', ['-f', 's16le'], 'audio/pcm'],
    ['samples alone at a rate', ['-f', 's16le', '-ar', '16000'], 'audio/L16; rate=16000; channels=1'],
  ])('may answer with %s', async (_what, args, type) => {
    const one = await server((response, { input }) => send(response, asFormat(toneFor(input), ...args), type));
    expect(secondsOf(await speak(one))).toBeCloseTo(expected, 0);
  });

  it('may stream a WAV whose header was written before its length was known', async () => {
    for (const size of [0, 0xffff_ffff, 0x7fff_ffff]) {
      const one = await server((response, { input }) => {
        const wav = toneFor(input);
        wav.writeUInt32LE(0xffff_ffff, 4);
        wav.writeUInt32LE(size, 40);
        response.writeHead(200, { 'content-type': 'audio/wav' });
        response.write(wav.subarray(0, 1_000));
        response.end(wav.subarray(1_000));
      });
      expect(secondsOf(await speak(one))).toBeCloseTo(expected, 1);
    }
  });

  it('that refuses WAV is asked for MP3, and from then on at once', async () => {
    const one = await server((response, speech) => {
      if (speech.response_format === 'wav') fail(400, "'wav' is not a supported response_format")(response);
      else send(response, asFormat(toneFor(speech.input), '-f', 'mp3'), 'audio/mpeg');
    });
    await speak(one);
    await speak(one);
    expect(one.seen.map((request) => speechOf(request).response_format)).toEqual(['wav', 'mp3', 'mp3']);
  });

  it('is paid once for a sentence, whatever key it was, and again for another voice, model, speed or address', async () => {
    const one = await server();
    const voicesDir = tempDir('voices');
    await speak(one, { voicesDir });
    await speak({ ...one, secrets: { 'openai-speech.key': 'sk-another' } }, { voicesDir });
    expect(one.seen).toHaveLength(1);
    for (const [key, value] of [
      ['openai-speech.voice', 'nova'],
      ['openai-speech.model', 'tts-1-hd'],
      ['openai-speech.speed', 120],
      ['openai-speech.address', `${one.origin}/other`],
    ]) {
      await speak({ ...one, options: { ...one.options, [String(key)]: value } }, { voicesDir });
    }
    expect(one.seen).toHaveLength(5);
    expect(readdirSync(voicesDir)).toHaveLength(5);
    for (const name of readdirSync(voicesDir)) {
      expect(name + readFileSync(join(voicesDir, name)).toString('latin1')).not.toContain(SPEECH_KEY);
    }
  });

  it('keeps nothing of a sentence that failed', async () => {
    const one = await server((response, speech, n) =>
      n === 1 ? send(response, toneFor(speech.input).subarray(0, 5_000)) : speaks(response, speech, n),
    );
    const voicesDir = tempDir('voices');
    await endOf(speak(one, { voicesDir }));
    expect(readdirSync(voicesDir)).toEqual([]);
    await speak(one, { voicesDir });
    expect(one.seen).toHaveLength(2);
  });
});

function fail(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
  return (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    // Services do repeat the key in what they say.
    response.end(JSON.stringify({ error: { message: `${message} ${SPEECH_KEY}` } }));
  };
}

describe('A speech server that does not speak', () => {
  it.each([
    [401, 'no', { code: 'voice_unauthorized', problem: { code: 'voice.refused_key', status: 401 } }],
    [403, 'no', { code: 'voice_unauthorized', problem: { code: 'voice.refused_key', status: 403 } }],
    [402, 'pay', { code: 'voice_quota', problem: { code: 'voice_quota' } }],
    [429, 'You exceeded your current quota', { code: 'voice_quota' }],
    [400, 'insufficient_quota', { code: 'voice_quota' }],
  ])('parks the task on %i (%s)', async (status, words, end) => {
    const one = await server(fail(status, words));
    const error = await endOf(speak(one));
    expect(error).toBeInstanceOf(NeedsYouError);
    expect(error).toMatchObject(end);
    expect(one.seen).toHaveLength(1);
  });

  it.each([
    [429, { 'retry-after': '90' }, 90],
    [429, { 'retry-after': '1' }, 20],
    [429, {}, 20],
    [503, { 'retry-after': '999999' }, 3_600],
    [500, {}, 20],
    [408, {}, 20],
  ])('is asked again after %i with %j, not sooner than after %i s', async (status, headers, seconds) => {
    const one = await server(fail(status, 'later', headers));
    expect(await endOf(speak(one))).toMatchObject({
      code: 'voice_failed',
      retryable: true,
      retryAfterSeconds: seconds,
      problem: { code: 'voice.server_busy', status },
    });
    // Retries are the queue's, where they are seen.
    expect(one.seen).toHaveLength(1);
  });

  it.each([400, 404, 405, 422])('is not asked again after %i', async (status) => {
    const one = await server(fail(status, 'unknown voice'));
    const end = { code: 'voice_failed', retryable: false, problem: { code: 'voice.server_refused', status } };
    expect(await endOf(speak(one))).toMatchObject(end);
    expect(one.seen).toHaveLength(1);
  });

  it('but redirects is not followed: neither text nor key goes elsewhere', async () => {
    const other = await server();
    const one = await server((response) => {
      response.writeHead(307, { location: `${other.origin}/v1/audio/speech` });
      response.end();
    });
    expect(await endOf(speak(one))).toMatchObject({ retryable: false, problem: { code: 'voice.server_redirected' } });
    expect(other.seen).toEqual([]);
  });

  it.each([
    ['JSON', Buffer.from('{"error":"no"}'), 'application/json', 'voice.server_not_sound'],
    ['a web page', Buffer.from('<!doctype html><p>hello'), 'text/html', 'voice.server_not_sound'],
    ['no samples', Buffer.alloc(0), 'audio/pcm', 'voice.server_silent'],
    [
      'an MP3 of noise',
      Buffer.concat([Buffer.from('ID3'), Buffer.alloc(500, 7)]),
      'audio/mpeg',
      'voice.server_not_sound',
    ],
    ['silence', toneFor('').fill(0, 44), 'audio/wav', 'voice.server_silent'],
    ['half a WAV', toneFor(TEXT).subarray(0, 9_000), 'audio/wav', 'voice.server_half'],
    ['a header', toneFor(TEXT).subarray(0, 30), 'audio/wav', 'voice.server_half'],
  ])('but sends %s is asked again later', async (_what, bytes, type, code) => {
    const one = await server((response) => send(response, bytes, type));
    expect(await endOf(speak(one))).toMatchObject({ code: 'voice_failed', retryable: true, problem: { code } });
  });

  it('to its end is asked again', async () => {
    const one = await server((response, { input }) => {
      const wav = toneFor(input);
      response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': wav.length });
      response.write(wav.subarray(0, 5_000), () => response.destroy());
    });
    expect(await endOf(speak(one))).toMatchObject({ retryable: true, problem: { code: 'voice.server_half' } });
  });

  it('at all, since nobody listens there, is named', async () => {
    const one = await server();
    await one.close();
    closing.length = 0;
    const error = await endOf(speak(one));
    expect(error).toMatchObject({ retryable: true, problem: { code: 'voice.server_unreachable' } });
    expect(error.message).toContain(new URL(one.origin).host);
  });

  it('HTTP is named', async () => {
    const raw = await rawServer((socket) => void socket.end('SSH-2.0-OpenSSH\r\n'));
    closing.push(raw.close);
    const error = await endOf(speak({ options: { 'openai-speech.address': raw.origin } }));
    expect(error).toMatchObject({ retryable: true, problem: { code: 'voice.server_unreachable' } });
  });

  it.each([
    ['sends nothing', () => {}],
    [
      'never ends',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'audio/wav' });
        const more = setInterval(() => response.write(Buffer.alloc(10)), 20);
        response.on('close', () => clearInterval(more));
      },
    ],
  ])('in time, since it %s, is given up', async (_what, answer) => {
    const one = await server(answer);
    const address = String(one.options['openai-speech.address']);
    const voice = await engine(300).open(address, requestFor(one));
    const end = { retryable: true, problem: { code: 'voice.server_too_slow' } };
    expect(await endOf(voice.speak(TEXT, signal))).toMatchObject(end);
  });

  it('but sends more than any sentence has is given up', async () => {
    const one = await server((response) => {
      response.writeHead(200, { 'content-type': 'audio/wav' });
      const flood = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(1 << 20, 1)));
        response.once('drain', flood);
      };
      flood();
    });
    expect(await endOf(speak(one))).toMatchObject({ retryable: false, problem: { code: 'voice.server_too_large' } });
  });

  it('while the task is cancelled lets go of the connection', async () => {
    let onClosed = (): void => {};
    const closed = new Promise<void>((resolve) => {
      onClosed = resolve;
    });
    const one = await server((response) => response.on('close', onClosed));
    const stop = new AbortController();
    const spoken = (await findVoice(requestFor(one))).speak(TEXT, stop.signal);
    await one.asked('POST');
    const reason = new Error('cancelled');
    stop.abort(reason);
    await expect(spoken).rejects.toBe(reason);
    await closed;
  });
});
