import { setTimeout as sleep } from 'node:timers/promises';
import { errors, type Locator } from 'playwright';
import { z } from 'zod';
import type { OpenRecipe, RecipeLocator } from '../../../contract/recipe';
import { readRetryAfter } from '../../runtime/retry-after';
import { findPart, findParts } from './find-part';
import { textIn, textsOf } from './in-site.page';
import type { OwnWindow } from './own-window';
import { takeScreen } from './screen';
import { hostOf, isAllowedHost, stopAtSigns, stopElsewhere } from './site-signs';
import { SiteStopError } from './site-stop';
import { PageSilentError, pause, within } from './within';

/** Between two looks at a page. */
const LOOK_MS = 250;
/** A button that cannot be pressed by then is covered by something. */
const PRESS_MS = 5_000;
/** More entries than that are of other days. */
const MOST_ENTRIES = 500;
/** Sites cut the prompt where they show it. */
const SHOWN_CHARS = 60;

/** What the site's page answers when the tool cannot be had. */
const REFUSED = [401, 403, 451];
const GONE = 410;
const TOO_MANY = 429;

/** A site's tool in the creator's browser: every action looks at where the page is before it. Throws SiteStopError throughout. */
export class SiteSession {
  readonly recipe: OpenRecipe;
  readonly #window: OwnWindow;
  readonly #signal: AbortSignal;
  #stepsTaken = 0;

  constructor(recipe: OpenRecipe, window: OwnWindow, signal: AbortSignal) {
    this.recipe = recipe;
    this.#window = window;
    this.#signal = signal;
  }

  get url(): string {
    return this.#window.page.url();
  }

  /** Of the recipe's steps, since the page was opened. */
  get stepsTaken(): number {
    return this.#stepsTaken;
  }

  get proxy() {
    return this.#window.proxy;
  }

  /** The page at an address of the recipe's hosts, with its prompt there. */
  async open(url: string): Promise<void> {
    const { page } = this.#window;
    const { settleMs } = this.recipe.pacing;
    this.#stepsTaken = 0;
    const response = await page.goto(url, { waitUntil: 'commit', timeout: settleMs }).catch((error: unknown) => {
      this.#signal.throwIfAborted();
      throw this.stopOf(error);
    });
    const status = response?.status() ?? 0;
    // Where the server has led us first: elsewhere, its refusals are not the site's.
    stopElsewhere(page, this.recipe);
    if (REFUSED.includes(status)) throw new SiteStopError({ kind: 'refused' });
    if (status === GONE) throw new SiteStopError({ kind: 'closed' });
    if (status === TOO_MANY) {
      const seconds = readRetryAfter(response?.headers()['retry-after']);
      throw new SiteStopError({ kind: 'busy', ...(seconds === undefined ? {} : { seconds }) });
    }
    if (status >= 500) throw new SiteStopError({ kind: 'away' });
    await this.ready();
  }

