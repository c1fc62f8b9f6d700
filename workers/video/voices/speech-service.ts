import type { Problem } from '../../../contract/messages';
import { BodyTooLargeError, HttpClient, type HttpReply } from '../../creator/http';
import { NeedsYouError, StepError } from '../../runtime/failures';
import { later, meaningOf, SHORTEST_WAIT_SECONDS } from '../../runtime/paid-service';
import { MAX_SPEECH_BYTES, readSpeech, type SpeechFault, type SpeechPlace } from '../speech-sound';
import type { Pcm } from '../wav';

/** Of what comes with a refusal no more is read, and no longer. */
const MAX_WORDS_BYTES = 20_000;
const WORDS_TIMEOUT_MS = 10_000;

/** What requests need to know of a service that speaks, and how messages call it. */
export interface SpeechService {
  /** In messages: a host, or a service's own name. */
  readonly name: string;
  /** For one whole reply. */
  readonly timeoutMs: number;
  /** The messages that depend on whose address it is: the creator's own, which they can correct, or one that the app knows. */
  readonly problems: ServiceProblems;
}
interface ServiceProblems {
  unreachable(name: string): Problem;
  wrongKey(name: string, status: number): Problem;
  wrongRequest(name: string, status: number): Problem;
  redirected(name: string, status: number): Problem;
  notSound(name: string): Problem;
}

/** A server at an address that the creator typed. */
export const OWN_ADDRESS: ServiceProblems = {
  unreachable: (host) => ({ code: 'voice.server_unreachable', host }),
  wrongKey: (host, status) => ({ code: 'voice.refused_key', host, status }),
  wrongRequest: (host, status) => ({ code: 'voice.server_refused', host, status }),
  redirected: (host, status) => ({ code: 'voice.server_redirected', host, status }),
  notSound: (host) => ({ code: 'voice.server_not_sound', host }),
};
/** A service with an account, whose address the app knows. */
export const KNOWN_ADDRESS: ServiceProblems = {
  unreachable: (service) => ({ code: 'voice.service_unreachable', service }),
  wrongKey: (service, status) => ({ code: 'voice.service_refused_key', service, status }),
  wrongRequest: (service, status) => ({ code: 'voice.service_refused', service, status }),
  redirected: (service, status) => ({ code: 'voice.service_redirected', service, status }),
  notSound: (service) => ({ code: 'voice.service_not_sound', service }),
};

export interface SpeechRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly maxBytes?: number;
}
export interface SpeechReply {
  readonly bytes: Buffer;
  readonly contentType: string | undefined;
}
/** The service does not accept the request. `words` begins what came with the refusal: to be searched but never shown, since it may echo the key. */
export interface Refused {
  readonly status: number;
  readonly words: string;
}

/**
 * Sends one request, so at most one reply is paid for. No redirect is followed. Throws NeedsYouError `voice_unauthorized` (401, 403) and
 * `voice_quota` (402, an empty account), StepError `voice_failed` (retryable: no reply, half of one, 408, 429, 5xx), and the signal's reason
 * on cancel. No error repeats what the service sent: it may echo the key.
 */
export async function ask(
  service: SpeechService,
  { method, url, headers, body, maxBytes = MAX_SPEECH_BYTES }: SpeechRequest,
  signal: AbortSignal,
): Promise<SpeechReply | Refused> {
  const { name: host, timeoutMs } = service;
  const timeout = AbortSignal.timeout(timeoutMs);
  // Each request has a client of its own, so that no connection outlives a cancel.
  const client = new HttpClient();
  let reply: HttpReply | undefined;
  try {
    const both = AbortSignal.any([signal, timeout]);
    reply = await client.send(url, { method, headers, signal: both, ...(body === undefined ? {} : { body }) });
    if (reply.status < 200 || reply.status > 299) return await refusal(reply, service);
    const chunks: Buffer[] = [];
    for await (const chunk of reply.read(maxBytes)) chunks.push(chunk);
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
      const megabytes = Math.round(maxBytes / 1024 ** 2);
      throw new StepError('voice_failed', { code: 'voice.server_too_large', host, megabytes }, { retryable: false });
    }
    const half = { code: 'voice.server_half', host } as const;
    throw new StepError('voice_failed', reply === undefined ? service.problems.unreachable(host) : half, again);
  } finally {
    await client.close();
  }
}

export const isRefused = (reply: SpeechReply | Refused): reply is Refused => 'words' in reply;

export const wrongRequest = ({ name, problems }: SpeechService, status: number): StepError =>
  new StepError('voice_failed', problems.wrongRequest(name, status), { retryable: false });

/** The sound of a reply. Throws StepError `voice_failed`, retryable, for what is no sound, half of one or silence. */
export async function soundOf(
  service: SpeechService,
  reply: SpeechReply,
  place: Omit<SpeechPlace, 'contentType'>,
): Promise<Pcm> {
  const sound = await readSpeech(reply.bytes, { ...place, contentType: reply.contentType });
  if (typeof sound !== 'string') return sound;
  throw new StepError('voice_failed', faultOf(service, sound), later(SHORTEST_WAIT_SECONDS));
}

function faultOf({ name: host, problems }: SpeechService, fault: SpeechFault): Problem {
  if (fault === 'not_sound') return problems.notSound(host);
  return { code: fault === 'cut_off' ? 'voice.server_half' : 'voice.server_silent', host };
}

/** What a status other than 200 to 299 means: a wrong request is returned, all else is thrown. */
async function refusal(reply: HttpReply, { name, problems }: SpeechService): Promise<Refused> {
  const { status } = reply;
  if (status >= 300 && status <= 399) {
    throw new StepError('voice_failed', problems.redirected(name, status), { retryable: false });
  }
  const words = await beginningOf(reply);
  const meaning = meaningOf({ status, retryAfter: reply.header('retry-after'), body: words });
  switch (meaning.kind) {
    case 'no_credit':
      throw new NeedsYouError('voice_quota', { code: 'voice_quota' });
    case 'wrong_key':
      throw new NeedsYouError('voice_unauthorized', problems.wrongKey(name, status));
    case 'busy': {
      const problem = { code: 'voice.server_busy', host: name, status } as const;
      throw new StepError('voice_failed', problem, later(meaning.waitSeconds));
    }
    case 'wrong_request':
      return { status, words };
    default:
      return meaning satisfies never;
  }
}

/** The beginning of what came with a refusal. Its status says enough, so a slow or endless text is left. */
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
