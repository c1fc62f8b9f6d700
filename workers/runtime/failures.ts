import type { ErrorCode } from '../../contract/errors';

/** A failure whose message is for the creator. `retryable: false` when trying again cannot help. */
export class StepError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly field: string | undefined;
  constructor(code: ErrorCode, message: string, options: { retryable: boolean; field?: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'StepError';
    this.code = code;
    this.retryable = options.retryable;
    this.field = options.field;
  }
}

/** Only a person can help (install a browser, free the disk): the task is parked, keeps its tries and frees the slot. */
export class NeedsYouError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'NeedsYouError';
    this.code = code;
  }
}
