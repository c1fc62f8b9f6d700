import { type ProblemText, say } from '../../contract/messages';

/**
 * A source's service is closed, or refuses to be used by a program: nothing that the creator or another attempt could mend. The next source
 * is asked for the scenes that are left, and title cards in the end. `problem` is what the log says of it.
 */
export class SourceClosedError extends Error {
  readonly problem: ProblemText;
  constructor(problem: ProblemText) {
    super(say(problem, 'en'));
    this.name = 'SourceClosedError';
    this.problem = problem;
  }
}
