import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../../contract/errors';
import { StudioConnection } from '../../../../main/store/bullmq/connection';
import { Engine } from '../../../../main/store/bullmq/engine';
import type { OpenedStudio } from '../../../../main/store/bullmq/open-studio';
import { some } from '../../../faults/support/soak';
import { startRedis, type TestRedis } from '../../../support/redis';
import { claimOn, shows, testStudio } from '../../../support/studio';
import { COMPLETED, newTask } from '../contract/world';

let redis: TestRedis;
let client: Redis;
beforeAll(async () => {
  redis = await startRedis({ appendfsync: 'everysec' });
  client = new Redis(redis.url, { maxRetriesPerRequest: null });
  client.on('error', () => {});
});
afterAll(() => client.disconnect());

async function add({ store }: OpenedStudio, ...tasks: ReturnType<typeof newTask>[]): Promise<string[]> {
  const [outcome] = await store.insert([{ tasks }]);
  if (outcome?.ok !== true) throw outcome?.error ?? new Error('no outcome');
  return outcome.places.map(({ task }) => task.id);
}
/** Where a busy machine may think for a moment that the studio is away. */
async function addOnline(machine: OpenedStudio, more: Parameters<typeof newTask>[1] = {}): Promise<string> {
  const task = newTask('p', more);
  await expect.poll(() => add(machine, task).catch(() => [])).toEqual([task.id]);
  return task.id;
}
const statusOn =
  ({ store }: OpenedStudio, id: string, status: string | undefined) =>
  async () =>
    (await store.get(id))?.status === status;
const online = ({ store }: OpenedStudio) =>
  shows(
    store,
    async () => store.state().kind === 'online',
    (again) => store.onState(again),
  );
/** BullMQ's own view of a studio's queue. */
async function withQueue<T>(name: string, studio: string, work: (queue: Queue) => Promise<T>): Promise<T> {
  const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
  const queue = new Queue(name, { connection, prefix: `{sq:${studio}}` });
  try {
    return await work(queue);
  } finally {
    await queue.close();
    connection.disconnect();
  }
}
const GOOD = {
  userId: 'u',
  projectId: 'p',
  metadata: {},
  maxRetries: 3,
  createdAtMs: 1_780_000_000_000,
  addedOn: { id: 'x', name: 'x' },
};

