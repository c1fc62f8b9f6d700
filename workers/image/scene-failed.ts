import type { Problem } from '../../contract/messages';
import type { NotTaken } from './decode-picture';

/** This scene gets no picture from the source; the next scene may. */
export class SceneFailedError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** Why a made picture cannot be used, as the log says it. */
export const UNUSABLE = {
  'no picture': 'no_picture',
  'too small': 'too_small',
  'no contrast': 'no_contrast',
  'too large': 'unreadable',
  unreadable: 'unreadable',
} as const satisfies Record<NotTaken, string>;
