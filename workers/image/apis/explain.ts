import { APICallError, NoImageGeneratedError } from 'ai';
import type { Problem } from '../../../contract/messages';
import { NeedsYouError, StepError } from '../../runtime/failures';
import { later, meaningOf, SHORTEST_WAIT_SECONDS } from '../../runtime/paid-service';
import { SceneFailedError } from '../scene-failed';
import { NoReplyError } from './service-door';

/** How services say that they do not draw this; Gemini and Imagen say it with status 200 and no picture. */
const REFUSED_WORDS =
  /moderation_blocked|content_policy|content_filter|safety system|sexual_content|IMAGE_SAFETY|PROHIBITED_CONTENT|"blockReason"|raiFilteredReason|"finishReason"\s*:\s*"(?:SAFETY|RECITATION|IMAGE_\w+|NO_IMAGE|BLOCKLIST|SPII)"/iu;

export interface Asked {
  readonly host: string;
  readonly model: string;
  /** Aborted when the picture took too long. */
  readonly timeout: AbortSignal;
  readonly timeoutMs: number;
  /** The beginning of what the service replied. */
  readonly words: string;
}

/**
 * What a request that gave no picture means: SceneFailedError where the next scene may fare better, NeedsYouError where the creator can help
 * (`picture_source_unusable`), StepError where time can. Nothing that the service sent is repeated: it may echo the key.
 */
export function explain(error: unknown, { host, model, timeout, timeoutMs, words }: Asked): Error {
  if (timeout.aborted) {
    return failed({ code: 'picture_api.too_slow', host, seconds: Math.round(timeoutMs / 1_000) });
  }
  // The SDK wraps what broke on the network.
  const silence = APICallError.isInstance(error) ? error.cause : error;
  if (silence instanceof NoReplyError) {
    if (silence.why === 'too_large') return new SceneFailedError({ code: 'picture_api.too_large', host });
    return failed({ code: silence.why === 'half' ? 'picture_api.half' : 'picture_api.unreachable', host });
  }
  const status = APICallError.isInstance(error) ? (error.statusCode ?? 200) : 200;
  if (status < 500 && REFUSED_WORDS.test(words))
    return new SceneFailedError({ code: 'picture_api.refused_words', host });
  if (NoImageGeneratedError.isInstance(error)) return new SceneFailedError({ code: 'picture_api.none', host });
  if (!APICallError.isInstance(error) || status <= 299) return odd(host);
  if (status >= 300 && status <= 399) return needsYou({ code: 'picture_api.redirected', host, status });
  // Google says with status 400 that a key is wrong.
  if (/API_KEY_INVALID|invalid_api_key/u.test(words))
    return needsYou({ code: 'picture_api.refused_key', host, status });
  if (status === 404) return needsYou({ code: 'picture_api.unknown_model', host, model });
  const meaning = meaningOf({ status, retryAfter: error.responseHeaders?.['retry-after'], body: words });
  switch (meaning.kind) {
    case 'no_credit':
      return needsYou({ code: 'picture_api.no_credit', host });
    case 'wrong_key':
      return needsYou({ code: 'picture_api.refused_key', host, status });
    case 'busy':
      return new StepError('no_pictures', { code: 'picture_api.busy', host, status }, later(meaning.waitSeconds));
    case 'wrong_request':
      return needsYou({ code: 'picture_api.refused_request', host, model, status });
    default:
      return meaning satisfies never;
  }
}

/** Whether it was refused for its parameter `response_format`: then it may be sent again without. */
export function refusesFormat(error: unknown): boolean {
  const status = APICallError.isInstance(error) ? error.statusCode : undefined;
  return (
    APICallError.isInstance(error) &&
    (status === 400 || status === 422) &&
    /response_format/u.test(error.responseBody ?? '')
  );
}

const CHARGED: ReadonlySet<string> = new Set<Problem['code']>([
  'picture_api.half',
  'picture_api.too_slow',
  'picture_api.too_large',
  'picture_api.odd_reply',
  'picture_api.none',
  'picture_api.refused_words',
]);
/** Said by whatever stands before a service, or by the service itself: it took too long. */
const TOOK_TOO_LONG: readonly number[] = [408, 504, 524];

/** Whether the service may have made the picture, or charges for what it declines. */
export function mayBeCharged(error: unknown): boolean {
  const problem =
    error instanceof StepError || error instanceof NeedsYouError || error instanceof SceneFailedError
      ? error.problem
      : undefined;
  if (problem === undefined || typeof problem === 'string') return true;
  return CHARGED.has(problem.code) || (problem.code === 'picture_api.busy' && TOOK_TOO_LONG.includes(problem.status));
}

function needsYou(problem: Problem): NeedsYouError {
  return new NeedsYouError('picture_source_unusable', problem);
}

/** Another attempt may help. What was asked for may have been charged, so it does not follow at once. */
function failed(problem: Problem): StepError {
  return new StepError('no_pictures', problem, later(SHORTEST_WAIT_SECONDS));
}

const odd = (host: string): StepError => failed({ code: 'picture_api.odd_reply', host });
