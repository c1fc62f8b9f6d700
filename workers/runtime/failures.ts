import type { ErrorCode } from '../../contract/errors';
import { type ProblemText, say } from '../../contract/messages';

/**
 * A run that failed. `code` is for machines, `problem` for the creator; `retryable: false` when another attempt cannot help. The
 * text of the error itself is English, for the log of the app.
 */
export class StepError extends Error {
  readonly code: ErrorCode;
  readonly problem: ProblemText;
  readonly retryable: boolean;
  /** The dotted path of the value at fault, for a page's developer. */
  readonly field: string | undefined;
  constructor(code: ErrorCode, problem: ProblemText, options: { retryable: boolean; field?: string; cause?: unknown }) {
    super(say(problem, 'en'), { cause: options.cause });
    this.name = 'StepError';
    this.code = code;
    this.problem = problem;
    this.retryable = options.retryable;
    this.field = options.field;
  }
}

/** Only a person can help (install a browser, free the disk): the task is parked, uses up no attempt and frees the slot. */
export class NeedsYouError extends Error {
  readonly code: ErrorCode;
  readonly problem: ProblemText;
  constructor(code: ErrorCode, problem: ProblemText) {
    super(say(problem, 'en'));
    this.name = 'NeedsYouError';
    this.code = code;
    this.problem = problem;
  }
}