describe('in a studio', () => {
  it('a look at everything misses no task because another one left meanwhile', async () => {
    const studio = randomUUID();
    const a = await testStudio(redis.url, studio)('a');
    const ids: string[] = [];
    for (let n = 0; n < 9; n += 1) ids.push(...(await add(a, newTask('p', { priority: n }))));
    const connection = new StudioConnection({ address: redis.url, password: undefined }, () => {});
    const engine = new Engine({
      client: connection.commands,
      studio,
      machine: { id: 'x', name: 'x' },
      lockMs: 15_000,
      onError: () => {},
    });
    connection.start();
    await new Promise<void>((resolve) => {
      connection.onChange((isUp) => isUp && resolve());
    });
    await engine.begin();
    const met = new Set<string>();
    for await (const slice of engine.reader.all('script', 3)) {
      if (met.size === 0) {
        const run = await claimOn(a, 'a');
        if (run !== null) await a.store.finish(run.lease, COMPLETED);
      }
      for (const { job } of slice) met.add(job.id ?? '');
    }
    await engine.close();
    connection.close();
    expect([...met].toSorted()).toEqual(ids.toSorted());
  });

  it('a paused type stays paused when its limit is changed', async () => {
    const open = testStudio(redis.url);
    const a = await open('a');
    await a.store.setPaused({ type: 'script' }, true);
    await a.setLimited('script', true);
    await a.setLimited('script', false);
    expect(await a.store.pauses('a')).toEqual([{ type: 'script' }]);
    await add(a, newTask('p'));
    expect(await claimOn(a, 'a')).toBeNull();
  });

  it('a mirror follows on after Redis stood still for a moment', async () => {
    const open = testStudio(redis.url);
    const errors: unknown[] = [];
    const a = await open('a', { onError: (error) => errors.push(error) });
    const b = await open('b');
    for (const n of some([0, 1, 2, 3, 4, 5, 6, 7], 3)) {
      // Something to read for a at the moment of the stop.
      const adding = Promise.allSettled(Array.from({ length: 30 }, () => add(b, newTask('p'))));
      await delay(20 + n * 10);
      redis.pause();
      await delay(2_050 + 120 * n);
      redis.resume();
      await adding;
      await online(a);
      await shows(a.store, statusOn(a, await addOnline(b), 'waiting'));
    }
  });

  it('a Redis that is emptied leaves an empty mirror, and machines that work on', async () => {
    const own = await startRedis();
    const open = testStudio(own.url, 'flushed');
    const a = await open('a');
    const b = await open('b');
    const id1 = a.studioId();
    const ids = [...(await add(a, newTask('p'))), ...(await add(a, newTask('p')))];
    const run = await claimOn(a, 'a');
    await shows(b.store, statusOn(b, ids[0] ?? '', 'processing'));
    const flusher = new Redis(own.url);
    await flusher.flushall();
    const gone = async (one: OpenedStudio) => (await one.store.list({ limit: 9 })).total === 0;
    await Promise.all([a, b].map((one) => shows(one.store, () => gone(one))));
    const [id = ''] = await add(b, newTask('p'));
    await shows(a.store, statusOn(a, id, 'waiting'));
    if (run !== null) expect(await a.store.finish(run.lease, COMPLETED)).toBeNull();
    const c = await open('c');
    expect([c.studioId(), a.studioId()]).toEqual([id1, id1]);
    flusher.disconnect();
  });

  it('events that were trimmed before a machine read them are noticed while it is connected', async () => {
    const studio = randomUUID();
    const open = testStudio(redis.url, studio);
    const a = await open('a');
    const b = await open('b');
    const [first = ''] = await add(b, newTask('p'));
    await shows(a.store, statusOn(a, first, 'waiting'));
    // As if twenty thousand others had come between two reads.
    const [id = ''] = [randomUUID()];
    await withQueue('script', studio, async (queue) => {
      const multi = client.multi();
      void queue;
      multi.xtrim(`{sq:${studio}}:script:events`, 'MAXLEN', 0);
      await multi.exec();
    });
    await client.del(`{sq:${studio}}:script:${first}`);
    await client.zrem(`{sq:${studio}}:script:prioritized`, first);
    void id;
    await shows(a.store, statusOn(a, first, undefined));
  });

  it('a read-only replica that becomes the master is used', async () => {
    const replica = await startRedis({ args: ['--replicaof', '127.0.0.1', String(redis.port)] });
    const control = new Redis(replica.url, { enableReadyCheck: false });
    control.on('error', () => {});
    await expect.poll(async () => (await control.info('replication')).includes('master_link_status:up')).toBe(true);
    const open = testStudio(replica.url, 'replica', true);
    const a = await open('a');
    expect(a.store.state().kind).toBe('offline');
    await control.replicaof('NO', 'ONE');
    await online(a);
    control.disconnect();
  });

  const ODD: Record<string, (queue: Queue, id: string) => Promise<unknown>> = {
    'a created time without an end': (q, id) =>
      q.add('task', { ...GOOD, createdAtMs: 1e300 }, { jobId: id, priority: 5 }),
    'a created time with a fraction': (q, id) =>
      q.add('task', { ...GOOD, createdAtMs: 1_780_000_000_000.3 }, { jobId: id, priority: 5 }),
    'a created time before all times': (q, id) =>
      q.add('task', { ...GOOD, createdAtMs: -1e15 }, { jobId: id, priority: 5 }),
    'a due time far away': (q, id) => q.add('task', { ...GOOD, availableAtMs: 1e18 }, { jobId: id, priority: 5 }),
    'negative counts': (q, id) =>
      q.add('task', { ...GOOD, maxRetries: -1, retryCount: -5, crashCount: -1e15 }, { jobId: id, priority: 5 }),
    'a priority of nobody': (q, id) => q.add('task', GOOD, { jobId: id, priority: 2_000_000 }),
    'no priority': (q, id) => q.add('task', GOOD, { jobId: id }),
    'a timestamp without an end': (q, id) => q.add('task', GOOD, { jobId: id, priority: 5, timestamp: 1e300 }),
    'a run that was endless': (q, id) => q.add('task', { ...GOOD, runMs: 1e300 }, { jobId: id, priority: 5 }),
    'data that are no JSON': async (q, id) => {
      await q.add('task', GOOD, { jobId: id, priority: 5 });
      await client.hset(q.toKey(id), 'data', '{"half');
    },
    'options that are no JSON': async (q, id) => {
      await q.add('task', GOOD, { jobId: id, priority: 5 });
      await client.hset(q.toKey(id), 'opts', 'x');
    },
    'progress that is no JSON': async (q, id) => {
      await q.add('task', GOOD, { jobId: id, priority: 5 });
      await client.hset(q.toKey(id), 'progress', 'x');
    },
    'a job that is a text': async (q, id) => {
      await q.add('task', GOOD, { jobId: id, priority: 5 });
      await client.del(q.toKey(id));
      await client.set(q.toKey(id), 'x');
    },
    'a log that is a text': async (q, id) => {
      await q.add('task', { ...GOOD, isNoted: true }, { jobId: id, priority: 5 });
      await client.set(`${q.toKey(id)}:logs`, 'x');
    },
    'names of every kind': (q, id) =>
      q.add(
        'task',
        {
          ...GOOD,
          userId: '__proto__',
          projectId: '../../etc/passwd',
          folder: '../../etc',
          metadata: JSON.parse('{"__proto__":{"x":1},"title":"\u202e\u{1f600}\\u0000\\ud800"}'),
          addedOn: { id: 'a:b\n%', name: '%:\n\u202e' },
          outputs: [{ kind: 'video', path: '/etc/passwd', bytes: 1, sha256: 'a'.repeat(64) }],
        },
        { jobId: id, priority: 5 },
      ),
    'a script of 20 MB': (q, id) =>
      q.add('task', { ...GOOD, metadata: { text: 'x'.repeat(20_000_000) } }, { jobId: id, priority: 5 }),
    'a log of 100,000 rows': async (q, id) => {
      await q.add('task', { ...GOOD, isNoted: true }, { jobId: id, priority: 5 });
      for (let n = 0; n < 10; n += 1) {
        await client.rpush(
          `${q.toKey(id)}:logs`,
          ...Array.from({ length: 10_000 }, (_, i) => `row ${n} ${i} ${'y'.repeat(100)}`),
        );
      }
      await client.xadd(q.toKey('events'), '*', 'event', 'changed', 'jobId', id);
    },
    'a hundred thousand events': async (q, id) => {
      await q.add('task', GOOD, { jobId: id, priority: 5 });
      for (let n = 0; n < 10; n += 1) {
        const pipeline = client.pipeline();
        for (let i = 0; i < 10_000; i += 1)
          pipeline.xadd(q.toKey('events'), '*', 'event', 'waiting', 'jobId', `${n}-${i}`);
        await pipeline.exec();
      }
    },
    'an event about a key that is no job': (q) =>
      client
        .xadd(q.toKey('events'), '*', 'event', 'waiting', 'jobId', 'events')
        .then(() => client.xadd(q.toKey('events'), '*', 'event', 'waiting', 'jobId', 'meta')),
    'forged lines, progress and stops': async (q, id) => {
      await q.add('task', GOOD, { jobId: id, priority: 5 });
      for (const fields of [
        ['event', 'lines', 'jobId', id, 'lines', '[{"n":1e99,"at":"x","level":"info","text":"x"}]'],
        [
          'event',
          'lines',
          'jobId',
          id,
          'lines',
          JSON.stringify([{ n: 1, at: '2026-01-01T00:00:00.000Z', level: 'info', text: 'forged' }]),
        ],
        ['event', 'progress', 'jobId', id, 'data', '{"leaseId":"x","stages":[{"name":"x","startedAt":"y"}]}'],
        ['event', 'stop', 'jobId', id, 'leaseId', 'x'],
        ['event', 'stop', 'jobId', '__proto__'],
      ])
        await client.xadd(q.toKey('events'), '*', ...fields);
    },
  };
  it.each(Object.keys(ODD))('%s keeps no machine from showing and running the others', async (what) => {
    const studio = randomUUID();
    const open = testStudio(redis.url, studio);
    const a = await open('a');
    await withQueue('script', studio, (queue) => ODD[what]?.(queue, randomUUID()) ?? Promise.reject(new Error('none')));
    const id = await addOnline(a, { priority: -5 });
    const b = await open('b');
    await online(b);
    for (const one of [a, b]) {
      await shows(one.store, statusOn(one, id, 'waiting'));
      expect((await one.store.list({ limit: 9 })).tasks.map((task) => task.id)).toContain(id);
      await one.store.summary();
      for (const task of (await one.store.list({ limit: 9 })).tasks) {
        await one.store.get(task.id);
        await one.store.placeOf(task.id);
        await one.store.position(task.id);
      }
    }
    let run = await claimOn(b, 'b');
    for (let n = 0; n < 3 && run !== null && run.lease.taskId !== id; n += 1) {
      const { lease } = run;
      // A busy machine may be offline for a moment over what it has just read. Any other refusal fails.
      const end = () =>
        b.store.finish(lease, COMPLETED).catch((error: unknown) => {
          if (error instanceof AppError && error.code === 'studio_offline') return error.code;
          return Promise.reject(error);
        });
      await expect.poll(end).not.toBe('studio_offline');
      run = await claimOn(b, 'b');
    }
    expect(run?.lease.taskId).toBe(id);
    if (run !== null) expect(await b.store.finish(run.lease, COMPLETED)).toMatchObject({ status: 'completed' });
    await shows(a.store, statusOn(a, id, 'completed'));
  });
});
