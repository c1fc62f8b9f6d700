import type { ServerResponse } from 'node:http';
import type { OptionValues, SecretValues } from '../../../contract/implementations';
import type { ServicePlaces } from '../../../workers/video/voices';
import { creatorServer, json, type SeenRequest } from '../creator/support/creator-server';
import { asFormat, send, toneFor } from './speaking';

/** Must appear in no log, error, name or file. */
export const SERVICE_KEYS: SecretValues = {
  'elevenlabs.key': 'sk_eleven_secret_11112222',
  'typecast.key': '__typecast_secret_33334444',
  'clova.keyId': 'clova_id_secret_5555',
  'clova.key': 'clova_secret_66667777',
};
export const SERVICE_VOICES: OptionValues = {
  'elevenlabs.voice': 'JBFqnCBsd6RMkjVDRZzb',
  'typecast.voice': 'tc_672c5f5ce59fac2a48faeaee',
};

export type ServiceId = keyof ServicePlaces;
/** What a request asks to be spoken. */
export function textOf({ headers, body }: SeenRequest): string {
  if (headers['content-type'] === 'application/x-www-form-urlencoded')
    return new URLSearchParams(body).get('text') ?? '';
  const parsed: unknown = JSON.parse(body);
  return typeof parsed === 'object' && parsed !== null ? String(Reflect.get(parsed, 'text')) : '';
}

/** The sound of each as it sends it: ElevenLabs an MP3, the others a WAV. */
export function soundAs(service: ServiceId, text: string): [Buffer, string] {
  return service === 'elevenlabs'
    ? [asFormat(toneFor(text), '-f', 'mp3'), 'audio/mpeg']
    : [toneFor(text), service === 'clova' ? 'application/octet-stream' : 'audio/wav'];
}
/** What ElevenLabs replies: its MP3 as text, and a hundredth of a second for each character. */
export const timedSpeech = (text: string) => ({
  audio_base64: soundAs('elevenlabs', text)[0].toString('base64'),
  alignment: {
    characters: [...text],
    character_start_times_seconds: [...text].map((_, index) => index / 100),
    character_end_times_seconds: [...text].map((_, index) => (index + 1) / 100),
  },
});
export const serviceOf = ({ path }: SeenRequest): ServiceId =>
  path.startsWith('/tts-premium/') ? 'clova' : path.startsWith('/v1/text-to-speech/') ? 'elevenlabs' : 'typecast';

const ELEVEN = [
  { voice_id: 'JBFqnCBsd6RMkjVDRZzb', name: 'George', category: 'premade', labels: {} },
  { voice_id: 'EXAVITQu4vr4xnSDxMaL', name: 'Sarah', category: 'premade', labels: {} },
];
const TYPECAST = [
  { voice_id: 'tc_672c5f5ce59fac2a48faeaee', voice_name: '지현', gender: 'female', age: 'young_adult', models: [] },
];

function lists(response: ServerResponse, { path, headers }: SeenRequest): void {
  if (headers['x-api-key'] !== undefined) {
    json(response, 200, TYPECAST);
    return;
  }
  const second = path.includes('next_page_token=more');
  json(response, 200, {
    voices: second ? ELEVEN.slice(1) : ELEVEN.slice(0, 1),
    has_more: !second,
    next_page_token: second ? null : 'more',
  });
}

type Answer = (response: ServerResponse, request: SeenRequest, n: number) => unknown;

/** A server in place of ElevenLabs, Typecast and CLOVA Voice, which answers as their documentation says. `answer` replies to the n-th request for sound. */
export async function speechServices(answer?: Answer) {
  let n = 0;
  const server = await creatorServer((response, request) => {
    if (request.method === 'GET') return lists(response, request);
    n += 1;
    if (answer !== undefined) return answer(response, request, n);
    const [service, text] = [serviceOf(request), textOf(request)];
    if (service === 'elevenlabs') json(response, 200, timedSpeech(text));
    else send(response, ...soundAs(service, text));
  });
  const place = { origin: server.origin };
  return { ...server, places: { elevenlabs: place, typecast: place, clova: place } satisfies ServicePlaces };
}
