import { ownCodeSchema } from '../../contract/channel';
import { isDiskFull } from '../../contract/disk-full';
import { NeedsYouError, StepError } from '../runtime/failures';
import { type ProgramError, problemOfEnd } from '../runtime/program-end';

/** Of sysexits.h, which Python and many programs know: EX_TEMPFAIL, EX_DATAERR, EX_CONFIG, EX_NOPERM. */
const TRY_AGAIN = 75;
const WRONG_INPUT = new Set([65, 78]);
const NEEDS_YOU = 77;

/**
 * How a program's exit code ends its run. `output`: the last lines of its stderr. Another code than those above is tried again like any
 * failure, since it tells nothing of its cause: Node and Python end with 1 for a lost connection and for a bug alike.
 */
export function errorOfExit(error: ProgramError, program: string, output: string): Error {
  const { exitCode } = error;
  if (exitCode === TRY_AGAIN) {
    return new StepError('step_failed', { code: 'processor.later', program, output }, { retryable: true });
  }
  if (exitCode !== undefined && WRONG_INPUT.has(exitCode)) {
    return new StepError('bad_input', { code: 'processor.wrong_input', program, output }, { retryable: false });
  }
  if (exitCode === NEEDS_YOU) {
    return new NeedsYouError(ownCodeSchema.parse('needs_you'), { code: 'processor.needs_you', program, output });
  }
  if (isDiskFull(error)) return new NeedsYouError('disk_full', { code: 'disk_full' });
  return new StepError('step_failed', problemOfEnd(error, program, output), { retryable: true });
}
