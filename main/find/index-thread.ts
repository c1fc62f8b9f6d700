import { Worker } from 'node:worker_threads';
import { CALLS, type CallInput, type CallName, type CallOutput, replySchema } from './messages';

/** The thread is ended when nobody has asked it anything for so long: it holds some 15 MB. */
const IDLE_MS = 30_000;

interface Asked {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
}
interface Running {
  readonly worker: Worker;
  readonly asked: Map<number, Asked>;
  readonly ended: Promise<void>;
}

/** Asks the thread that holds the index; it is started when it is first needed, and again after it was idle or ended by itself. */
export class IndexThread {
  readonly #program: string;
  readonly #data: { readonly file: string; readonly queue: string };
  readonly #idleMs: number;
  #running: Running | undefined;
  #ending: Promise<void> | undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;
  #isClosed = false;

  /** `program`: thread.ts as built. `file`: where the index is kept. Both absolute. `queue`: whose tasks it holds. */
  constructor(program: string, file: string, queue: string, idleMs = IDLE_MS) {
    this.#program = program;
    this.#data = { file, queue };
    this.#idleMs = idleMs;
  }

  /** Rejects when the index cannot be read or written. */
  async ask<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    clearTimeout(this.#idle);
    // Two threads cannot have the file open.
    await this.#ending;
    if (this.#isClosed) throw new Error('the index is closed');
    this.#running ??= this.#start();
    const { worker, asked } = this.#running;
    this.#lastId += 1;
    const id = this.#lastId;
    const output = await new Promise<unknown>((resolve, reject) => {
      asked.set(id, { resolve, reject });
      worker.postMessage({ id, name, input });
    }).finally(() => this.#restSoon());
    return CALLS[name].output.parse(output) as CallOutput<N>;
  }

  /** Resolves when the file is closed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#end();
  }

  #restSoon(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#running?.asked.size === 0) void this.#end();
    }, this.#idleMs);
    this.#idle.unref();
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const running = this.#running;
    if (running !== undefined) {
      this.#running = undefined;
      running.worker.postMessage('close');
      this.#ending = running.ended;
    }
    await this.#ending;
  }

  #start(): Running {
    const worker = new Worker(this.#program, { workerData: this.#data });
    const asked = new Map<number, Asked>();
    const ended = new Promise<void>((resolve) => {
      const end = (error: unknown) => {
        if (this.#running?.worker === worker) this.#running = undefined;
        for (const { reject } of asked.values()) reject(error);
        asked.clear();
        resolve();
      };
      worker.once('error', end);
      worker.once('exit', () => end(new Error('the thread of the index ended')));
    });
    worker.on('message', (message: unknown) => {
      const reply = replySchema.parse(message);
      const one = asked.get(reply.id);
      asked.delete(reply.id);
      if (reply.ok) one?.resolve(reply.output);
      else one?.reject(new Error(reply.message));
    });
    worker.unref();
    return { worker, asked, ended };
  }
}
