import type { ImplementationId } from '../../../contract/implementations';
import type { SecretOption } from '../../../contract/options/option-kinds';
import type { VoiceChoice } from '../../../contract/preview-messages';
import { StepError } from '../../runtime/failures';
import { SPEAK_TIMEOUT_MS, type VoiceEngine, type VoiceRequest } from '../voice';
import type { ToldWord } from '../wav';
import {
  ask,
  isRefused,
  KNOWN_ADDRESS,
  type SpeechReply,
  type SpeechRequest,
  type SpeechService,
  soundOf,
  wrongRequest,
} from './speech-service';

/** One page of a list of voices. */
const MAX_LIST_BYTES = 8 * 1024 * 1024;
/** Of a hundred voices each. */
const MAX_PAGES = 20;

/** Where a service is, and how long it may take over a reply. A parameter of the worker and no setting, because the key is sent there. */
export interface ServicePlace {
  readonly origin: string;
  readonly timeoutMs?: number;
}
/** The values of a service's keys, in the order of its options. */
type Keys = readonly string[];

/** What differs between services that speak for an account, one sentence by one request. */
export interface KeyedService {
  readonly id: ImplementationId<'voice'>;
  /** As the creator knows it. */
  readonly name: string;
  readonly keys: readonly SecretOption[];
  /** The model, which is a part of the voice's name; absent where there is none to choose. */
  model?(settings: VoiceRequest['settings']): string;
  /** The id of the voice; '' while none is chosen. */
  voice(settings: VoiceRequest['settings']): string;
  headers(keys: Keys): Readonly<Record<string, string>>;
  /** The request for one sentence, without `headers`. */
  request(text: string, request: VoiceRequest): { readonly path: string; readonly type: string; readonly body: string };
  /** Takes apart a reply that holds more than the sound. Undefined: the reply is the sound. Throws for what is neither. */
  read?(reply: SpeechReply, text: string): ReadReply | undefined;
  /** How its voices are listed; absent when its documentation names no call for that. */
  readonly list?: ListedVoices;
}
interface ReadReply {
  readonly sound: SpeechReply;
  readonly told: readonly ToldWord[];
}
interface ListedVoices {
  /** @param next what the page before named as the next one; undefined for the first. */
  path(next: string | undefined): string;
  /** Reads one page. Throws for what is none. */
  read(reply: unknown): VoicePage;
}
interface VoicePage {
  readonly voices: readonly VoiceChoice[];
  readonly next?: string | undefined;
}

/** The voice engine of a service with which the creator has an account: it gets their key, and is paid by them. */
export function keyedSpeech(
  service: KeyedService,
  { origin, timeoutMs = SPEAK_TIMEOUT_MS }: ServicePlace,
): VoiceEngine {
  const { name } = service;
  const asked = { name, timeoutMs, problems: KNOWN_ADDRESS };
  const keysOf = ({ secrets }: VoiceRequest['settings']): Keys =>
    service.keys.flatMap(({ key }) => secrets?.[key] ?? []);
  const hasKeys = (settings: VoiceRequest['settings']) => keysOf(settings).length === service.keys.length;
  const { list } = service;
  return {
    id: service.id,
    missing: { code: 'voice.service_not_set', service: name },
    takes: () => true,
    find: async ({ settings }) => (hasKeys(settings) && service.voice(settings) !== '' ? origin : undefined),
    async open(found, request) {
      const { settings, stagingDir } = request;
      const headers = service.headers(keysOf(settings));
      return {
        name: [name, service.model?.(settings) ?? '', service.voice(settings)].filter(Boolean).join(' '),
        isFormantSynthesis: false,
        madeBy: [],
        paidTo: name,
        async speak(text, signal) {
          const { path, type, body } = service.request(text, request);
          const sent = { url: new URL(path, found), headers: { ...headers, 'content-type': type }, body };
          const reply = await ask(asked, { method: 'POST', ...sent }, signal);
          if (isRefused(reply)) throw wrongRequest(asked, reply.status);
          const place = { ffmpegPath: settings.ffmpegPath, stagingDir, signal };
          const read = readReply(service, reply, text);
          if (read === undefined) return soundOf(asked, reply, place);
          return { ...(await soundOf(asked, read.sound, place)), told: read.told };
        },
      };
    },
    ...(list === undefined
      ? {}
      : {
          listVoices: async ({ settings, signal }) =>
            hasKeys(settings)
              ? listedVoices(list, asked, origin, service.headers(keysOf(settings)), signal)
              : undefined,
        }),
  };
}

/** All voices of a list, page by page. */
async function listedVoices(
  list: ListedVoices,
  asked: SpeechService,
  origin: string,
  headers: SpeechRequest['headers'],
  signal: AbortSignal,
): Promise<VoiceChoice[]> {
  const voices = new Map<string, VoiceChoice>();
  let next: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const url = new URL(list.path(next), origin);
    const reply = await ask(asked, { method: 'GET', url, headers, maxBytes: MAX_LIST_BYTES }, signal);
    if (isRefused(reply)) throw wrongRequest(asked, reply.status);
    const read = pageOf(list, reply.bytes, asked.name);
    for (const voice of read.voices) voices.set(voice.id, voice);
    if (read.next === undefined || read.next === next) break;
    next = read.next;
  }
  return [...voices.values()];
}

function readReply(service: KeyedService, reply: SpeechReply, text: string): ReadReply | undefined {
  try {
    return service.read?.(reply, text);
  } catch {
    // Half a reply, or one of another shape. Taken for the sound, it is reported as what it is: no sound.
    return undefined;
  }
}

function pageOf(list: ListedVoices, bytes: Buffer, service: string): VoicePage {
  try {
    return list.read(JSON.parse(bytes.toString('utf8')));
  } catch {
    // Without the cause: it may quote what the service sent.
    throw new StepError('voice_failed', { code: 'voice.service_no_list', service }, { retryable: false });
  }
}
