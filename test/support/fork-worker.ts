import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { rolldown } from 'rolldown';
import type { TaskType } from '../../contract/task';
import type { WorkerProcess } from '../../main/supervision/worker-process';
import { tempDir } from './temp-dir';

const root = resolve(import.meta.dirname, '../..');

/** Bundles a fixture with the real runtime into one file that plain Node runs. Returns its path. */
export async function buildWorkerFixture(name: string): Promise<string> {
  const dir = tempDir('fixture');
  const outFile = join(dir, `${name}.mjs`);
  // What a worker loads only when it needs it is found as if the bundle stood in the project.
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  const bundle = await rolldown({
    input: join(root, `test/fixtures/workers/${name}.ts`),
    platform: 'node',
    logLevel: 'silent',
  });
  await bundle.write({ file: outFile, format: 'esm', codeSplitting: false });
  await bundle.close();
  return outFile;
}

export interface ForkedWorker extends WorkerProcess {
  readonly child: ChildProcess;
  readonly stderr: () => string;
}

/** A worker as a real child process over Node's own channel: what Electron's utility process is in the app. */
export function forkWorker(entry: string, type: TaskType, env: Record<string, string> = {}): ForkedWorker {
  const child = fork(entry, [], {
    env: { ...process.env, FIXTURE_TYPE: type, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return {
    child,
    stderr: () => stderr,
    get pid() {
      return child.pid;
    },
    send: (message) => child.send(message, () => {}),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.once('exit', (code, signal) => listener(signal ?? `exit code ${code}`)),
    kill: () => child.kill('SIGKILL'),
  };
}

/** A zombie nobody has reaped is dead too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}

/** Ends a hang and nothing else. */
const HANG_MS = 120_000;

/** Resolves once none of the processes lives. It polls: the end of a process that is not our child comes with no event. */
export async function untilDead(pids: readonly number[]): Promise<void> {
  const startedAt = performance.now();
  while (pids.some(isAlive)) {
    if (performance.now() - startedAt > HANG_MS) throw new Error(`still alive: ${pids.filter(isAlive).join(', ')}`);
    await delay(10);
  }
}
