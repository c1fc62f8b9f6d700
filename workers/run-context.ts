import type { ErrorCode } from '../contract/errors';
import { type LogText, type ProblemText, say } from '../contract/messages';
import type { LogLevel, TaskOutput, TaskProgress } from '../contract/task';
import type { WorkerSettings } from '../contract/worker-messages';

/** What a finished file is, beside its path, size and hash, which `publish` measures. */
export type OutputDetails = Omit<TaskOutput, 'path' | 'bytes' | 'sha256'>;

/** A file that a run has made. Both paths relative, `/`-separated. */
export interface FinishedFile {
  /** Below `stagingDir`. */
  readonly staged: string;
  /** Below the project's folder. */
  readonly target: string;
  readonly details: OutputDetails;
}

/** All that a worker's work may touch. `M` is the parsed metadata of its type. */
export interface RunContext<M> {
  readonly taskId: string;
  readonly projectId: string;
  /** Absolute. What other workers made for this run, as it was when the run began: read only. */
  readonly inputDir: string;
  /** Absolute. Write here freely; it is removed after any end. */
  readonly stagingDir: string;
  readonly metadata: M;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly settings: WorkerSettings;
  /** Aborted on cancel: end children and return (throw) at once; 2 s later the whole process is killed. */
  readonly signal: AbortSignal;
  log(text: LogText, level?: LogLevel): void;
  progress(progress: TaskProgress): void;
  /** fsync and sha256 of all, then main puts them into the project. All of the files or, when it throws, none. */
  publish(files: readonly FinishedFile[]): Promise<readonly TaskOutput[]>;
}

export type RunTask<M> = (context: RunContext<M>) => Promise<void>;

/** A failure whose problem is for the creator. `retryable: false` when trying again cannot help. */
export class StepError extends Error {
  readonly code: ErrorCode;
  readonly problem: ProblemText;
  readonly retryable: boolean;
  readonly field: string | undefined;
  constructor(code: ErrorCode, problem: ProblemText, options: { retryable: boolean; field?: string; cause?: unknown }) {
    super(say(problem, 'en'), { cause: options.cause });
    this.name = 'StepError';
    this.code = code;
    this.problem = problem;
    this.retryable = options.retryable;
    this.field = options.field;
  }
}

/** Only a person can help (install a browser, free the disk): the task is parked, keeps its tries and frees the slot. */
export class NeedsYouError extends Error {
  readonly code: ErrorCode;
  readonly problem: ProblemText;
  constructor(code: ErrorCode, problem: ProblemText) {
    super(say(problem, 'en'));
    this.name = 'NeedsYouError';
    this.code = code;
    this.problem = problem;
  }
}
