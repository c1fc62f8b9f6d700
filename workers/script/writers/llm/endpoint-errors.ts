import { APICallError, RetryError } from 'ai';
import { NeedsYouError, StepError } from '../../../runtime/failures';
import { readRetryAfter } from '../../../runtime/retry-after';

/** No attempt follows another sooner: a reply costs money, and an endpoint that is busy is still busy two seconds later. */
export const SHORTEST_WAIT_SECONDS = 20;
const LONGEST_WAIT_SECONDS = 3_600;
const MAX_BODY_CHARS = 20_000;

/** Codes and sentences of many services that mean an empty account, not a busy minute. */
const NO_CREDIT =
  /insufficient_quota|insufficient[_ ](?:account[_ ])?(?:balance|credits?|funds)|exceeded_current_quota|billing_(?:not_active|hard_limit)|credit balance is too low|out of credits|no credits|requires more credits|exceeded your current quota|plan and billing|arrearage|잔액|크레딧/iu;
/** Google words a busy minute as an exceeded quota too, but says how long to wait. */
const RETRY_DELAY = /"retryDelay"\s*:\s*"(\d{1,6}(?:\.\d+)?)s"/u;

export type Refusable = 'temperature' | 'response_format';

/** The parameter without which a refused request may be sent again; `left` are those that it had. */
export function refusedParameter(error: unknown, left: ReadonlySet<Refusable>): Refusable | undefined {
  const refusal = callErrorOf(error);
  if (refusal?.statusCode !== 400 && refusal?.statusCode !== 422) return undefined;
  if (left.has('temperature') && /temperature/iu.test(bodyOf(refusal))) return 'temperature';
  // Some local servers refuse JSON mode without naming it; the prompt asks for JSON as well.
  return left.has('response_format') && !NO_CREDIT.test(bodyOf(refusal)) ? 'response_format' : undefined;
}

/** What a failed request ends the run with. Nothing that the endpoint sent is repeated: it may echo the key. */
export function explain(error: unknown, timedOut: boolean): StepError | NeedsYouError {
  if (timedOut) return new StepError('llm_failed', { code: 'llm.too_slow' }, { retryable: true });
  const refusal = callErrorOf(error);
  const status = refusal === undefined ? undefined : statusOf(refusal);
  if (refusal === undefined || status === undefined) {
    return new StepError('llm_failed', { code: 'llm.unreachable' }, { retryable: true });
  }
  if (status >= 200 && status <= 299) {
    return new StepError('llm_failed', { code: 'llm.not_chat' }, later(SHORTEST_WAIT_SECONDS));
  }
  const waitSeconds = readRetryAfter(refusal.responseHeaders?.['retry-after']) ?? delayIn(bodyOf(refusal));
  if (status === 402 || (status < 500 && waitSeconds === undefined && NO_CREDIT.test(bodyOf(refusal)))) {
    return new NeedsYouError('llm_quota', { code: 'llm_quota' });
  }
  if (status === 401 || status === 403) {
    return new NeedsYouError('llm_unauthorized', { code: 'llm.refused_key', status });
  }
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const wait = Math.min(LONGEST_WAIT_SECONDS, Math.max(SHORTEST_WAIT_SECONDS, waitSeconds ?? 0));
    return new StepError('llm_failed', { code: 'llm.busy', status }, later(wait));
  }
  return new StepError('llm_failed', { code: 'llm.refused_request', status }, { retryable: false });
}

export function later(seconds: number) {
  return { retryable: true, retryAfterSeconds: seconds } as const;
}

function callErrorOf(error: unknown): APICallError | undefined {
  const inner = RetryError.isInstance(error) ? error.lastError : error;
  return APICallError.isInstance(inner) ? inner : undefined;
}

/** Gateways reply 200 with the error of the service behind them, whose status is its code. */
function statusOf(refusal: APICallError): number | undefined {
  const inside =
    refusal.statusCode === 200 ? /"error"[\s\S]*?"code"\s*:\s*(\d{3})\b/u.exec(bodyOf(refusal))?.[1] : undefined;
  return inside === undefined ? refusal.statusCode : Number(inside);
}

function bodyOf(refusal: APICallError): string {
  return (refusal.responseBody ?? '').slice(0, MAX_BODY_CHARS);
}

function delayIn(body: string): number | undefined {
  const seconds = RETRY_DELAY.exec(body)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}
