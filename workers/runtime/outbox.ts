import { isMessage, type LogText, say } from '../../contract/messages';
import type { LogLevel, TaskProgress } from '../../contract/task';
import type { Language } from '../../contract/words';

const LOG_BATCH_MS = 8;
const MAX_LOG_LINES_PER_MESSAGE = 500;
const PROGRESS_GAP_MS = 50;
const MAX_TEXT_CHARS = 4_000;

/** Lets through at most one progress message every 50 ms; the newest that was held back is always sent in the end. */
export class ProgressThrottle {
  #held: TaskProgress | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #send: (progress: TaskProgress) => void;
  constructor(send: (progress: TaskProgress) => void) {
    this.#send = send;
  }
  push(progress: TaskProgress): void {
    if (this.#timer !== undefined) {
      this.#held = progress;
      return;
    }
    this.#send(progress);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const held = this.#held;
      this.#held = undefined;
      if (held !== undefined) this.push(held);
    }, PROGRESS_GAP_MS);
  }
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#held !== undefined) this.#send(this.#held);
    this.#held = undefined;
  }
}

export type OutgoingLine = { at: string; level: LogLevel; text: LogText };

/** Collects lines for a few ms, in order, so that a burst is a handful of messages. */
export class LogBatch {
  #lines: OutgoingLine[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #send: (lines: OutgoingLine[]) => void;
  constructor(send: (lines: OutgoingLine[]) => void) {
    this.#send = send;
  }
  push(line: OutgoingLine): void {
    this.#lines.push(line);
    if (this.#lines.length >= MAX_LOG_LINES_PER_MESSAGE) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), LOG_BATCH_MS);
  }
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length === 0) return;
    const lines = this.#lines;
    this.#lines = [];
    this.#send(lines);
  }
}

/** Steps compute these from a tool's output: a NaN or a long name must not make main refuse the message. */
export function tidyProgress(progress: TaskProgress): TaskProgress {
  const { fraction, stage, detail, etaSeconds, scene } = progress;
  return {
    stage: stage.slice(0, 100) || '…',
    fraction: Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0,
    ...(detail === undefined ? {} : { detail: detail.slice(0, 300) }),
    ...(etaSeconds === undefined || !Number.isFinite(etaSeconds) ? {} : { etaSeconds: Math.max(0, etaSeconds) }),
    ...(scene === undefined ? {} : { scene }),
  };
}

/**
 * The same for messages: one with a parameter that does not fit (a NaN, an endless number) is sent as its sentence. Main refuses a whole
 * batch of lines for one that it cannot read, and would never hear of a run's end.
 */
export function tidyText<T extends LogText>(said: T, language: Language): T | string {
  if (typeof said === 'string') return said.slice(0, MAX_TEXT_CHARS);
  return isMessage(said) ? said : say(said, language).slice(0, MAX_TEXT_CHARS);
}
