interface Entry<In, Out> {
  readonly input: In;
  readonly resolve: (out: Out) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Collects the calls of one event-loop turn and hands them to `commit` as one batch. A durable commit waits for the disk once, so fifty
 * requests that arrive together cost as much as one. Batches never overlap; each call gets its own result.
 *
 * While turns bring one call each, a call is committed as soon as its caller is done, without waiting for the end of the turn. The first
 * turn with several calls commits the first one alone and the others together. The turns after it wait for all of their calls.
 */
export class GroupCommit<In, Out> {
  readonly #commit: (inputs: readonly In[]) => Promise<readonly Out[]>;
  #waiting: Entry<In, Out>[] = [];
  /** Set until the turn in which calls came is over. */
  #turn: NodeJS.Immediate | undefined;
  #ofTurn = 0;
  #ofLastTurn = 0;
  #flushing: Promise<void> = Promise.resolve();

  /** `commit` returns a result for each input, in their order. */
  constructor(commit: (inputs: readonly In[]) => Promise<readonly Out[]>) {
    this.#commit = commit;
  }

  add(input: In): Promise<Out> {
    return new Promise<Out>((resolve, reject) => {
      this.#waiting.push({ input, resolve, reject });
      this.#ofTurn += 1;
      if (this.#turn !== undefined) return;
      // A microtask later, so that all calls of the caller are collected: fifty calls in a loop are one batch.
      if (this.#ofLastTurn <= 1) queueMicrotask(() => void this.flush());
      this.#turn = setImmediate(() => {
        this.#turn = undefined;
        this.#ofLastTurn = this.#ofTurn;
        this.#ofTurn = 0;
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
    try {
      const results = await this.#commit(batch.map((entry) => entry.input));
      batch.forEach((entry, index) => {
        const result = results[index];
        if (result === undefined) entry.reject(new Error('a batch returned fewer results than it was given'));
        else entry.resolve(result);
      });
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    }
  }
}
