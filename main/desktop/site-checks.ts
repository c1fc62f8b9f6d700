import { AppError } from '../../contract/errors';
import type { SiteCheck, SiteCheckReply } from '../../contract/site-check';
import type { SiteWindows } from './site-window';

export interface SiteChecksOptions {
  readonly windows: Pick<SiteWindows, 'during'>;
  /** Looks at the site; tells why it cannot. Undefined: it came to no end. */
  readonly look: (recipe: string, signal: AbortSignal) => Promise<SiteCheckReply | undefined>;
}

/** Checks of recipes on their sites: one at a time, and for as long as the creator wants it. */
export class SiteChecks {
  readonly #options: SiteChecksOptions;
  #running: { readonly recipe: string; readonly abort: AbortController } | undefined;

  constructor(options: SiteChecksOptions) {
    this.#options = options;
  }

  /** Undefined: it was cancelled. @throws AppError */
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

  /** The browser is gone once the check has ended. Nothing to do when it has. */
  cancel(recipe: string): void {
    if (this.#running?.recipe === recipe) this.#running.abort.abort();
  }
}
