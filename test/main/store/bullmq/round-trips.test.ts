import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { BullQueues } from '../../../../main/store/bullmq/bull-queues';
import { StudioConnection } from '../../../../main/store/bullmq/connection';
import type { OpenedStudio } from '../../../../main/store/bullmq/open-studio';
import { afterFile } from '../../../support/after-file';
import { startRedis, type TestRedis } from '../../../support/redis';
import { claimOn, shows, testStudio } from '../../../support/studio';
import { startProxy } from '../../../support/tcp-proxy';
import { COMPLETED, newTask } from '../contract/world';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});

async function add({ store }: OpenedStudio): Promise<string> {
  const [outcome] = await store.insert([{ tasks: [newTask('p')] }]);
  if (outcome?.ok !== true) throw outcome?.error ?? new Error('no outcome');
  return outcome.places[0]?.task.id ?? '';
}
/** In the mirror: a task that is asked for by its id, and not known, is read. */
const statusOn =
  ({ store }: OpenedStudio, id: string, status: string) =>
  async () =>
    (await store.list({ limit: 50 })).tasks.some((task) => task.id === id && task.status === status);

describe('Of what a machine did itself', () => {
  it('it reads an added task once and a claimed one never, and another machine reads each change once', async () => {
    const open = testStudio(redis.url);
    const [a, b] = [await open('a'), await open('b')];
    const looking = new Redis(redis.url);
    const monitor = await looking.monitor();
    afterFile(async () => {
      monitor.disconnect();
      looking.disconnect();
    });
    let reads: string[] = [];
    let heard: (() => void) | undefined;
    monitor.on('monitor', (_time: string, [command = '', key = '']: string[], source: string) => {
      if (key === 'marker') heard?.();
      else if (source !== 'lua' && command === 'hgetall') reads.push(key);
    });
    /** How often the task was read until both machines have heard of all that happened to it. */
    const readsOf = async (id: string) => {
      // Events of a queue are followed in order.
      const later = await add(a);
      await shows(b.store, statusOn(b, later, 'waiting'));
      const laterStill = await add(b);
      await shows(a.store, statusOn(a, laterStill, 'waiting'));
      await new Promise<void>((resolve) => {
        heard = resolve;
        void looking.get('marker');
      });
      const count = reads.filter((key) => key.endsWith(id)).length;
      reads = [];
      return count;
    };
    const id = await add(a);
    await shows(b.store, statusOn(b, id, 'waiting'));
    expect(await readsOf(id)).toBe(2);
    const run = await claimOn(a, 'a');
    expect(run?.lease.taskId).toBe(id);
    await shows(b.store, statusOn(b, id, 'processing'));
    expect(await readsOf(id)).toBe(1);
    // Its own: before the end, whose fields must be the latest, and after it.
    if (run !== null) await a.store.finish(run.lease, COMPLETED);
    await shows(b.store, statusOn(b, id, 'completed'));
    expect(await readsOf(id)).toBe(3);
  });
});

describe('A reply that is lost', () => {
  it('to BullMQ’s first question kills no queue: it is asked again', async () => {
    const proxy = await startProxy(redis.port);
    const connection = new StudioConnection(
      { address: `redis://127.0.0.1:${proxy.port}`, password: undefined },
      () => {},
    );
    const up = () =>
      new Promise<void>((resolve) => {
        const stop = connection.onChange((isUp) => {
          if (!isUp) return;
          stop();
          resolve();
        });
      });
    const isUp = up();
    connection.start();
    await isUp;
    const bull = new BullQueues({
      client: connection.commands,
      studio: randomUUID(),
      machine: { id: 'a', name: 'a' },
      lockMs: 15_000,
      onError: () => {},
    });
    afterFile(async () => {
      await bull.close();
      connection.close();
    });
    proxy.blackHole();
    await expect(bull.begin()).rejects.toThrow();
    expect(() => bull.queue('script')).toThrow(expect.objectContaining({ code: 'studio_offline' }));
    const isUpAgain = up();
    await proxy.open();
    await isUpAgain;
    await bull.begin();
    expect(await bull.queue('script').isPaused()).toBe(false);
  });

  it('to a claim costs the task nothing: the machine gives it back as soon as it sees that it has it', async () => {
    const studio = randomUUID();
    const proxy = await startProxy(redis.port);
    const a = await testStudio(`redis://127.0.0.1:${proxy.port}`, studio)('a');
    const b = await testStudio(redis.url, studio)('b');
    const id = await add(b);
    await shows(a.store, statusOn(a, id, 'waiting'));
    proxy.delay({ toClient: 30_000 });
    await expect(claimOn(a, 'a')).rejects.toMatchObject({ code: 'studio_offline' });
    await shows(b.store, statusOn(b, id, 'processing'));
    proxy.delay({ toClient: 0 });
    proxy.cut();
    await shows(b.store, statusOn(b, id, 'waiting'));
    const died: string[] = [];
    const run = await claimOn(b, 'b', 'script', (task) => {
      died.push(task.id);
      return COMPLETED;
    });
    expect([run?.lease.taskId, died]).toEqual([id, []]);
    expect(await b.store.get(id, 0)).toMatchObject({ status: 'processing', crashCount: 0, retryCount: 0 });
  });
});
