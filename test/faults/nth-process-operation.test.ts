import { describe, expect, test } from 'vitest';
import { say } from '../../contract/messages';
import { perType, type TaskStatus } from '../../contract/task';
import { openQueue } from '../../main/app/open-queue';
import { Dispatcher } from '../../main/supervision/dispatcher';
import { tempDir } from '../support/temp-dir';
import { workIn } from '../support/work-in';
import { PROCESS_FAULTS, type ProcessFault, ScriptedWorkers } from './support/scripted-workers';

/*
 * The first operation on a worker's process fails (it is not started, not given its task, not asked to cancel, not killed), then the
 * second, and so on until the same work comes through without meeting the fault. Faults of real processes are in
 * test/main/supervision/dispatcher-crashes.test.ts and kills.e2e.ts.
 */

const faults = Object.keys(PROCESS_FAULTS).filter((name): name is ProcessFault => name in PROCESS_FAULTS);

async function studio(workers: ScriptedWorkers) {
  const { queue } = await openQueue({ file: ':memory:', defaultUserId: 'u' });
  const errors: unknown[] = [];
  const workspace = tempDir('nth-process');
  const dispatcher = new Dispatcher({
    queue,
    createWorker: workers.create,
    ...workIn(queue, () => workspace),
    settings: () => ({ allowPrivateAddresses: false, language: 'ko' }),
    memoryLimitsMb: () => perType(() => 500),
    onWorkerState: () => {},
    log: { info() {}, warn() {}, error: (event, error) => errors.push(event, error) },
    timings: { backoffMs: 1, maxBackoffMs: 5, abortGraceMs: 20, exitWaitMs: 20, startWithinMs: 150, deadAfterMs: 150 },
  });
  const heard: { readonly id: string; readonly what: string }[] = [];
  const waiting = new Set<() => void>();
  queue.onEvents((events) => {
    for (const event of events) {
      if (event.kind === 'task') heard.push({ id: event.task.id, what: event.task.status });
      if (event.kind === 'log')
        heard.push(...event.lines.map(({ text }) => ({ id: event.taskId, what: say(text, 'ko') })));
    }
    for (const look of waiting) look();
  });
  const until = (id: string, what: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!heard.some((one) => one.id === id && one.what === what)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  const add = async (title: string) =>
    (await queue.enqueue({ type: 'script', projectId: 'p', metadata: { title } })).task.id;
  return { queue, dispatcher, errors, until, add };
}

/** A claim, a run, a worker that dies idle, a cancel that arrives and one that does not, the next worker's run, and the end. */
async function work(workers: ScriptedWorkers) {
  const { queue, dispatcher, errors, until, add } = await studio(workers);
  const expected = new Map<string, TaskStatus>();
  const run = async () => {
    const id = await add('ok');
    expected.set(id, 'completed');
    await until(id, 'completed');
  };
  const cancel = async (title: 'wait' | 'deaf') => {
    const id = await add(title);
    expected.set(id, 'cancelled');
    await until(id, title);
    await dispatcher.cancelRunning(id);
  };
  dispatcher.start();
  await run();
  workers.endIdle('script');
  await cancel('wait');
  await cancel('deaf');
  await run();
  expect(await dispatcher.stop()).toEqual([]);
  const tasks = await queue.getQueue();
  await queue.close();
  return { tasks, expected, errors };
}

/** Runs the work with its N-th operation failing. Returns whether there was such an operation. */
async function workWithFault(fault: ProcessFault, n: number): Promise<boolean> {
  const workers = new ScriptedWorkers('script', fault, n);
  const { tasks, expected, errors } = await work(workers);
  const at = `operation ${n}`;
  expect(workers.problems, at).toEqual([]);
  expect(errors, at).toEqual([]);
  expect(new Map(tasks.map(({ id, status }) => [id, status])), at).toEqual(expected);
  expect([...workers.runs.values()], at).toEqual([1, 1, 1, 1]);
  for (const task of tasks) {
    expect(task.retryCount, at).toBe(0);
    // Only a process that died with the task in hand counts against it.
    const crashes = fault === 'is done on a process that ends at it' ? 1 : 0;
    expect(task.crashCount, at).toBeLessThanOrEqual(crashes);
    expect([undefined, 'worker_crashed'], at).toContain(task.errorCode);
  }
  return workers.fired;
}

/** In parallel: each mostly waits, and they share nothing. */
const AT_A_TIME = 6;

describe.each(faults)('When the N-th operation on a worker’s process %s', (fault) => {
  test('no task is lost or runs twice, each ends as it was asked to, and the type goes on by itself', async () => {
    for (let from = 1; ; from += AT_A_TIME) {
      const next = Array.from({ length: AT_A_TIME }, (_, index) => from + index);
      const fired = await Promise.all(next.map((n) => workWithFault(fault, n)));
      if (from === 1) expect(fired.slice(0, 3)).toEqual([true, true, true]);
      if (fired.includes(false)) break;
    }
  });
});
