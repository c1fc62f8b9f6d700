import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { QueueEvent } from '../../contract/events';
import { perType } from '../../contract/task';
import { openQueue } from '../../main/app/open-queue';
import { Dispatcher } from '../../main/supervision/dispatcher';
import { type ForkedWorker, forkWorker } from '../support/fork-worker';
import { workIn } from '../support/work-in';
import { round, say, spread } from './measure';

const CANCELS = 10;
const FLOOD_LINES = 200_000;

/**
 * Promises of time that a busy machine breaks, so no test asserts them: a cancelled task is gone within 2 s, a killed worker has its
 * task again within 1 s, and 100,000 log lines a second are taken in.
 */
export async function benchPromises(benchDir: string) {
  const dir = mkdtempSync(join(benchDir, 'promises-'));
  const workspace = join(dir, 'workspace');
  mkdirSync(workspace);
  const { queue } = await openQueue({ file: join(dir, 'promises.db'), defaultUserId: 'bench' });
  const workers: ForkedWorker[] = [];
  const dispatcher = new Dispatcher({
    queue,
    createWorker: (type) => {
      const worker = forkWorker(join(import.meta.dirname, 'bench-worker.js'), type);
      if (type === 'script') workers.push(worker);
      return worker;
    },
    ...workIn(queue, () => workspace),
    settings: () => ({ allowPrivateAddresses: false, language: 'ko' }),
    memoryLimitsMb: () => perType(() => 4_000),
    onWorkerState: () => {},
    log: { info() {}, warn() {}, error: (event, error) => say(`promises: ${event}: ${String(error)}`) },
  });
  const heard = (fits: (event: QueueEvent) => boolean) =>
    new Promise<void>((resolve) => {
      const stop = queue.onEvents((events) => {
        if (!events.some(fits)) return;
        stop();
        resolve();
      });
    });
  const lineOf = (id: string) => heard((event) => event.kind === 'log' && event.taskId === id);
  const add = async (title: string) => {
    const { task } = await queue.enqueue({ type: 'script', projectId: 'p', metadata: { title } });
    return task.id;
  };
  const cancelMs: number[] = [];
  dispatcher.start();
  try {
    // Once: each further death in a row is given a longer wait.
    const killed = await add('flood 100 600');
    await lineOf(killed);
    const killedAt = performance.now();
    workers.at(-1)?.kill();
    await heard((event) => event.kind === 'task' && event.task.id === killed && event.task.crashCount === 1);
    await lineOf(killed);
    const restartMs = round(performance.now() - killedAt);
    await dispatcher.cancelRunning(killed);

    for (let n = 0; n < CANCELS; n += 1) {
      const id = await add('flood 100 600');
      await lineOf(id);
      const cancelledAt = performance.now();
      await dispatcher.cancelRunning(id);
      cancelMs.push(performance.now() - cancelledAt);
    }

    const done = heard((event) => event.kind === 'task' && event.task.status === 'completed');
    const floodedAt = performance.now();
    await add(`lines ${FLOOD_LINES}`);
    await done;
    const linesASecond = round((FLOOD_LINES / (performance.now() - floodedAt)) * 1_000, 0);
    return { cancelMs: spread(cancelMs), restartMs, linesASecond };
  } finally {
    await dispatcher.stop();
    await queue.close();
  }
}
