import type { WorkerProcess } from './worker-process';

/**
 * Kills a process. One that could not even be asked to end is asked once more before it is given up: it would go on with its task
 * beside the next one. Answers what to call when its exit is told.
 */
export function endProcess(
  process: WorkerProcess,
  waitMs: number,
  on: { readonly failed: (error: unknown) => void; readonly givenUp: () => void },
): () => void {
  let timer: NodeJS.Timeout;
  const attempt = (mayTryAgain: boolean): void => {
    let isAsked = true;
    try {
      process.kill();
    } catch (error) {
      isAsked = false;
      on.failed(error);
    }
    timer = setTimeout(() => (!isAsked && mayTryAgain ? attempt(false) : on.givenUp()), waitMs);
  };
  attempt(true);
  return () => clearTimeout(timer);
}
