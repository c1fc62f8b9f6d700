import { z } from 'zod';
import { ownCodeSchema } from '../../contract/channel';
import { check } from '../../contract/check';
import { isDiskFull } from '../../contract/disk-full';
import type { Problem } from '../../contract/messages';
import type { RunCode } from '../../contract/worker-messages';
import { NeedsYouError, StepError } from '../runtime/failures';
import { readRetryAfter } from '../runtime/retry-after';
import { BodyTooLargeError, type HttpReply, UnknownEncodingError } from './http';
import { MAX_LINE_CHARS } from './limits';
import { LineTooLongError } from './reply-lines';

const MAX_WORDS_CHARS = 2_000;

/** Statuses below 500 that mean "later". */
const LATER = [408, 425, 429];

const failed = (problem: Problem, retryable: boolean, cause?: unknown): StepError =>
  new StepError('step_failed', problem, { retryable, cause });

/** A server that did not reply. */
export function unreachable(host: string, error: unknown): StepError {
  return failed({ code: 'service.unreachable', host, reason: reasonOf(error) }, true, error);
}

/** A reply whose body could not be read. What is no fault of the connection (a full disk, an error of ours) stays what it is. */
export function unreadable(host: string, error: unknown, maxBytes: number): unknown {
  if (error instanceof StepError || error instanceof NeedsYouError || isDiskFull(error)) return error;
  if (error instanceof BodyTooLargeError) {
    return failed({ code: 'service.too_large', host, megabytes: Math.round(maxBytes / 1024 ** 2) }, false, error);
  }
  if (error instanceof LineTooLongError) {
    return failed({ code: 'service.line_too_long', host, chars: MAX_LINE_CHARS }, false, error);
  }
  if (error instanceof UnknownEncodingError) {
    return failed({ code: 'service.unknown_encoding', host, encoding: error.encoding }, false, error);
  }
  return failed({ code: 'service.half_reply', host }, true, error);
}

/** The system's code for a failed connection, or the first words of the error. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && !hasCode(error)) return reasonOf(error.errors[0]);
  if (hasCode(error)) return error.code;
  return error instanceof Error ? error.message.slice(0, 100) : 'unknown';
}
const hasCode = (error: unknown): error is { code: string } =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';

/** What a status other than 200 to 299 ends the run with; `body` is what came with it, undefined when that was no JSON. */
export function refusalOf(reply: HttpReply, host: string, body: unknown, redact: (text: string) => string): Error {
  const { status } = reply;
  if (status >= 300 && status <= 399) {
    const target = redact(reply.header('location') ?? '?').slice(0, 300);
    return failed({ code: 'service.redirected', host, status, target }, false);
  }
  if (status === 401 || status === 403) {
    return new NeedsYouError('service_unauthorized', { code: 'service_unauthorized' });
  }
  const { code, message } = wordsIn(body);
  const isLater = status >= 500 || LATER.includes(status);
  const ours: Problem = isLater ? { code: 'service.busy', host, status } : { code: 'service.refused', host, status };
  const retryAfterSeconds = isLater ? readRetryAfter(reply.header('retry-after')) : undefined;
  return new StepError(code, message ?? ours, { retryable: isLater, retryAfterSeconds });
}

const text = z.string().trim().min(1);
const wordsSchema = z.object({
  message: text.optional().catch(undefined),
  error: z
    .union([
      text.transform((message) => ({ message, code: undefined })),
      z.object({ message: text, code: z.unknown() }),
    ])
    .optional()
    .catch(undefined),
});

interface Words {
  readonly code: RunCode;
  readonly message: string | undefined;
}
const NO_WORDS: Words = { code: 'step_failed', message: undefined };

/** `message` or `error` (a text, or an object with a `message`) of a JSON body. Never throws. */
export function wordsIn(body: unknown): Words {
  const read = check(wordsSchema, body);
  if (!read.success) return NO_WORDS;
  const { message, error } = read.data;
  const code = ownCodeSchema.safeParse(error?.code);
  return {
    code: code.success ? code.data : 'step_failed',
    message: (message ?? error?.message)?.slice(0, MAX_WORDS_CHARS),
  };
}
