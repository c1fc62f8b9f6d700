import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { QueueEvent } from '../../contract/events';
import { perType, TASK_TYPES, type TaskType } from '../../contract/task';
import { openQueue } from '../../main/app/open-queue';
import { Dispatcher } from '../../main/supervision/dispatcher';
import { buildWorkerFixture, forkWorker } from '../support/fork-worker';
import { tempDir } from '../support/temp-dir';
import { workIn } from '../support/work-in';

const LINES = 1_000_000;

test('a worker that floods its log with a million lines: what is kept has an end, and another type’s task does not wait', async () => {
  const entry = await buildWorkerFixture('obedient');
  const { queue } = await openQueue({ file: join(tempDir('flood'), 'queue.db'), defaultUserId: 'u' });
  const idle = new Set<TaskType>();
  let ready = (): void => {};
  const areReady = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const dispatcher = new Dispatcher({
    queue,
    createWorker: (type) => forkWorker(entry, type),
    ...workIn(queue, () => workspace),
    settings: () => ({ allowPrivateAddresses: false, language: 'ko' }),
    memoryLimitsMb: () => perType(() => 4_000),
    onWorkerState: ({ type, state }) => {
      if (state === 'idle' && idle.add(type).size === TASK_TYPES.length) ready();
    },
    log: { info() {}, warn() {}, error() {} },
  });
  const workspace = tempDir('workspace');
  const ended: string[] = [];
  const done = new Promise<void>((resolve) => {
    queue.onEvents((events: readonly QueueEvent[]) => {
      for (const event of events) {
        if (event.kind !== 'task' || event.task.status !== 'completed') continue;
        ended.push(event.task.id);
        if (ended.length === 2) resolve();
      }
    });
  });
  try {
    dispatcher.start();
    // What a process takes to start on a busy machine is no part of this.
    await areReady;
    const { task } = await queue.enqueue({ type: 'script', projectId: 'p', metadata: { title: `flood ${LINES}` } });
    const other = await queue.enqueue({ type: 'image', projectId: 'q', metadata: { title: 'ok' } });
    await done;
    // Another type's task does not wait for the flood.
    expect(ended).toEqual([other.task.id, task.id]);
    const last = await queue.tasks.logs(task.id, 99_990, 100);
    expect(last.at(-1)?.n).toBe(100_000);
    expect(last.at(-1)?.text).toEqual({ code: 'queue.log_limit', lines: 100_000 });
  } finally {
    await dispatcher.stop();
    await queue.close();
  }
});
