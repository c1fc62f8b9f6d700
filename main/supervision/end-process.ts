import type { WorkerProcess } from './worker-process';

/**
 * Kills a process. If the signal cannot be sent, it is sent again before the process is given up: a process that lives on would work beside
 * the next one. Returns a function to call when the process exits.
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
