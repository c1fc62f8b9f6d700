import { type Problem, type ProblemText, say } from '../../contract/messages';
import { isForOwnCode, type TaskType } from '../../contract/task';
import type { CancelReason, RunCode } from '../../contract/worker-messages';

/**
 * A run that failed. `code` is for machines, `problem` for the creator; `retryable: false` when another attempt cannot help. The
 * text of the error itself is English, for the log of the app.
 */
export class StepError extends Error {
  readonly code: RunCode;
  readonly problem: ProblemText;
  readonly retryable: boolean;
  /** The dotted path of the value at fault, for a page's developer. */
  readonly field: string | undefined;
  /** The next attempt waits as long, instead of the usual backoff. */
  readonly retryAfterSeconds: number | undefined;
  constructor(
    code: RunCode,
    problem: ProblemText,
    options: { retryable: boolean; field?: string; retryAfterSeconds?: number | undefined; cause?: unknown },
  ) {
    super(say(problem, 'en'), { cause: options.cause });
    this.name = 'StepError';
    this.code = code;
    this.problem = problem;
    this.retryable = options.retryable;
    this.field = options.field;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Where a person can help. */
export interface WhereNeeded {
  /** In their own browser. */
  readonly url?: string;
  /** In the window of this recipe's own profile. */
  readonly recipe?: string;
  /** Which screenshot of what they will see there is kept. */
  readonly screenshot?: string;
}

/** Only a person can help (install a browser, free the disk): the task is parked, uses up no attempt and frees the slot. */
export class NeedsYouError extends Error {
  readonly code: RunCode;
  readonly problem: ProblemText;
  readonly where: WhereNeeded;
  constructor(code: RunCode, problem: ProblemText, where: WhereNeeded = {}) {
    super(say(problem, 'en'));
    this.name = 'NeedsYouError';
    this.code = code;
    this.problem = problem;
    this.where = where;
  }
}

/**
 * Nothing to work from. A task with fields that only the creator's own code can look up waits until that code is set; any other one fails
 * and names the `field` that would have helped.
 */
export function missingInput(type: TaskType, metadata: object, problem: Problem, field: string): Error {
  return isForOwnCode(type, metadata)
    ? new NeedsYouError('processor_needed', { code: 'processor_needed' })
    : new StepError('missing_input', problem, { retryable: false, field });
}

/** What a run's signal is aborted with. */
export class RunStopped extends DOMException {
  constructor(readonly why: CancelReason) {
    super(`task ${why}`, 'AbortError');
  }
}
