import type { Sentence } from '../contract/words';

/** What a script branches on. Part of the interface: add, never renumber. */
export const EXIT = {
  ok: 0,
  /** A task failed or was cancelled; of `health` and `doctor`: not healthy. */
  failed: 1,
  usage: 2,
  notRunning: 3,
  refused: 4,
  needsYou: 5,
  /** 128 and the number of SIGINT, as shells have it. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with a sentence for the person and a code for the script. */
export class CliError extends Error {
  readonly exit: ExitCode;
  /** In both languages, or as the app sent it. */
  readonly sentence: Sentence | string;
  /** Of the app's refusal. */
  readonly code: string | undefined;
  readonly field: string | undefined;
  constructor(
    exit: ExitCode,
    sentence: Sentence | string,
    of: { code?: string | undefined; field?: string | undefined } = {},
  ) {
    super(typeof sentence === 'string' ? sentence : sentence.en);
    this.name = 'CliError';
    this.exit = exit;
    this.sentence = sentence;
    this.code = of.code;
    this.field = of.field;
  }
}
