import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { QueueTask } from '../../contract/task';
import { Dispatcher } from '../../main/workers/dispatcher';
import { buildWorkerFixture, forkWorker } from '../support/fork-worker';
import { openTestQueue } from '../support/open-test-queue';
import { tempDir } from '../support/temp-dir';

const EIGHT_HOURS_MS = 8 * 3_600_000;
/** Longer than a busy machine keeps a worker from its heartbeat. */
const SILENCE_MS = 3_000;

let entry: string;
beforeAll(async () => {
  entry = await buildWorkerFixture('obedient');
});
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A queue at work on a machine whose clocks, both of them, count the time asleep: so they do on some systems. */
async function machine() {
  let sleptMs = 0;
  const monotonic = () => performance.now() + sleptMs;
  const open = await openTestQueue({ now: () => Date.now() + sleptMs, monotonicNow: monotonic, random: () => 0.999 });
  const { queue } = open;
  let workers = 0;
  const workspace = tempDir('workspace');
  const dispatcher = new Dispatcher({
    queue,
    createWorker: (type) => {
      if (type === 'script') workers += 1;
      return forkWorker(entry, type, { FIXTURE_HEARTBEAT_MS: '50' });
    },
    workspace: () => workspace,
    settings: () => ({ allowPrivateAddresses: false, language: 'ko' }),
    memoryLimitsMb: () => ({ script: 4_000, image: 4_000, video: 4_000 }),
    onWorkerState: () => {},
    log: { info() {}, warn() {}, error() {} },
    timings: { deadAfterMs: SILENCE_MS, stuckAfterMs: SILENCE_MS * 3 },
    now: monotonic,
  });
  closers.push(() => dispatcher.stop(), open.close);
  const until = (id: string, fits: (task: QueueTask) => boolean) =>
    new Promise<QueueTask>((resolve) => {
      queue.onEvents((events) => {
        for (const event of events)
          if (event.kind === 'task' && event.task.id === id && fits(event.task)) resolve(event.task);
      });
    });
  return {
    queue,
    dispatcher,
    until,
    workers: () => workers,
    sleep: () => {
      sleptMs += EIGHT_HOURS_MS;
    },
  };
}
const script = (title: string) => ({ type: 'script', projectId: 'p', metadata: { title } }) as const;

describe('A machine that slept eight hours in the middle of a run', () => {
  it('finds it neither dead nor stuck: the worker that slept along ends its task', async () => {
    const { queue, dispatcher, until, workers, sleep } = await machine();
    const { task } = await queue.enqueue(script(`brief ${SILENCE_MS + 1_000}`));
    const running = until(task.id, ({ status }) => status === 'processing');
    const done = until(task.id, ({ status }) => status !== 'waiting' && status !== 'processing');
    dispatcher.start();
    await running;
    sleep();
    dispatcher.noteResume();
    expect((await queue.agedTasks()).stuck).toEqual([]);
    expect(await done).toMatchObject({ status: 'completed', retryCount: 0, crashCount: 0 });
    expect(workers()).toBe(1);
  });

  it('is no different where the system forgets to tell of the waking', async () => {
    const { queue, dispatcher, until, workers, sleep } = await machine();
    const { task } = await queue.enqueue(script(`brief ${SILENCE_MS + 1_000}`));
    const running = until(task.id, ({ status }) => status === 'processing');
    const done = until(task.id, ({ status }) => status !== 'waiting' && status !== 'processing');
    dispatcher.start();
    await running;
    sleep();
    expect(await done).toMatchObject({ status: 'completed', retryCount: 0, crashCount: 0 });
    expect(workers()).toBe(1);
  });

  it('takes up at once what came due meanwhile, and does not sit out the rest of its wait', async () => {
    const { queue, dispatcher, until, sleep } = await machine();
    const { task } = await queue.enqueue(script('throw'));
    const looked = queue.nextDueInMs.bind(queue);
    const waits = new Promise<void>((resolve) => {
      queue.nextDueInMs = async (type) => {
        const dueInMs = await looked(type);
        if (dueInMs !== null) setImmediate(resolve);
        return dueInMs;
      };
    });
    const second = until(task.id, ({ retryCount }) => retryCount === 2);
    dispatcher.start();
    // The lane has set its timer for the end of the wait.
    await waits;
    const wokeAt = performance.now();
    sleep();
    dispatcher.noteResume();
    await second;
    // Its wait had two seconds to go.
    expect(performance.now() - wokeAt).toBeLessThan(1_500);
  });
});
