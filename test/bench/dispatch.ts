import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { perType, TASK_TYPES, type TaskType } from '../../contract/task';
import { openQueue } from '../../main/app/open-queue';
import { Dispatcher } from '../../main/supervision/dispatcher';
import { type ForkedWorker, forkWorker } from '../support/fork-worker';
import { workIn } from '../support/work-in';
import { load1, say, spread } from './measure';

const TASKS = 200;
const nowMs = () => performance.timeOrigin + performance.now();

/** (d) From the call of enqueue to the first line of the worker's own code, with an idle worker: real dispatcher, real process. */
export async function benchDispatch(benchDir: string) {
  // Beside another section's backups this database would count as lost, and come back from them.
  const dir = mkdtempSync(join(benchDir, 'dispatch-'));
  const workspace = join(dir, 'workspace');
  mkdirSync(workspace, { recursive: true });
  const { queue } = await openQueue({ file: join(dir, 'dispatch.db'), defaultUserId: 'bench' });
  const workers: ForkedWorker[] = [];
  const idle = new Set<TaskType>();
  let onChange = () => {};
  const began = new Map<string, number>();
  const completed = new Set<string>();
  queue.onEvents((events) => {
    for (const event of events) {
      if (event.kind === 'log') {
        for (const { text } of event.lines) {
          if (typeof text === 'string' && text.startsWith('began ')) began.set(event.taskId, Number(text.slice(6)));
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
  const dispatcher = new Dispatcher({
    queue,
    createWorker: (type) => {
      const worker = forkWorker(join(import.meta.dirname, 'bench-worker.js'), type);
      workers.push(worker);
      return worker;
    },
    ...workIn(queue, () => workspace),
    settings: () => ({ allowPrivateAddresses: false, language: 'ko' }),
    memoryLimitsMb: () => perType(() => 4_000),
    onWorkerState: ({ type, state }) => {
      if (state === 'idle') idle.add(type);
      else idle.delete(type);
      onChange();
    },
    log: { info() {}, warn() {}, error: (event, error) => say(`dispatch: ${event}: ${String(error)}`) },
  });
  dispatcher.start();
  try {
    await until(() => idle.size === TASK_TYPES.length);
    const waitsMs: number[] = [];
    for (let n = 0; n < TASKS; n += 1) {
      const askedAt = nowMs();
      const { task } = await queue.enqueue({ type: 'script', projectId: 'bench', metadata: { title: 'begin' } });
      await until(() => completed.has(task.id) && idle.has('script'));
      if (n >= 20) waitsMs.push((began.get(task.id) ?? Number.NaN) - askedAt);
    }
    const result = spread(waitsMs);
    say(`dispatch: ${JSON.stringify(result)}`);
    return {
      bar: 'p95 at most 20 ms',
      met: result.p95Ms <= 20,
      method:
        'one task at a time for an idle worker process; from before enqueue() to the first line of the run in the worker (two durable commits, a staging folder and a message between)',
      ...result,
      load1: load1(),
    };
  } finally {
    await dispatcher.stop();
    await queue.close();
  }
}
