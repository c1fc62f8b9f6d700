import type { Writable } from 'node:stream';
import { jsonLine } from './text';

/** What a terminal is, as far as we use it. */
export interface Screen extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Style = keyof typeof CODES;

export interface TerminalOptions {
  readonly out: Screen;
  readonly err: Screen;
  readonly env: NodeJS.ProcessEnv;
  /** False after --no-color. */
  readonly color: boolean;
  /** The reader has gone, as `head` does. */
  readonly onGone: () => void;
  /** What was written is lost, as on a full disk. */
  readonly onLost: (code: string) => void;
}

/** stdout for what was asked, stderr for everything else. Text of others must have gone through `plain` before it comes here. */
export class Terminal {
  readonly #out: Screen;
  readonly #err: Screen;
  readonly #hasColor: boolean;

  constructor({ out, err, env, color, onGone, onLost }: TerminalOptions) {
    this.#out = out;
    this.#err = err;
    this.#hasColor = color && out.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
    for (const stream of [out, err]) {
      stream.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EPIPE' || error.code === 'EOF') onGone();
        else onLost(error.code ?? error.name);
      });
    }
  }

  /** Whether a person reads stdout. */
  get isLive(): boolean {
    return this.#out.isTTY === true;
  }
  /** Undefined while nothing has to fit: what goes to a file or another program is never cut. */
  get columns(): number | undefined {
    // A terminal that knows no size says 0.
    return this.isLive ? this.#out.columns || 80 : undefined;
  }
  get rows(): number {
    return this.#out.rows || 24;
  }
  /** Calls back when the window has another size, until the signal. */
  onResize(listener: () => void, signal: AbortSignal): void {
    this.#out.on('resize', listener);
    signal.addEventListener('abort', () => this.#out.off('resize', listener), { once: true });
  }

  line(text = ''): void {
    this.write(`${text}\n`);
  }
  /** For escape sequences of our own. */
  write(text: string): void {
    this.#out.write(text);
  }
  json(value: unknown): void {
    this.line(jsonLine(value));
  }
  /** On stderr. */
  note(text: string): void {
    this.#err.write(`${text}\n`);
  }
  styled(text: string, ...styles: readonly Style[]): string {
    if (!this.#hasColor || text === '' || styles.length === 0) return text;
    return `\u001b[${styles.map((style) => CODES[style]).join(';')}m${text}\u001b[0m`;
  }

  /** Resolves once everything was handed to the system, or the reader has gone. */
  async flushed(): Promise<void> {
    const done = (stream: Screen) =>
      new Promise<void>((resolve) => {
        if (stream.destroyed || !stream.writable) return resolve();
        stream.write('', () => resolve());
      });
    await Promise.all([done(this.#out), done(this.#err)]);
  }
}
