import type { Problem } from '../../../contract/messages';
import type { SiteSign } from '../../../contract/recipe';

/** Why nothing more can be had of a site for now. `drifted` names the part of the recipe that was not found. */
export type SiteStop =
  | { readonly kind: Exclude<SiteSign, 'moved'> }
  | { readonly kind: 'moved'; readonly host: string }
  | { readonly kind: 'drifted'; readonly key: string }
  | { readonly kind: 'away' };

export class SiteStopError extends Error {
  readonly stop: SiteStop;
  constructor(stop: SiteStop, cause?: unknown) {
    super(stop.kind, { cause });
    this.stop = stop;
  }
}

/** This scene gets no picture of the site; the next one may. */
export class SceneLeftError extends Error {
  readonly problem: Problem;
  /** Whether it may still be made: then a later run looks for it. */
  readonly mayCome: boolean;
  constructor(problem: Problem, mayCome = false) {
    super(problem.code);
    this.problem = problem;
    this.mayCome = mayCome;
  }
}
