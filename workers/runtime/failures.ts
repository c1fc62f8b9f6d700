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

/** Only a person can help (install a browser, free the disk): the task is parked, uses up no attempt and frees the slot. */
export class NeedsYouError extends Error {
  readonly code: RunCode;
  readonly problem: ProblemText;
  /** Where they can do it, in their own browser. */
  readonly url: string | undefined;
  /** The recipe in whose own window they can do it. */
  readonly recipe: string | undefined;
  constructor(code: RunCode, problem: ProblemText, url?: string, recipe?: string) {
    super(say(problem, 'en'));
    this.name = 'NeedsYouError';
    this.code = code;
    this.problem = problem;
    this.url = url;
    this.recipe = recipe;
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
