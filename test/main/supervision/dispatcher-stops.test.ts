import { describe, expect, it } from 'vitest';
import { TASK_TYPES } from '../../../contract/task';
import { DEFAULT_TIMINGS } from '../../../main/supervision/options';
import { untilDead } from '../../support/fork-worker';
import { studiosForTests } from './support/studio';

const studio = studiosForTests();

describe('Cancelling a running task', () => {
  it('takes less than 2 s, most of which a worker has for ending it by itself', () => {
    expect(DEFAULT_TIMINGS.abortGraceMs).toBeLessThan(2_000);
  });

  it('ends its whole process tree and leaves no partial file', async () => {
    const s = await studio();
    const id = await s.add('tree');
    const pids = await s.untilTree(id);
    await s.dispatcher.cancelRunning(id);
    await untilDead(pids);
    expect(await s.get(id)).toMatchObject({ status: 'cancelled' });
    expect(s.partials()).toEqual([]);
    expect(s.workers.script).toHaveLength(1);
  });

  it('kills a worker that does not listen, and the next task runs', async () => {
    const s = await studio();
    const id = await s.add('deaf');
    await s.untilLine(id, 'waiting');
    const next = await s.add('ok');
    await s.dispatcher.cancelRunning(id);
    expect(await s.get(id)).toMatchObject({ status: 'cancelled', crashCount: 0 });
    await s.untilTask(next, ({ status }) => status === 'completed');
  });

  it('of a task that is not in hand changes nothing', async () => {
    const s = await studio();
    const id = await s.add('wait');
    await s.untilLine(id, 'waiting');
    const waiting = await s.add('ok');
    await s.dispatcher.cancelRunning(waiting);
    expect((await s.get(id)).status).toBe('processing');
    expect((await s.get(waiting)).status).toBe('waiting');
  });
});

describe('Pausing a type', () => {
  it('lets the running one finish and starts no other until resumed', async () => {
    const s = await studio();
    const first = await s.add('brief 100');
    const second = await s.add('ok');
    await s.untilTask(first, ({ status }) => status === 'processing');
    await s.dispatcher.pause('script', 'after-current');
    await s.untilTask(first, ({ status }) => status === 'completed');
    const other = await s.add('ok', 'image');
    await s.untilTask(other, ({ status }) => status === 'completed');
    expect((await s.get(second)).status).toBe('waiting');
    await s.dispatcher.resume('script');
    await s.untilTask(second, ({ status }) => status === 'completed');
  });

  it('now puts the running one back at no cost and leaves no partial file', async () => {
    const s = await studio();
    const id = await s.add('half-done');
    await s.untilLine(id, 'writing');
    await s.dispatcher.pause('script', 'now');
    expect(await s.get(id)).toMatchObject({ status: 'waiting', retryCount: 0, crashCount: 0 });
    expect(s.partials()).toEqual([]);
    await s.dispatcher.resume('script');
    await s.untilNow(id, ({ status }) => status === 'processing');
  });
});

describe('Stopping', () => {
  it('costs no attempt when a step fails meanwhile: the system may be ending its children as well', async () => {
    const s = await studio();
    const id = await s.add('deaf');
    await s.untilLine(id, 'waiting');
    const stopped = s.dispatcher.stop();
    const { taskId, leaseId } = s.sent.at(-1) ?? {};
    const error = { code: 'step_failed', message: 'FFmpeg ended with 255', retryable: true };
    s.inject.script?.({ kind: 'failed', taskId, leaseId, error });
    await stopped;
    expect(await s.get(id)).toMatchObject({ status: 'waiting', retryCount: 0, crashCount: 0 });
  });

  it('puts running tasks back at no cost, deaf ones too, ends every process, and can be called twice', async () => {
    const s = await studio();
    const polite = await s.add('tree', 'script');
    const deaf = await s.add('deaf', 'image');
    const waiting = await s.add('ok', 'script');
    const pids = await s.untilTree(polite);
    await s.untilLine(deaf, 'waiting');
    const stopped = s.dispatcher.stop();
    expect(s.dispatcher.stop()).toBe(stopped);
    expect(await stopped).toEqual([]);
    for (const id of [polite, deaf, waiting]) {
      expect(await s.get(id)).toMatchObject({ status: 'waiting', retryCount: 0, crashCount: 0 });
    }
    const workerPids = TASK_TYPES.flatMap((type) => s.workers[type].map(({ pid }) => pid ?? 0));
    await untilDead([...pids, ...workerPids]);
    expect(s.partials()).toEqual([]);
    expect(s.dispatcher.workerStates().map(({ state }) => state)).toEqual(['stopped', 'stopped', 'stopped']);
    await s.add('ok', 'video');
    expect(s.sent.map(({ type }) => type).sort()).toEqual(['image', 'script']);
  });
});
