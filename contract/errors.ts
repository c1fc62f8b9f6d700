import { z } from 'zod';
import { issueWords, tellingIssue } from './issue-words';
import type { Language } from './words';

/** Codes that a machine may branch on. They are part of the API: add, never rename. */
export const ERROR_CODES = [
  // the request
  'invalid_request',
  'invalid_json',
  'invalid_body',
  'body_too_large',
  'unsupported_media_type',
  'method_not_allowed',
  'route_not_found',
  'too_many_requests',
  // who asks
  'wrong_host',
  'proxied_request',
  'not_a_page_request',
  'origin_not_approved',
  'origin_not_allowed',
  'token_required',
  'token_invalid',
  // the queue
  'task_not_found',
  'task_not_waiting',
  'task_not_failed',
  'task_not_cancellable',
  'illegal_move',
  'dependency_not_found',
  'dependency_failed',
  'idempotency_conflict',
  'lease_lost',
  'poison',
  'stuck',
  'shutting_down',
  'storage_failed',
  'folder_unusable',
  // the work
  'output_missing',
  'nothing_made',
  'missing_input',
  'bad_input',
  'no_browser',
  'no_ffmpeg',
  'no_voice',
  'disk_full',
  'processor_needed',
  'llm_not_configured',
  'llm_unauthorized',
  'llm_failed',
  'page_refused',
  'no_pictures',
  'step_failed',
  'verify_failed',
  'worker_crashed',
  'out_of_memory',
  'internal',
] as const;
export const errorCodeSchema = z.enum(ERROR_CODES);
export type ErrorCode = z.infer<typeof errorCodeSchema>;

/** What a caller is told: never a stack, never the input echoed. `field` is a dotted path into the body. */
export const publicErrorSchema = z.object({ code: errorCodeSchema, message: z.string(), field: z.string().optional() });
export type PublicError = z.infer<typeof publicErrorSchema>;

/** An error meant for the caller; anything else that is thrown is shown as `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;
  constructor(code: ErrorCode, message: string, field?: string) {
    super(message);
    this.name = 'AppError';
    this.code = code;
    this.field = field;
  }
  toPublic(): PublicError {
    return { code: this.code, message: this.message, ...(this.field === undefined ? {} : { field: this.field }) };
  }
}

/** The first problem of a failed parse as a public error that names its field. `data` is what was parsed: it tells a missing value from a wrong one. */
export function fromZodError(error: z.ZodError, language: Language = 'en', data?: unknown): AppError {
  const first = error.issues[0];
  const told = first === undefined ? undefined : tellingIssue(first);
  const unknownKey = told?.issue.code === 'unrecognized_keys' ? told.issue.keys[0] : undefined;
  const path = [...(told?.path ?? []), ...(unknownKey === undefined ? [] : [unknownKey])];
  const field = plainField(path.map(String).join('.'));
  const isMissing = data !== undefined && unknownKey === undefined && isAbsent(valueAt(data, path));
  return new AppError('invalid_body', issueWords(told?.issue, field, isMissing)[language], field);
}

/** A field's name may be part of what the caller sent: it is repeated only while it is a plain path of names. */
export function plainField(path: string): string | undefined {
  return /^[A-Za-z0-9_.가-힣-]{1,200}$/.test(path) ? path : undefined;
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === '';

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    data,
  );
}
