import { IMPLEMENTATIONS, readOption } from '../../../contract/implementations';
import type { Problem } from '../../../contract/messages';
import { BodyTooLargeError, HttpClient, type HttpReply } from '../../creator/http';
import { NeedsYouError, StepError } from '../../runtime/failures';
import { later, meaningOf, SHORTEST_WAIT_SECONDS } from '../../runtime/paid-service';
import { MAX_SPEECH_BYTES, readSpeech, type SpeechFault } from '../speech-sound';
import { SPEAK_TIMEOUT_MS, type VoiceEngine } from '../voice';

const {
  address: ADDRESS,
  model: MODEL,
  voice: VOICE,
  speed: SPEED,
  key: KEY,
} = IMPLEMENTATIONS.voice['openai-speech'].options;
/** Of a refusal. */
const MAX_WORDS_BYTES = 20_000;
const WORDS_TIMEOUT_MS = 10_000;

type Format = 'wav' | 'mp3';
/** Addresses and models that refused WAV since this process began: they would refuse it again. */
const refusesWav = new Set<string>();

/**
 * Any server that speaks OpenAI's `/v1/audio/speech`, on this machine too: the creator typed its address. Throws NeedsYouError
 * `voice_unauthorized` (401, 403) and `voice_quota` (402, an empty account), StepError `voice_failed` (retryable: no reply, half of one,
 * 408, 429, 5xx, no sound; not retryable: any other status), and the signal's reason on cancel. No error repeats what the server sent: it
 * may echo the key.
 */
export const openaiSpeech = speechServer(SPEAK_TIMEOUT_MS);

/** @param timeoutMs for the whole reply to one sentence. */
export function speechServer(timeoutMs: number): VoiceEngine {
  return {
    id: 'openai-speech',
    missing: { code: 'voice.server_not_set' },
    takes: () => true,
    find: async ({ settings }) => readOption(ADDRESS, settings.options) || undefined,
    async open(address, { settings: { options, secrets, ffmpegPath }, stagingDir }) {
      const url = speechUrl(address);
      const model = readOption(MODEL, options).trim() || 'tts-1';
      const voice = readOption(VOICE, options).trim() || 'alloy';
      const speed = readOption(SPEED, options) / 100;
      const key = secrets?.[KEY.key];
      const place = `${url.href} ${model}`;
      const ask = (input: string, format: Format, signal: AbortSignal) =>
        request({
          url,
          // Not every server knows of speeds.
          body: { model, input, voice, response_format: format, ...(speed === 1 ? {} : { speed }) },
          key,
          timeoutMs,
          signal,
        });
      return {
        name: `${url.host} ${model} ${voice}`,
        isFormantSynthesis: false,
        madeBy: [],
        async speak(text, signal) {
          let reply = await ask(text, refusesWav.has(place) ? 'mp3' : 'wav', signal);
          if (reply === 'other_format') {
            reply = await ask(text, 'mp3', signal);
            if (reply === 'other_format') throw wrongRequest(url.host, 400);
            refusesWav.add(place);
          }
          const sound = await readSpeech(reply.bytes, { ...reply, ffmpegPath, stagingDir, signal });
          if (typeof sound === 'string') {
            throw new StepError('voice_failed', FAULTS[sound](url.host), later(SHORTEST_WAIT_SECONDS));
          }
          return sound;
        },
      };
    },
  };
}

const FAULTS: Readonly<Record<SpeechFault, (host: string) => Problem>> = {
  not_sound: (host) => ({ code: 'voice.server_not_sound', host }),
  cut_off: (host) => ({ code: 'voice.server_half', host }),
  silent: (host) => ({ code: 'voice.server_silent', host }),
};

/** Creators paste the base address, or all of it. */
function speechUrl(address: string): URL {
  const url = new URL(address);
  const path = url.pathname.replace(/\/+$/u, '');
  url.pathname = path.endsWith('/audio/speech') ? path : `${path}/audio/speech`;
  return url;
}

interface SpeechRequest {
  readonly url: URL;
  readonly body: {
    readonly model: string;
    readonly input: string;
    readonly voice: string;
    readonly response_format: Format;
    readonly speed?: number;
  };
  readonly key: string | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}
interface Reply {
  readonly bytes: Buffer;
  readonly contentType: string | undefined;
}

/** One reply, and so at most one that is paid. `other_format`: the server refuses the format that was asked for. */
async function request({ url, body, key, timeoutMs, signal }: SpeechRequest): Promise<Reply | 'other_format'> {
  const { host } = url;
  const timeout = AbortSignal.timeout(timeoutMs);
  // Of its own: no connection outlives a cancel.
  const client = new HttpClient();
  let reply: HttpReply | undefined;
  try {
    reply = await client.send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, timeout]),
    });
    if (reply.status < 200 || reply.status > 299) return await refused(reply, host, body.response_format);
    const chunks: Buffer[] = [];
    for await (const chunk of reply.read(MAX_SPEECH_BYTES)) chunks.push(chunk);
    return { bytes: Buffer.concat(chunks), contentType: reply.header('content-type') };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof StepError || error instanceof NeedsYouError) throw error;
    const again = { retryable: true };
    if (timeout.aborted) {
      const seconds = Math.round(timeoutMs / 1_000);
      throw new StepError('voice_failed', { code: 'voice.server_too_slow', host, seconds }, again);
    }
    if (error instanceof BodyTooLargeError) {
      const megabytes = MAX_SPEECH_BYTES / 1024 ** 2;
      throw new StepError('voice_failed', { code: 'voice.server_too_large', host, megabytes }, { retryable: false });
    }
    const code = reply === undefined ? 'voice.server_unreachable' : 'voice.server_half';
    throw new StepError('voice_failed', { code, host }, again);
  } finally {
    await client.close();
  }
}

/** What a status other than 200 to 299 means; throws all but a refusal of the format. */
async function refused(reply: HttpReply, host: string, format: Format): Promise<'other_format'> {
  const { status } = reply;
  if (status >= 300 && status <= 399) {
    throw new StepError('voice_failed', { code: 'voice.server_redirected', host, status }, { retryable: false });
  }
  const words = await beginningOf(reply);
  const meaning = meaningOf({ status, retryAfter: reply.header('retry-after'), body: words });
  switch (meaning.kind) {
    case 'no_credit':
      throw new NeedsYouError('voice_quota', { code: 'voice_quota' });
    case 'wrong_key':
      throw new NeedsYouError('voice_unauthorized', { code: 'voice.refused_key', host, status });
    case 'busy':
      throw new StepError('voice_failed', { code: 'voice.server_busy', host, status }, later(meaning.waitSeconds));
    case 'wrong_request':
      if (format === 'wav' && (status === 400 || status === 422) && /response_format|wav/iu.test(words)) {
        return 'other_format';
      }
      throw wrongRequest(host, status);
    default:
      return meaning satisfies never;
  }
}

const wrongRequest = (host: string, status: number): StepError =>
  new StepError('voice_failed', { code: 'voice.server_refused', host, status }, { retryable: false });

/** Of what came with a refusal, which is clear without its words: they are read this far and this long. */
async function beginningOf(reply: HttpReply): Promise<string> {
  const chunks: Buffer[] = [];
  const read = async (): Promise<void> => {
    for await (const chunk of reply.read(MAX_WORDS_BYTES)) chunks.push(chunk);
  };
  const late = AbortSignal.timeout(WORDS_TIMEOUT_MS);
  const isLate = new Promise<void>((done) => late.addEventListener('abort', () => done(), { once: true }));
  await Promise.race([read().catch(() => {}), isLate]);
  return Buffer.concat(chunks).toString('utf8');
}