  /** Waits until the prompt is there, and takes the recipe's steps towards it. */
  async ready(): Promise<Locator> {
    const { page } = this.#window;
    const { steps, prompt, pacing } = this.recipe;
    const until = performance.now() + pacing.settleMs;
    for (;;) {
      this.#signal.throwIfAborted();
      try {
        await stopAtSigns(page, this.recipe, this.#signal);
        const found = await findPart(page, prompt, this.#signal);
        if (found !== undefined) return found;
        const step = steps[this.#stepsTaken];
        const button = step === undefined ? undefined : await findPart(page, step, this.#signal);
        if (button !== undefined) {
          await this.#press(button, `steps.${this.#stepsTaken}`);
          this.#stepsTaken += 1;
        }
      } catch (error) {
        throw this.stopOf(error);
      }
      if (performance.now() >= until) {
        const key = this.#stepsTaken < steps.length ? `steps.${this.#stepsTaken}` : 'prompt';
        throw new SiteStopError({ kind: 'drifted', key });
      }
      await this.rest();
    }
  }

  /** Types the prompt as a person does, key by key. Nothing is typed on a page that is not of the recipe's hosts. */
  async type(prompt: string): Promise<void> {
    const { page } = this.#window;
    const { keyMs, pauseMs } = this.recipe.pacing;
    try {
      const field = await this.ready();
      await pause(pauseMs, this.#signal);
      await field.fill('', { timeout: PRESS_MS });
      for (const key of prompt) {
        stopElsewhere(page, this.recipe);
        await field.pressSequentially(key, { timeout: PRESS_MS });
        await pause(keyMs, this.#signal);
      }
      stopElsewhere(page, this.recipe);
      const typed = await within(field.evaluate(textIn), this.#signal);
      if (plain(z.string().parse(typed)) === plain(prompt)) return;
    } catch (error) {
      throw await this.#why(error, 'prompt');
    }
    throw new SiteStopError({ kind: 'drifted', key: 'prompt' });
  }

  /** Presses the button that asks for the picture, after `before`. */
  async submit(before: () => Promise<void>): Promise<void> {
    const { page } = this.#window;
    const button = await this.submitButton();
    if (button === undefined) throw await this.#why(undefined, 'submit');
    await pause(this.recipe.pacing.pauseMs, this.#signal);
    // A trial presses nothing: only what can be pressed is noted as asked for.
    await button.click({ timeout: PRESS_MS, trial: true }).catch(async (error: unknown) => {
      throw await this.#why(error, 'submit');
    });
    stopElsewhere(page, this.recipe);
    await before();
    await this.#press(button, 'submit');
  }

  /** The button that asks for a picture, if it is there. It is not pressed. */
  submitButton(): Promise<Locator | undefined> {
    return findPart(this.#window.page, this.recipe.submit, this.#signal);
  }

  /** The entries of this prompt, or of all, the oldest first. */
  async entries(prompt: string | undefined): Promise<Locator[]> {
    const { page } = this.#window;
    const { entry, says, newest } = this.recipe.results;
    stopElsewhere(page, this.recipe);
    const all = await findParts(page, entry, this.#signal);
    if (all === undefined) return [];
    const wanted = says === 'nothing' || prompt === undefined ? '' : plain(prompt).slice(0, SHOWN_CHARS);
    const texts = z.array(z.string()).parse(await within(all.evaluateAll(textsOf, MOST_ENTRIES), this.#signal));
    const mine = texts.flatMap((text, at) => (plain(text).includes(wanted) ? [all.nth(at)] : []));
    return newest === 'first' ? mine.reverse() : mine;
  }

  /** A part within an entry. */
  part(entry: Locator, ways: readonly RecipeLocator[]): Promise<Locator | undefined> {
    return findPart(entry, ways, this.#signal);
  }

  /** What the window shows, where it is at a host that the creator allowed. */
  async screen(): Promise<Buffer | undefined> {
    const { page } = this.#window;
    return isAllowedHost(hostOf(page), this.recipe) ? takeScreen(page, this.#signal) : undefined;
  }

  /** Between two looks at the page. */
  rest(): Promise<void> {
    return sleep(LOOK_MS, undefined, { signal: this.#signal });
  }

  /** Throws when the site shows that nothing more can be had. */
  async lookForSigns(): Promise<void> {
    try {
      await stopAtSigns(this.#window.page, this.recipe, this.#signal);
    } catch (error) {
      throw this.stopOf(error);
    }
  }

  async #press(button: Locator, key: string): Promise<void> {
    try {
      stopElsewhere(this.#window.page, this.recipe);
      await button.click({ timeout: PRESS_MS });
    } catch (error) {
      throw await this.#why(error, key);
    }
  }

  /** Why a part could not be used: what the site shows says more than that. */
  async #why(error: unknown, key: string): Promise<unknown> {
    this.#signal.throwIfAborted();
    if (error instanceof SiteStopError) return error;
    try {
      await this.lookForSigns();
    } catch (seen) {
      return seen;
    }
    const isDriver = error === undefined || error instanceof errors.TimeoutError;
    return isDriver ? new SiteStopError({ kind: 'drifted', key }, error) : this.stopOf(error);
  }

  /** A page that was led elsewhere, went silent, crashed or answers nonsense, as a stop; anything else as it is. */
  stopOf(error: unknown): unknown {
    this.#signal.throwIfAborted();
    if (error instanceof SiteStopError) return this.#blocked() ?? error;
    if (error instanceof PageSilentError || error instanceof errors.TimeoutError || error instanceof z.ZodError) {
      return this.#blocked() ?? new SiteStopError({ kind: 'away' }, error);
    }
    const said = error instanceof Error ? error.message : '';
    if (/net::ERR_|NS_ERROR|interrupted by another navigation|(?:Target|Page) crashed/u.test(said)) {
      return this.#blocked() ?? new SiteStopError({ kind: 'away' }, error);
    }
    return error;
  }

  #blocked(): SiteStopError | undefined {
    const host = this.#window.blockedHost();
    // It stayed where it was: then what it shows counts.
    if (host === undefined || hostOf(this.#window.page) !== '') return undefined;
    return new SiteStopError({ kind: 'moved', host });
  }
}

const plain = (text: string): string => text.replace(/\s+/gu, ' ').trim().toLowerCase();
