import { describe, expect, it } from 'vitest';
import { measureTrees } from '../../../main/supervision/process-tree';
import { isAlive, untilDead } from '../../support/fork-worker';
import { studiosForTests } from './support/studio';

const studio = studiosForTests();
const FREE = { retryCount: 0, crashCount: 0 };

describe('A worker that somebody restarts', () => {
  it('with a task in hand ends with all its children; the task waits again at no cost, and runs on the next process', async () => {
    const s = await studio();
    const id = await s.add('tree');
    const children = await s.untilTree(id);
    const pid = s.workers.script[0]?.pid ?? 0;
    const worker = await s.dispatcher.restartWorker('script');
    expect(isAlive(pid)).toBe(false);
    expect(worker).toMatchObject({ type: 'script', restarts: 1, pid: s.workers.script[1]?.pid });
    expect(worker).not.toHaveProperty('lastError');
    await untilDead(children);
    expect(s.history.some((task) => task.id === id && task.status === 'waiting')).toBe(true);
    await s.until(() => s.sent.length === 2);
    expect(await s.get(id)).toMatchObject({ status: 'processing', ...FREE });
    expect((await s.queue.tasks.attempts(id)).map(({ outcome, code }) => [outcome, code])).toEqual([
      ['requeued', 'restarted'],
    ]);
    expect(s.errors).toEqual([]);
  });

  it('any number of times with one task, costs that nothing', async () => {
    const s = await studio();
    const id = await s.add('wait');
    for (const times of [1, 2, 3, 4]) {
      await s.until(() => s.sent.length === times);
      await s.dispatcher.restartWorker('script');
    }
    await s.until(() => s.sent.length === 5);
    expect(await s.get(id)).toMatchObject({ status: 'processing', ...FREE });
  });

  it('while a claimed task is being prepared, has it wait again at no cost', async () => {
    let reached = (): void => {};
    const isReached = new Promise<void>((resolve) => {
      reached = resolve;
    });
    let goOn = (): void => {};
    const mayGoOn = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let asked = 0;
    const s = await studio({
      settings: async () => {
        asked += 1;
        if (asked === 1) {
          reached();
          await mayGoOn;
        }
        return { allowPrivateAddresses: false, language: 'ko' };
      },
    });
    const id = await s.add('ok');
    await isReached;
    const worker = s.workers.script[0];
    if (worker === undefined) throw new Error('no worker');
    // The process is killed, and does not end before the task is to be handed over.
    worker.child.kill = () => true;
    const restarted = s.dispatcher.restartWorker('script');
    goOn();
    await s.untilTask(id, ({ status, startedAt }) => status === 'waiting' && startedAt === undefined);
    await s.until(() => s.history.filter((task) => task.id === id && task.status === 'waiting').length >= 2);
    process.kill(worker.pid ?? 0, 'SIGKILL');
    await restarted;
    await s.untilTask(id, ({ status }) => status === 'completed');
    expect(await s.get(id)).toMatchObject(FREE);
    expect((await s.queue.tasks.attempts(id)).map(({ code }) => code)).toContain('restarted');
  });

  it('while its task is being cancelled, leaves it cancelled', async () => {
    const s = await studio({ timings: { abortGraceMs: 3_600_000 } });
    const id = await s.add('deaf');
    await s.untilLine(id, 'waiting');
    const cancelled = s.dispatcher.cancelRunning(id);
    await s.dispatcher.restartWorker('script');
    await cancelled;
    expect(await s.get(id)).toMatchObject({ status: 'cancelled' });
  });

  it('while its task is ended as stuck, spares that the attempt', async () => {
    const s = await studio({ timings: { stuckAfterMs: 300, abortGraceMs: 3_600_000 } });
    const id = await s.add('deaf', 'script', { maxRetries: 0 });
    await s.until(() => s.asked.includes('stuck'));
    await s.dispatcher.restartWorker('script');
    expect((await s.queue.tasks.attempts(id)).map(({ code }) => code)).toEqual(['restarted']);
    expect(s.history.some((task) => task.id === id && task.status === 'failed')).toBe(false);
  });

  it('of a paused type, stays idle with its task waiting', async () => {
    const s = await studio();
    const id = await s.add('wait');
    await s.untilLine(id, 'waiting');
    await s.dispatcher.pause('script', 'after-current');
    await s.dispatcher.restartWorker('script');
    await s.until(() => s.states.at(-1)?.state === 'idle');
    expect(await s.get(id)).toMatchObject({ status: 'waiting', ...FREE });
  });

  it('while the app stops, stays as it is', async () => {
    const s = await studio();
    await s.until(() => s.dispatcher.workerStates().every(({ state }) => state === 'idle'));
    await s.dispatcher.stop();
    expect(await s.dispatcher.restartWorker('video')).toMatchObject({ type: 'video', state: 'stopped', restarts: 0 });
    expect(s.workers.video).toHaveLength(1);
  });
});

describe('A worker that somebody looks at', () => {
  it('with a task in hand is measured with its children, and without one as it reports itself', async () => {
    const s = await studio({ measureTrees }, { FIXTURE_HEARTBEAT_MS: '3600000' });
    const id = await s.add('tree');
    await s.untilTree(id);
    await s.until(() => s.dispatcher.workerStates().every(({ rssBytes }) => rssBytes !== undefined));
    const [script, image] = await s.dispatcher.measuredWorkers();
    expect(script?.processes).toBeGreaterThanOrEqual(4);
    expect(script?.rssBytes).toBeGreaterThan(8 * 1_024 * 1_024);
    expect(image).not.toHaveProperty('processes');
    expect(image?.rssBytes).toBeGreaterThan(8 * 1_024 * 1_024);
  });
});
