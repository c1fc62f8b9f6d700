import { AppError } from '../../contract/errors';
import type { SiteCheck, SiteCheckReply } from '../../contract/site-check';
import type { SiteWindows } from './site-window';

export interface SiteChecksOptions {
  readonly windows: Pick<SiteWindows, 'during'>;
  /** Looks at the site, or says why it cannot. Undefined: it did not finish. */
  readonly look: (recipe: string, signal: AbortSignal) => Promise<SiteCheckReply | undefined>;
}

/** Checks recipes on their sites: one at a time, until it is done or the creator stops it. */
export class SiteChecks {
  readonly #options: SiteChecksOptions;
  #running: { readonly recipe: string; readonly abort: AbortController } | undefined;

  constructor(options: SiteChecksOptions) {
    this.#options = options;
  }

  /** Undefined when it was cancelled. @throws AppError */
  async check(recipe: string): Promise<SiteCheck | undefined> {
    if (this.#running !== undefined) throw new AppError('invalid_request', { code: 'recipe.check_runs' }, 'id');
    const abort = new AbortController();
    this.#running = { recipe, abort };
    const { windows, look } = this.#options;
    try {
      const reply = await windows.during(recipe, () => look(recipe, abort.signal));
      if (reply === undefined) throw new AppError('step_failed', { code: 'recipe.check_failed' });
      if ('problem' in reply) throw new AppError(reply.code, reply.problem);
      return 'check' in reply ? reply.check : undefined;
    } finally {
      this.#running = undefined;
    }
  }

  /** Stops the check of this recipe, if it runs. Its browser closes before `check` returns. */
  cancel(recipe: string): void {
    if (this.#running?.recipe === recipe) this.#running.abort.abort();
  }
}
