import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { StoreQueue } from '../../../main/queue/task-queue';
import { startRedis } from '../../support/redis';
import { claimOn, testStudio } from '../../support/studio';
import { startProxy } from '../../support/tcp-proxy';
import { newTask } from '../store/contract/world';

it('A Redis that goes away while the start puts back what an earlier one left keeps nobody from starting, and the task waits again', async () => {
  const redis = await startRedis();
  const proxy = await startProxy(redis.port);
  const studio = randomUUID();
  const lockMs = 2_000;
  const before = await testStudio(redis.url, studio)('anna', { lockMs });
  const task = newTask('p');
  await before.store.insert([{ tasks: [task] }]);
  expect(await claimOn(before, 'anna')).not.toBeNull();
  await before.store.close();

  const again = await testStudio(`redis://127.0.0.1:${proxy.port}`, studio)('anna', { lockMs });
  const losing = new Proxy(again.store, {
    get(store, name) {
      const value: unknown = Reflect.get(store, name);
      if (typeof value !== 'function') return value;
      return async (...given: unknown[]) => {
        if (name === 'finish') await proxy.refuse();
        return Reflect.apply(value, store, given) as unknown;
      };
    },
  });
  const { queue, orphans } = await StoreQueue.start({
    store: losing,
    machineId: 'anna',
    defaultUserId: 'minji',
    now: Date.now,
    monotonicNow: () => performance.now(),
    random: Math.random,
    onListenerError: () => {},
  });
  expect(orphans).toEqual([]);
  await proxy.open();
  const other = await testStudio(redis.url, studio)('bora', { lockMs });
  await expect.poll(async () => (await other.store.get(task.id))?.status).toBe('waiting');
  await queue.close();
});
