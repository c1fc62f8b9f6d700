import type { Readable } from 'node:stream';
import type { Language, Sentence } from '../contract/words';
import type { Bridge } from './call';
import type { Terminal } from './terminal';

/** stdin, as far as we use it. */
export interface Input extends Readable {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
}

/** What a command has in its hands. */
export interface Cli {
  readonly language: Language;
  /** Lines of JSON for programs, in place of tables. */
  readonly isJson: boolean;
  readonly terminal: Terminal;
  readonly stdin: Input;
  readonly cwd: string;
  /** Aborted by Ctrl-C, and when nobody reads stdout any more. */
  readonly signal: AbortSignal;
  /** As Ctrl-C does. */
  interrupt(): void;
  /** The running app; with --start it is started first. `again` looks for it again, after it went away. @throws CliError `notRunning` */
  bridge(look?: 'known' | 'again'): Promise<Bridge>;
  /** The sentence in the person's language. */
  say(sentence: Sentence | string): string;
  /** Starts the app with its window, or brings the window of the running one to the front. */
  open(): Promise<void>;
}
