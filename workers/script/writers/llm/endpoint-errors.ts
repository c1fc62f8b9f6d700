import { APICallError, RetryError } from 'ai';
import { NeedsYouError, StepError } from '../../../runtime/failures';
import { later, meaningOf, SHORTEST_WAIT_SECONDS, saysNoCredit } from '../../../runtime/paid-service';

const MAX_BODY_CHARS = 20_000;

export type Refusable = 'temperature' | 'response_format';

/** The parameter without which a refused request may be sent again; `left` are those that it had. */
export function refusedParameter(error: unknown, left: ReadonlySet<Refusable>): Refusable | undefined {
  const refusal = callErrorOf(error);
  if (refusal?.statusCode !== 400 && refusal?.statusCode !== 422) return undefined;
  if (left.has('temperature') && /temperature/iu.test(bodyOf(refusal))) return 'temperature';
  // Some local servers refuse JSON mode without naming it; the prompt asks for JSON as well.
  return left.has('response_format') && !saysNoCredit(bodyOf(refusal)) ? 'response_format' : undefined;
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
  const retryAfter = refusal.responseHeaders?.['retry-after'];
  const meaning = meaningOf({ status, retryAfter, body: bodyOf(refusal) });
  switch (meaning.kind) {
    case 'no_credit':
      return new NeedsYouError('llm_quota', { code: 'llm_quota' });
    case 'wrong_key':
      return new NeedsYouError('llm_unauthorized', { code: 'llm.refused_key', status });
    case 'busy':
      return new StepError('llm_failed', { code: 'llm.busy', status }, later(meaning.waitSeconds));
    case 'wrong_request':
      return new StepError('llm_failed', { code: 'llm.refused_request', status }, { retryable: false });
    default:
      return meaning satisfies never;
  }
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
