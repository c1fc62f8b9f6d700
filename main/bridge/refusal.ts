import type { ErrorReply } from '../../contract/bridge';
import type { ErrorCode } from '../../contract/errors';
import type { Language, Sentence } from '../../contract/words';

/** Why a request goes no further. */
export interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly sentence: Sentence;
  readonly headers?: Readonly<Record<string, string>>;
}

export function refusal(
  status: number,
  code: ErrorCode,
  sentence: Sentence,
  headers?: Readonly<Record<string, string>>,
): Refusal {
  return { status, code, sentence, ...(headers === undefined ? {} : { headers }) };
}

export const refusalBody = ({ code, sentence }: Refusal, language: Language): string =>
  errorBody({ code, message: sentence[language] });

/** The one shape of every refusal. The guide's pages show `error` in an alert, or `message` after a cancel. */
export function errorBody(error: {
  code: ErrorCode;
  message: string;
  field?: string | undefined;
  taskId?: string | undefined;
}): string {
  const { code, message, field, taskId } = error;
  const reply: ErrorReply = {
    success: false,
    error: message,
    code,
    message,
    ...(field === undefined ? {} : { field }),
    ...(taskId === undefined ? {} : { taskId }),
  };
  return JSON.stringify(reply);
}

/** The HTTP status of each code; a Record, so that a new code does not compile without one. */
const STATUS_BY_CODE: Readonly<Record<ErrorCode, number>> = {
  invalid_request: 422,
  invalid_json: 400,
  invalid_body: 422,
  body_too_large: 413,
  unsupported_media_type: 415,
  method_not_allowed: 405,
  route_not_found: 404,
  too_many_requests: 429,
  wrong_host: 421,
  proxied_request: 403,
  not_a_page_request: 403,
  origin_not_approved: 403,
  origin_not_allowed: 403,
  token_required: 401,
  token_invalid: 401,
  task_not_found: 404,
  task_not_waiting: 409,
  task_not_failed: 409,
  task_not_in_review: 409,
  task_not_cancellable: 409,
  illegal_move: 409,
  dependency_not_found: 422,
  dependency_failed: 409,
  idempotency_conflict: 409,
  tasks_refused: 422,
  lease_lost: 409,
  not_external: 409,
  studio_offline: 503,
  not_in_studio: 422,
  project_not_found: 404,
  no_script: 409,
  story_changed: 409,
  scene_not_found: 404,
  version_not_found: 404,
  task_running: 409,
  poison: 409,
  stuck: 409,
  shutting_down: 503,
  folder_unusable: 422,
  output_missing: 404,
  storage_failed: 503,
  disk_full: 507,
  // Why what a creator's worker handed in was not taken.
  bad_input: 422,
  step_failed: 422,
  verify_failed: 422,
  no_ffmpeg: 409,
  // Ends of a run. No HTTP call throws them: one of them here is our own fault.
  nothing_made: 500,
  missing_input: 500,
  no_browser: 500,
  no_voice: 500,
  voice_unauthorized: 500,
  voice_quota: 500,
  voice_failed: 500,
  processor_needed: 500,
  processor_unusable: 500,
  service_unauthorized: 500,
  llm_not_configured: 500,
  llm_unauthorized: 500,
  llm_quota: 500,
  llm_failed: 500,
  picture_source_unusable: 500,
  clip_unusable: 500,
  budget_reached: 500,
  site_needs_you: 500,
  page_refused: 500,
  no_pictures: 500,
  worker_crashed: 500,
  out_of_memory: 500,
  internal: 500,
};

export function statusOf(code: ErrorCode): number {
  return STATUS_BY_CODE[code];
}
