import type { ImplementationId } from '../../../contract/implementations';
import type { OptionOf, SecretOption } from '../../../contract/options/option-kinds';
import type { VoiceChoice } from '../../../contract/preview-messages';
import { StepError } from '../../runtime/failures';
import { priceSet } from '../price-set';
import { SPEAK_TIMEOUT_MS, type VoiceEngine, type VoiceRequest } from '../voice';
import type { ToldWord } from '../wav';
import {
  ask,
  isRefused,
  KNOWN_ADDRESS,
  type SpeechReply,
  type SpeechRequest,
  soundOf,
  wrongRequest,
} from './speech-service';

/** Of a list of voices. */
const MAX_LIST_BYTES = 8 * 1024 * 1024;
/** Pages of a list of voices, of a hundred each. */
const MAX_PAGES = 20;

/** Where a service is, and how long it may take over a reply. A parameter of the worker, and no setting: the key goes there. */
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
  /** Of a thousand characters. */
  readonly price: OptionOf<string>;
  /** The model, for the voice's name and what is kept; undefined where there is none to choose. */
  model?(settings: VoiceRequest['settings']): string;
  /** The id of the voice; '' while none is chosen. */
  voice(settings: VoiceRequest['settings']): string;
  headers(keys: Keys): Readonly<Record<string, string>>;
  /** The request for one sentence, without `headers`. */
  request(text: string, request: VoiceRequest): { readonly path: string; readonly type: string; readonly body: string };
  /** Takes a reply apart that is more than the sound. Undefined: it is the sound alone. Throws for what is neither. */
  read?(reply: SpeechReply, text: string): ReadReply | undefined;
  /** Where its voices are listed; undefined when its documents name no call for that. */
  readonly list?: ListedVoices;
}
interface ReadReply {
  readonly sound: SpeechReply;
  readonly told: readonly ToldWord[];
}
interface ListedVoices {
  /** @param next what the page before named, if anything. */
  path(next: string | undefined): string;
  /** One page. Throws for what is none. */
  read(reply: unknown): VoicePage;
}
interface VoicePage {
  readonly voices: readonly VoiceChoice[];
  readonly next?: string | undefined;
}

/** A service that the creator has an account with: it speaks by their key, and is paid for it. */
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
        pricePerThousand: priceSet(service.price, settings),
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
          listVoices: async ({ settings, signal }) => {
            if (!hasKeys(settings)) return undefined;
            const headers = service.headers(keysOf(settings));
            const voices = new Map<string, VoiceChoice>();
            let next: string | undefined;
            for (let page = 0; page < MAX_PAGES; page += 1) {
              const url = new URL(list.path(next), origin);
              const request: SpeechRequest = { method: 'GET', url, headers, maxBytes: MAX_LIST_BYTES };
              const reply = await ask(asked, request, signal);
              if (isRefused(reply)) throw wrongRequest(asked, reply.status);
              const read = pageOf(list, reply.bytes, name);
              for (const voice of read.voices) voices.set(voice.id, voice);
              if (read.next === undefined || read.next === next) break;
              next = read.next;
            }
            return [...voices.values()];
          },
        }),
  };
}

function readReply(service: KeyedService, reply: SpeechReply, text: string): ReadReply | undefined {
  try {
    return service.read?.(reply, text);
  } catch {
    // Half of one, or nothing that was agreed on: it is told as what it is, which is no sound.
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
