import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import type { QueueEvent } from '../../contract/events';
import { openQueue } from '../../main/app/open-queue';
import { Dispatcher } from '../../main/supervision/dispatcher';
import { buildWorkerFixture, forkWorker } from '../support/fork-worker';
import { tempDir } from '../support/temp-dir';

const LINES = 1_000_000;
const LINES_A_SECOND = 100_000;

test('a worker that floods its log, 100,000 lines a second and more: what is kept has an end, others are served meanwhile', async () => {
  const entry = await buildWorkerFixture('obedient');
  const { queue } = await openQueue({ file: join(tempDir('flood'), 'queue.db'), defaultUserId: 'u' });
  const dispatcher = new Dispatcher({
    queue,
    createWorker: (type) => forkWorker(entry, type),
    workspace: () => workspace,
    settings: () => ({ allowPrivateAddresses: false, language: 'ko' }),
    memoryLimitsMb: () => ({ script: 4_000, image: 4_000, video: 4_000 }),
    onWorkerState: () => {},
    log: { info() {}, warn() {}, error() {} },
  });
  const workspace = tempDir('workspace');
  const { task } = await queue.enqueue({ type: 'script', projectId: 'p', metadata: { title: `flood ${LINES}` } });
  const other = await queue.enqueue({ type: 'image', projectId: 'q', metadata: { title: 'ok' } });
  const ended: string[] = [];
  let offeredASecond = 0;
  const done = new Promise<void>((resolve) => {
    queue.onEvents((events: readonly QueueEvent[]) => {
      for (const event of events) {
        if (event.kind === 'progress' && event.taskId === task.id) offeredASecond = Number(event.progress.stage);
        if (event.kind !== 'task' || event.task.status !== 'completed') continue;
        ended.push(event.task.id);
        if (ended.length === 2) resolve();
      }
    });
  });
  const delays = monitorEventLoopDelay({ resolution: 10 });
  delays.enable();
  try {
    dispatcher.start();
    await done;
    delays.disable();
    process.stderr.write(`log flood: ${offeredASecond} lines a second\n`);
    expect(offeredASecond).toBeGreaterThanOrEqual(LINES_A_SECOND);
    // Another type's task does not wait for the flood.
    expect(ended).toEqual([other.task.id, task.id]);
    // A held loop is an app that answers nobody. Loose, since a busy machine holds it too.
    expect(delays.percentile(99) / 1e6).toBeLessThan(1_000);
    const last = await queue.tasks.logs(task.id, 99_990, 100);
    expect(last.at(-1)?.n).toBe(100_000);
    expect(last.at(-1)?.text).toMatch(/100,000줄/);
  } finally {
    await dispatcher.stop();
    await queue.close();
  }
});
