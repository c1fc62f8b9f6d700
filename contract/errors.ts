import { z } from 'zod';
import { problemOfIssue, specificIssue } from './issues';
import { type ProblemText, problemOfCode, problemTextSchema, say } from './messages';

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
  // the caller
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
  'task_not_in_review',
  'task_not_cancellable',
  'illegal_move',
  'dependency_not_found',
  'dependency_failed',
  'idempotency_conflict',
  'tasks_refused',
  'lease_lost',
  'not_external',
  'poison',
  'stuck',
  'shutting_down',
  'storage_failed',
  'folder_unusable',
  'studio_offline',
  'not_in_studio',
  // films
  'project_not_found',
  'no_script',
  'story_changed',
  'scene_not_found',
  'version_not_found',
  'task_running',
  // the work
  'output_missing',
  'nothing_made',
  'missing_input',
  'bad_input',
  'no_browser',
  'no_ffmpeg',
  'no_voice',
  'voice_unauthorized',
  'voice_quota',
  'voice_failed',
  'disk_full',
  'processor_needed',
  'processor_unusable',
  'service_unauthorized',
  'llm_not_configured',
  'llm_unauthorized',
  'llm_quota',
  'llm_failed',
  'picture_source_unusable',
  'clip_unusable',
  'budget_reached',
  'site_needs_you',
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

/** What a caller gets: never a stack, never the input echoed. `field` is a dotted path into the body. */
export const publicErrorSchema = z.object({
  code: errorCodeSchema,
  message: problemTextSchema,
  field: z.string().optional(),
  /** The id that was chosen for a task of which nobody knows whether it was added: adding it again with this Idempotency-Key is harmless. */
  taskId: z.uuid().optional(),
});
export type PublicError = z.infer<typeof publicErrorSchema>;

/**
 * An error meant for the caller; anything else that is thrown is shown as `internal`. `what` is a problem of the catalogue, or an
 * English sentence for the log where the error code alone says enough to a person.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly problem: ProblemText;
  readonly field: string | undefined;
  readonly taskId: string | undefined;
  constructor(code: ErrorCode, what: ProblemText, field?: string, taskId?: string) {
    super(say(what, 'en'));
    this.name = 'AppError';
    this.code = code;
    this.problem = typeof what === 'string' ? (problemOfCode(code) ?? what) : what;
    this.field = field;
    this.taskId = taskId;
  }
  toPublic(): PublicError {
    return {
      code: this.code,
      message: this.problem,
      ...(this.field === undefined ? {} : { field: this.field }),
      ...(this.taskId === undefined ? {} : { taskId: this.taskId }),
    };
  }
}

/**
 * The first problem of a failed parse, with its field. `data` is what was parsed; with it, a missing value is distinguished from a wrong one.
 */
export function fromZodError(error: z.ZodError, data?: unknown): AppError {
  const first = error.issues[0];
  const specific = first === undefined ? undefined : specificIssue(first);
  const unknownKey = specific?.issue.code === 'unrecognized_keys' ? specific.issue.keys[0] : undefined;
  const path = [...(specific?.path ?? []), ...(unknownKey === undefined ? [] : [unknownKey])];
  const field = plainField(path.map(String).join('.'));
  const isMissing = data !== undefined && unknownKey === undefined && isAbsent(valueAt(data, path));
  return new AppError('invalid_body', problemOfIssue(specific?.issue, field, isMissing), field);
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
