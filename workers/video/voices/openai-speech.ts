import { IMPLEMENTATIONS, readOption } from '../../../contract/implementations';
import { SPEAK_TIMEOUT_MS, type VoiceEngine } from '../voice';
import { ask, isRefused, OWN_ADDRESS, type Refused, soundOf, wrongRequest } from './speech-service';

const {
  address: ADDRESS,
  model: MODEL,
  voice: VOICE,
  speed: SPEED,
  key: KEY,
} = IMPLEMENTATIONS.voice['openai-speech'].options;

type Format = 'wav' | 'mp3';
/** Addresses with models that refused WAV since this process began: they would refuse it again. */
const refusesWav = new Set<string>();

/** Any server that speaks OpenAI's `/v1/audio/speech`, on this machine too: the creator typed its address. It throws what `speech-service.ts` says. */
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
      const service = { name: url.host, timeoutMs, problems: OWN_ADDRESS };
      const headers = {
        'content-type': 'application/json',
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      };
      const askFor = (input: string, format: Format, signal: AbortSignal) => {
        // Sent only where it matters: not every server knows of speeds.
        const body = { model, input, voice, response_format: format, ...(speed === 1 ? {} : { speed }) };
        return ask(service, { method: 'POST', url, headers, body: JSON.stringify(body) }, signal);
      };
      return {
        name: `${url.host} ${model} ${voice}`,
        isFormantSynthesis: false,
        madeBy: [],
        async speak(text, signal) {
          const asked = refusesWav.has(place) ? 'mp3' : 'wav';
          let reply = await askFor(text, asked, signal);
          if (asked === 'wav' && isRefused(reply) && isForTheFormat(reply)) {
            reply = await askFor(text, 'mp3', signal);
            if (!isRefused(reply)) refusesWav.add(place);
          }
          if (isRefused(reply)) throw wrongRequest(service, reply.status);
          return soundOf(service, reply, { ffmpegPath, stagingDir, signal });
        },
      };
    },
  };
}

const isForTheFormat = ({ status, words }: Refused): boolean =>
  (status === 400 || status === 422) && /response_format|wav/iu.test(words);

/** Creators paste the base address, or all of it. */
function speechUrl(address: string): URL {
  const url = new URL(address);
  const path = url.pathname.replace(/\/+$/u, '');
  url.pathname = path.endsWith('/audio/speech') ? path : `${path}/audio/speech`;
  return url;
}
