import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { perType } from '../../contract/task';
import type { CreatorProcessor } from '../../contract/worker-messages';
import { openQueue } from '../../main/app/open-queue';
import { Dispatcher } from '../../main/supervision/dispatcher';
import { forkWorker } from '../support/fork-worker';
import { workIn } from '../support/work-in';
import { load1, quantile, round, say, spread } from './measure';

const TASKS = 200;
const WARM_UP = 10;
const nowMs = () => performance.timeOrigin + performance.now();

/** Does nothing but say that it begins; a shell, since what a larger interpreter takes to start is the program's own. */
const PROGRAM: CreatorProcessor = {
  kind: 'program',
  command: ['/bin/sh', '-c', 'echo began'],
  cwd: '',
  env: {},
  secrets: {},
  timeoutMinutes: 1,
  graceSeconds: 1,
};

/** (k) From the call of enqueue to the first line of the code that does the task: the app's own and, in turn, a program of the creator's. */
export async function benchProgram(benchDir: string) {
  const dir = mkdtempSync(join(benchDir, 'program-'));
  const workspace = join(dir, 'workspace');
  mkdirSync(workspace, { recursive: true });
  const { queue } = await openQueue({ file: join(dir, 'program.db'), defaultUserId: 'bench' });
  const began = new Map<string, number>();
  const completed = new Set<string>();
  let isIdle = false;
  let onChange = () => {};
  queue.onEvents((events) => {
    for (const event of events) {
      if (event.kind === 'log') {
        for (const { at, text } of event.lines) {
          if (typeof text === 'string' && text.startsWith('began')) began.set(event.taskId, Date.parse(at));
        }
      }
      if (event.kind === 'task' && event.task.status === 'completed') completed.add(event.task.id);
    }
    onChange();
  });
  const until = async (isSo: () => boolean) => {
    while (!isSo()) {
      await new Promise<void>((resolve) => {
        onChange = resolve;
      });
    }
  };
  let creator: CreatorProcessor | undefined;
  const dispatcher = new Dispatcher({
    queue,
    createWorker: (type) => forkWorker(join(import.meta.dirname, 'bench-worker.js'), type),
    ...workIn(queue, () => workspace),
    settings: () => ({ allowPrivateAddresses: false, language: 'ko' }),
    creator: () => creator,
    memoryLimitsMb: () => perType(() => 4_000),
    onWorkerState: ({ type, state }) => {
      if (type === 'script') isIdle = state === 'idle';
      onChange();
    },
    log: { info() {}, warn() {}, error: (event, error) => say(`program: ${event}: ${String(error)}`) },
  });
  const beginsAfterMs = async (who: CreatorProcessor | undefined): Promise<number> => {
    creator = who;
    await until(() => isIdle);
    const askedAt = nowMs();
    const { task } = await queue.enqueue({ type: 'script', projectId: 'bench', metadata: { title: 'begin' } });
    await until(() => completed.has(task.id));
    return (began.get(task.id) ?? Number.NaN) - askedAt;
  };
  dispatcher.start();
  try {
    const builtin: number[] = [];
    const program: number[] = [];
    for (let n = 0; n < TASKS + WARM_UP; n += 1) {
      const [own, theirs] = [await beginsAfterMs(undefined), await beginsAfterMs(PROGRAM)];
      if (n < WARM_UP) continue;
      builtin.push(own);
      program.push(theirs);
    }
    const laterMs = round(quantile(program, 0.95) - quantile(builtin, 0.95));
    const result = { laterMs, builtin: spread(builtin), program: spread(program) };
    say(`program: ${JSON.stringify(result)}`);
    return {
      bar: 'p95 at most 50 ms later than a built-in one',
      met: laterMs <= 50,
      method:
        'one task at a time for an idle worker, done by the app’s own code and by a shell program in turn; from before enqueue() to the first line of the code, as the worker dates it',
      ...result,
      load1: load1(),
    };
  } finally {
    await dispatcher.stop();
    await queue.close();
  }
}
