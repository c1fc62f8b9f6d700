import type { z } from 'zod';
import { isDiskFull } from '../../contract/disk-full';
import { fromZodError } from '../../contract/errors';
import type { ProblemText } from '../../contract/messages';
import type { Language } from '../../contract/words';
import type { FromWorker, WorkerError } from '../../contract/worker-messages';
import { NeedsYouError, StepError } from './failures';
import { tidyText } from './outbox';

/** Which claim a message speaks for. */
export interface Lease {
  readonly taskId: string;
  readonly leaseId: string;
}

/** Metadata that the processor's schema refuses, with its first faulty field. */
export function badMetadata(error: z.ZodError, given: unknown): StepError {
  const { problem, field } = fromZodError(error, given);
  return new StepError('bad_input', withoutField(problem), {
    retryable: false,
    field: field === undefined ? 'metadata' : `metadata.${field}`,
  });
}

/** The creator reads what is wrong; the field's name is for a page's developer, beside it. */
function withoutField(problem: ProblemText): ProblemText {
  if (typeof problem === 'string' || !('field' in problem)) return problem;
  const { field: _, ...rest } = problem;
  return rest;
}

/** Why main did not do what it was asked, as an error of the run. */
export function errorOfMain({ code, message, retryable, field }: WorkerError): Error {
  if (code === 'disk_full' || code === 'budget_reached') return new NeedsYouError(code, message);
  return new StepError(code, message, { retryable, ...(field === undefined ? {} : { field }) });
}

/** A step's error as main reads it. */
function reportOf({ code, field, problem, retryable, retryAfterSeconds }: StepError, language: Language): WorkerError {
  return {
    code,
    message: tidyText(problem, language),
    retryable,
    ...(field === undefined ? {} : { field }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

/** Why what was said over the bridge changed nothing. */
export function errorOfThrown(error: unknown, language: Language): WorkerError {
  if (isDiskFull(error)) return { code: 'disk_full', message: { code: 'disk_full' }, retryable: true };
  if (error instanceof StepError) return reportOf(error, language);
  const message = (error instanceof Error ? error.message : String(error)).slice(0, 2_000);
  return { code: 'step_failed', message, retryable: true };
}

/** How a thrown error ends the run; `language` is for a problem that has to be sent as a sentence. The stack stays in this process's stderr: it is for developers, and names local paths. */
export function endOfError(error: unknown, lease: Lease, language: Language): FromWorker {
  if (isDiskFull(error)) {
    return { kind: 'needs-you', ...lease, code: 'disk_full', message: { code: 'disk_full' } };
  }
  if (error instanceof NeedsYouError) {
    const { code, problem, where } = error;
    const message = tidyText(problem, language);
    return { kind: 'needs-you', ...lease, code, message, ...where };
  }
  return { kind: 'failed', ...lease, error: errorOfThrown(error, language) };
}
