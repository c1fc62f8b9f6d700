import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { utilityProcess } from 'electron';
import type { TaskType } from '../../contract/task';
import type { WorkerProcess } from './worker-process';

export interface UtilityWorkerOptions {
  /** Folder of the built main process, beside whose index the workers' entries lie. */
  readonly outDir: string;
  /** Set beside this process's own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** A line that the worker wrote to stdout or stderr, for the developers' log. */
  readonly onOutputLine: (type: TaskType, line: string) => void;
}

/** Starts `worker-<type>.js` as an Electron utility process. Call after `app` is ready. */
export function startUtilityWorker(type: TaskType, options: UtilityWorkerOptions): WorkerProcess {
  const child = utilityProcess.fork(join(options.outDir, `worker-${type}.js`), [], {
    serviceName: `studio-queue-${type}`,
    stdio: 'pipe',
    env: { ...process.env, ...options.env },
  });
  for (const stream of [child.stdout, child.stderr]) {
    // Read in any case: a full pipe would stop the worker.
    if (stream !== null) {
      createInterface({ input: stream }).on('line', (line) => options.onOutputLine(type, line));
    }
  }
  let killWanted = false;
  const kill = (): void => {
    killWanted = true;
    const { pid } = child;
    if (pid === undefined) return;
    try {
      // Not child.kill(): that is SIGTERM, which a stopped or looping worker never handles.
      process.kill(pid, 'SIGKILL');
    } catch {
      child.kill();
    }
  };
  child.on('spawn', () => {
    if (killWanted) kill();
  });
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => child.postMessage(message),
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => {
      child.once('exit', (code) => listener(`exit code ${code}`));
    },
    kill,
  };
}
