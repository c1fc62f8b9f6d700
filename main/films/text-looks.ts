import { Worker } from 'node:worker_threads';
import { AppError } from '../../contract/errors';
import { type TextLook, type TextToLookAt, textThreadReplySchema } from '../../contract/texts';

/** A limit for a thread that hangs: the longest text takes a second or two. */
const HANG_MS = 60_000;

interface Waiting {
  readonly resolve: (look: TextLook | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Says what a film of a text would be, by the script worker's own reading. It runs on a thread, since a long text takes a second, and the
 * thread ends with the last text, since its readers take memory that is seldom needed.
 */
export class TextLooks {
  private thread: Worker | undefined;
  private hang: NodeJS.Timeout | undefined;
  private lastNumber = 0;
  private readonly waiting = new Map<number, Waiting>();

  /** @param program workers/script/text-thread.ts as built */
  constructor(private readonly program: string) {}

  /** @throws AppError `bad_input` when no word of the text can be read aloud */
  async look(text: TextToLookAt): Promise<TextLook> {
    this.lastNumber += 1;
    const n = this.lastNumber;
    const look = await new Promise<TextLook | undefined>((resolve, reject) => {
      this.waiting.set(n, { resolve, reject });
      this.thread ??= this.start();
      this.thread.postMessage({ ...text, n });
    });
    if (look === undefined) throw new AppError('bad_input', { code: 'script.no_words' }, 'text');
    return look;
  }

  private start(): Worker {
    const thread = new Worker(this.program);
    // A thread that is told to end while it reads still says so; only the present one's words count.
    const ended = (error: unknown): void => {
      if (this.thread === thread) this.end(error);
    };
    thread.on('message', (message: unknown) => {
      const { n, look } = textThreadReplySchema.parse(message);
      this.waiting.get(n)?.resolve(look);
      this.waiting.delete(n);
      if (this.waiting.size === 0) this.end();
      else this.watch();
    });
    thread.on('error', ended);
    thread.on('exit', () => ended(new Error('the thread that reads texts ended')));
    this.watch();
    return thread;
  }

  private watch(): void {
    clearTimeout(this.hang);
    this.hang = setTimeout(() => this.end(new Error('the thread that reads texts hangs')), HANG_MS).unref();
  }

  private end(error?: unknown): void {
    clearTimeout(this.hang);
    void this.thread?.terminate();
    this.thread = undefined;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
