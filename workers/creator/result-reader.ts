import type { Problem } from '../../contract/messages';
import { StepError } from '../runtime/failures';
import type { FinishedFile, RunContext } from '../runtime/processor';
import { kindOfFile } from './kind-of-file';

/** What the creator's code has left when it ended well. */
export interface Returned {
  /** Its `result`; undefined when it said none. */
  readonly result: unknown;
  /** Files in the out folder that no line named, `/`-separated and relative to it: plain files with safe names. */
  readonly left: readonly string[];
  /** What its lines named: in the project already, under the same paths, and no longer in the out folder. */
  readonly published: ReadonlySet<string>;
  /** The address that it was returned from, which others in it may be relative to. */
  readonly base?: URL;
}

/** What a returned result becomes in the project. */
interface ReadResult {
  readonly files: readonly FinishedFile[];
  /** What is kept with the task, shown, and handed to tasks that depend on it; undefined for nothing. */
  readonly kept: unknown;
}

/**
 * Turns what the creator's code returned into files as the app's own processors make them: `{ text }` into script.json and script.md,
 * `{ images }` into checked pictures, `{ url | path }` into a checked film. One implementation per type, beside its built-in processor.
 * What it does not understand it keeps as it is. Files that it takes from `left` are not published under their own names.
 * The run's staging folder is the out folder here. Throws StepError `bad_input` or `verify_failed` naming what is wrong with the result.
 */
export type ResultReader = (context: RunContext<unknown>, returned: Returned) => Promise<ReadResult>;

/** The end of a run whose result cannot be used; `at` is the place in it (`images[2].url`). Another attempt would return the same. */
export function refuse(problem: Problem, at: string): StepError {
  return new StepError('bad_input', problem, { retryable: false, field: `result.${at}` });
}

/** Files of the out folder as they are, under the names that they have there. */
export function takenAsTheyAre(paths: readonly string[]): FinishedFile[] {
  return paths.map((path) => ({ staged: path, target: path, details: { kind: kindOfFile(path) } }));
}
