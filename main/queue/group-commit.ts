interface Entry<In, Out> {
  readonly input: In;
  readonly resolve: (out: Out) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Collects the calls of one event-loop turn and hands them to `commit` as one batch. One durable commit waits for the disk
 * once, so fifty requests that arrive together cost as much as one. Batches never overlap; each call gets its own result.
 */
export class GroupCommit<In, Out> {
  readonly #commit: (inputs: readonly In[]) => Promise<readonly (() => Out)[]>;
  #waiting: Entry<In, Out>[] = [];
  #scheduled = false;
  #flushing: Promise<void> = Promise.resolve();

  /** `commit` returns, for each input, a function that returns its result or throws its own error. */
  constructor(commit: (inputs: readonly In[]) => Promise<readonly (() => Out)[]>) {
    this.#commit = commit;
  }

  add(input: In): Promise<Out> {
    return new Promise<Out>((resolve, reject) => {
      this.#waiting.push({ input, resolve, reject });
      if (this.#scheduled) return;
      this.#scheduled = true;
      setImmediate(() => {
        this.#scheduled = false;
        void this.flush();
      });
    });
  }

  /** Commits what is collected. Resolves when this batch and all before it have their results. */
  flush(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length > 0) this.#flushing = this.#flushing.then(() => this.#run(batch));
    return this.#flushing;
  }

  async #run(batch: readonly Entry<In, Out>[]): Promise<void> {
    let results: readonly (() => Out)[];
    try {
      results = await this.#commit(batch.map((entry) => entry.input));
    } catch (error) {
      for (const entry of batch) entry.reject(error);
      return;
    }
    batch.forEach((entry, index) => {
      try {
        const result = results[index];
        if (result === undefined) throw new Error('a batch returned fewer results than it was given');
        entry.resolve(result());
      } catch (error) {
        entry.reject(error);
      }
    });
  }
}
