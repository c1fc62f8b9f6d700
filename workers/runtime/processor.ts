import type { z } from 'zod';
import type { LogText } from '../../contract/messages';
import type { LogLevel, TaskOutput, TaskProgress } from '../../contract/task';
import type { WorkerSettings } from '../../contract/worker-messages';

/**
 * Whose code does a task's work: what the runtime of a type's worker runs. The app brings one for each type; a creator's
 * program or URL is another implementation of the same port, so nothing here speaks of scripts, pictures or films.
 *
 * Every processor keeps these rules, and test/workers/processor.test.ts checks them:
 * - It touches nothing but its context, its staging folder and the processes that it starts through this room.
 * - It ends soon after `signal` aborts, by throwing, and publishes nothing from then on.
 * - What it throws says how the run ended: StepError (failed), NeedsYouError (parked). Anything else is a retryable failure.
 */
export interface Processor<M> {
  /** Parses the task's metadata. Open for a processor whose metadata is the creator's own. */
  readonly metadata: z.ZodType<M>;
  /** Resolves with what is kept with the task beside its files: nothing, for the app's own processors. */
  run(context: RunContext<M>): Promise<unknown>;
}

/** What describes a finished file beside its path, size and hash, which `publish` measures. */
export type OutputDetails = Omit<TaskOutput, 'path' | 'bytes' | 'sha256'>;

/** A file that a run has made. Both paths are relative and `/`-separated. */
export interface FinishedFile {
  /** Below `stagingDir`. */
  readonly staged: string;
  /** Below the project's folder. */
  readonly target: string;
  readonly details: OutputDetails;
}

/** Everything that a run may touch. `M` is the parsed metadata. */
export interface RunContext<M> {
  readonly taskId: string;
  readonly projectId: string;
  /** Absolute. What other workers made for this run, as it was when the run began. Read only. */
  readonly inputDir: string;
  /** Absolute. Write here freely; it is removed however the run ends. */
  readonly stagingDir: string;
  readonly metadata: M;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly settings: WorkerSettings;
  /** Aborted on cancel: end children and throw at once; 2 s later the process is killed (a program of the creator's has its own time on top). */
  readonly signal: AbortSignal;
  /** A message of the catalogue. A plain text is what somebody else's program wrote. */
  log(text: LogText, level?: LogLevel): void;
  progress(progress: TaskProgress): void;
  /**
   * Flushes and hashes the files, then main moves them into the project: all of them or, when it throws, none. They take the place of
   * what earlier runs of the task published, unless `keepEarlier` says that they come beside it.
   */
  publish(files: readonly FinishedFile[], options?: { readonly keepEarlier?: boolean }): Promise<readonly TaskOutput[]>;
  /**
   * Counts what a request costs, in US dollars (undefined: nobody knows), before it is made; `instead` corrects that afterwards. Throws
   * NeedsYouError `budget_reached` when a budget would be passed: then the request must not be made.
   */
  spend(amount: number | undefined, instead?: number): Promise<void>;
}
