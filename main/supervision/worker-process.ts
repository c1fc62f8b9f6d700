import type { ToWorker } from '../../contract/worker-messages';

/** One child process that runs a worker's entry; Electron starts it in the app, plain Node in tests. */
export interface WorkerProcess {
  /** undefined until the process exists (a utility process starts asynchronously). */
  readonly pid: number | undefined;
  send(message: ToWorker): void;
  /** The message as it came: unchecked. */
  onMessage(listener: (raw: unknown) => void): void;
  /** Once, also when the process could not be started. */
  onExit(listener: (how: string) => void): void;
  /** SIGKILL; the guards beside its children (workers/runtime/child-process.ts) end those. */
  kill(): void;
}
