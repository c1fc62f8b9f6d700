import type { z } from 'zod';
import { check } from '../contract/check';
import type { Sentence } from '../contract/words';
import type { Cli } from './cli';
import type { ExitCode } from './exit';

/** What a shell offers for a value. */
export type Completes = 'task' | 'project' | 'file';

export interface OptionSpec {
  /** As commander takes them: `-t, --type <type>`. Its value has the name of the long one in camel case. */
  readonly flags: string;
  readonly about: Sentence;
  readonly choices?: readonly string[];
  readonly completes?: Completes;
  /** May be given several times. */
  readonly isMany?: boolean;
}
export interface ArgumentSpec {
  /** As commander takes them: `<id>`, `[id...]`. Its value has this name without the signs. */
  readonly name: string;
  readonly about: Sentence;
  readonly choices?: readonly string[];
  readonly completes?: Completes;
}
interface Spec<S extends z.ZodType> {
  readonly name: string;
  readonly summary: Sentence;
  readonly details?: Sentence;
  readonly examples?: readonly string[];
  readonly arguments?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  /** Checks what was typed: an object with the options and arguments by name. */
  readonly input: S;
  run(cli: Cli, input: z.output<S>): Promise<ExitCode>;
}

/** What a command line comes to. */
export type Start = (cli: Cli) => Promise<ExitCode>;

/** A command as the program and the completions see it. */
export interface Command extends Omit<Spec<z.ZodType>, 'input' | 'run'> {
  /** @param typed the options and arguments by name */
  read(typed: unknown): { success: true; start: Start } | { success: false; error: z.ZodError };
}

/** One command. Its file is all there is to it, beside its entry in `commands/index.ts`. */
export function command<S extends z.ZodType>({ input, run, ...rest }: Spec<S>): Command {
  return {
    ...rest,
    read(typed) {
      const read = check(input, typed);
      return read.success ? { success: true, start: (cli) => run(cli, read.data) } : read;
    },
  };
}
