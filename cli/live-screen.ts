import type { Cli } from './cli';
import { cut } from './text';

/** The terminal's second screen, without a cursor: what was on the first one is there again afterwards. */
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const TO_END_OF_LINE = '\u001b[K';
const TO_END_OF_SCREEN = '\u001b[J';
const CTRL_C = '\u0003';

/** A screen that is drawn over again without flicker. Close it whatever happens. */
export class LiveScreen {
  readonly #cli: Cli;
  readonly #ended = new AbortController();
  /** Aborted when the person quits, and by whatever ends the command. */
  readonly signal: AbortSignal;
  wasQuit = false;

  constructor(cli: Cli, onResize: () => void) {
    this.#cli = cli;
    this.signal = AbortSignal.any([cli.signal, this.#ended.signal]);
    const { stdin, terminal } = cli;
    terminal.write(ENTER);
    terminal.onResize(onResize, this.signal);
    if (stdin.isTTY) {
      stdin.setRawMode?.(true);
      stdin.on('data', this.#onKey);
    }
  }

  /** Without a raw terminal Ctrl-C is a signal; with one it is a key. */
  readonly #onKey = (typed: Buffer | string): void => {
    const key = String(typed);
    if (key === CTRL_C) this.#cli.interrupt();
    if (key.toLowerCase() !== 'q' && key !== 'ㅂ') return;
    this.wasQuit = true;
    this.#ended.abort();
  };

  /** Lines beyond the height are left out. @param lines already within the width, if they hold styles */
  show(lines: readonly string[]): void {
    const { terminal } = this.#cli;
    const shown = lines.slice(0, terminal.rows - 1).map((line) => `${line}${TO_END_OF_LINE}\n`);
    terminal.write(`${HOME}${shown.join('')}${TO_END_OF_SCREEN}`);
  }

  close(): void {
    const { stdin, terminal } = this.#cli;
    this.#ended.abort();
    if (stdin.isTTY) {
      stdin.off('data', this.#onKey);
      stdin.setRawMode?.(false);
      stdin.pause();
    }
    terminal.write(LEAVE);
  }
}

/** A line without styles, within the terminal. */
export const within = ({ terminal }: Cli, line: string): string =>
  cut(line, terminal.columns ?? Number.POSITIVE_INFINITY);
