export interface BackgroundWorkOptions {
  /** Does all that is to be done by now. */
  readonly work: () => Promise<void>;
  /** Called with the first of several failures in a row. */
  readonly onError: (error: unknown) => void;
  /** Until the next try: at first, and at most, since it doubles with each failure. */
  readonly againMs?: { readonly first: number; readonly most: number };
}

const AGAIN_MS = { first: 2_000, most: 60_000 } as const;

/**
 * Work that is done a moment after there is a reason for it, never twice at once. When it fails it is done again by itself, ever more
 * seldom, until it succeeds: what made it fail, such as a full disk, passes without telling anybody.
 */
export class BackgroundWork {
  readonly #options: BackgroundWorkOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #againMs: number | undefined;
  #isClosed = false;

  constructor(options: BackgroundWorkOptions) {
    this.#options = options;
  }

  /** Whether the last try failed. */
  get isFailing(): boolean {
    return this.#againMs !== undefined;
  }
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** In so many ms, unless it is to be done anyway; after a failure not before the next try. It keeps no process from ending. */
  soon(ms: number): void {
    if (this.#timer !== undefined || this.#isClosed) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        void this.#run();
      },
      Math.max(ms, this.#againMs ?? 0),
    );
    this.#timer.unref();
  }

  /** At once, also what came up while it was being done. Resolves when it is done or has failed. */
  async now(): Promise<void> {
    await this.#running;
    if (!this.#isClosed) await this.#run();
  }

  /** Resolves when nothing is being done any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #run(): Promise<void> {
    this.#running ??= this.#attempt().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #attempt(): Promise<void> {
    const { work, onError, againMs: { first, most } = AGAIN_MS } = this.#options;
    try {
      await work();
      this.#againMs = undefined;
    } catch (error) {
      if (this.#isClosed) return;
      const isFirst = this.#againMs === undefined;
      this.#againMs = Math.min(most, this.#againMs === undefined ? first : 2 * this.#againMs);
      this.soon(0);
      if (isFirst) onError(error);
    }
  }
}
