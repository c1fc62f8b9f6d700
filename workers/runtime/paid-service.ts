import { readRetryAfter } from './retry-after';

/** No attempt follows another sooner: a reply costs money, and a service that is busy is still busy two seconds later. */
export const SHORTEST_WAIT_SECONDS = 20;
const LONGEST_WAIT_SECONDS = 3_600;

/** Codes and sentences of many services that mean an empty account, not a busy minute: ElevenLabs sends `quota_exceeded` with 401, NAVER `Quota Exceed` with 429. */
const NO_CREDIT =
  /insufficient_quota|quota_exceeded|quota exceed\b|insufficient[_ ](?:account[_ ])?(?:balance|credits?|funds)|exceeded_current_quota|billing_(?:not_active|hard_limit)|credit balance is too low|out of credits|no credits|requires more credits|exceeded your current quota|plan and billing|arrearage|잔액|크레딧/iu;
/** Google words a busy minute as an exceeded quota too, but says how long to wait. */
const RETRY_DELAY = /"retryDelay"\s*:\s*"(\d{1,6}(?:\.\d+)?)s"/u;

export const saysNoCredit = (body: string): boolean => NO_CREDIT.test(body);

/** What a refusal of a service that may cost money means. */
export type Refusal =
  | { readonly kind: 'no_credit' | 'wrong_key' | 'wrong_request' }
  | { readonly kind: 'busy'; readonly waitSeconds: number };

/** @param refusal `retryAfter` and `body` as the service sent them. */
export function meaningOf(refusal: {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}): Refusal {
  const { status, body } = refusal;
  const waitSeconds = readRetryAfter(refusal.retryAfter) ?? delayIn(body);
  if (status === 402 || (status < 500 && waitSeconds === undefined && saysNoCredit(body))) return { kind: 'no_credit' };
  if (status === 401 || status === 403) return { kind: 'wrong_key' };
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return {
      kind: 'busy',
      waitSeconds: Math.min(LONGEST_WAIT_SECONDS, Math.max(SHORTEST_WAIT_SECONDS, waitSeconds ?? 0)),
    };
  }
  return { kind: 'wrong_request' };
}

/** For a StepError: another attempt may help, after this time. */
export function later(seconds: number) {
  return { retryable: true, retryAfterSeconds: seconds } as const;
}

function delayIn(body: string): number | undefined {
  const seconds = RETRY_DELAY.exec(body)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}

/** To the cent, and what is less than one cent to two digits: it is not nothing. */
export const shownDollars = (dollars: number): string =>
  dollars >= 0.01 ? dollars.toFixed(2) : String(Number(dollars.toPrecision(2)));
