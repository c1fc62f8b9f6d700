import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enqueueReplySchema } from '../../../contract/bridge';
import { enqueueManyRefusedSchema, enqueueManyReplySchema, pausedReplySchema } from '../../../contract/steering';
import { StoreQueue } from '../../../main/queue/task-queue';
import type { TaskStore } from '../../../main/store/task-store';
import { hasRedis, startRedis, type TestRedis } from '../../support/redis';
import { testStudio } from '../../support/studio';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';

const task = (title: string, more: object = {}) => ({ type: 'script', projectId: 'p', metadata: { title }, ...more });

describe.runIf(hasRedis)('In a studio', () => {
  let redis: TestRedis;
  let queue: StoreQueue;
  let store: TaskStore;
  let bridge: TestBridge;
  beforeAll(async () => {
    redis = await startRedis();
    ({ store } = await testStudio(redis.url)('a'));
    store.onState(({ kind }) => online.emit(kind));
    ({ queue } = await StoreQueue.start({
      store,
      machineId: 'a',
      defaultUserId: 'tester',
      now: Date.now,
      monotonicNow: () => performance.now(),
      random: Math.random,
      onListenerError: undefined,
    }));
    bridge = await openTestBridge({ queue });
  });
  afterAll(async () => {
    await bridge.close();
    await queue.close();
  });
  /** On a busy machine Redis may seem out of reach for a moment: the same call is made again, as its refusal says. */
  async function call(...args: Parameters<TestBridge['call']>) {
    for (;;) {
      const reply = await bridge.call(...args);
      if (reply.status !== 503) return reply;
      if (store.state().kind !== 'online') await new Promise<void>((resolve) => online.once('online', resolve));
    }
  }
  const online = new EventEmitter();
  const many = (tasks: unknown, key: string = randomUUID()) =>
    call('POST', '/api/queue/enqueue-many', { tasks }, { 'Idempotency-Key': key });
  const add = async () => {
    const { body } = await call('POST', '/api/queue/enqueue', task('one'), { 'Idempotency-Key': randomUUID() });
    return enqueueReplySchema.parse(body).task;
  };
  const total = async () => (await queue.tasks.list({ limit: 1 })).total;

  it('many tasks are added in their order, once under one key', async () => {
    const titles = Array.from({ length: 120 }, (_, n) => `${n}`);
    const sent = titles.map((title) => task(title));
    const key = 'film-1';
    const first = enqueueManyReplySchema.parse((await many(sent, key)).body);
    expect(first.tasks.map(({ metadata }) => metadata.title)).toEqual(titles);
    const again = enqueueManyReplySchema.parse((await many(sent, key)).body);
    expect(again.tasks.map(({ id }) => id)).toEqual(first.tasks.map(({ id }) => id));
    expect(await total()).toBe(120);
    const other = await many([task('other')], key);
    expect([other.status, other.error?.code]).toEqual([409, 'idempotency_conflict']);
  });

  it('a task that would wait for another request’s is refused, and every such one is listed', async () => {
    const before = await total();
    const dependsOn = [(await add()).id];
    const { status, body } = await many([task('a'), task('b', { dependsOn }), task('c', { dependsOn })]);
    const { failed } = enqueueManyRefusedSchema.parse(body);
    expect([status, failed?.map(({ index, code, field }) => [index, code, field])]).toEqual([
      422,
      [
        [1, 'not_in_studio', 'dependsOn'],
        [2, 'not_in_studio', 'dependsOn'],
      ],
    ]);
    expect(await total()).toBe(before + 1);
  });

  it('a type is paused for everybody or for this machine, and a plain resume lifts both', async () => {
    const paused = async (path: string, body: object) =>
      pausedReplySchema.parse((await call('POST', `/api/queue/${path}`, body)).body).paused.image;
    expect(await paused('pause', { type: 'image', scope: 'this-machine' })).toBe(true);
    expect(queue.pausedFor('image')).toEqual({ everybody: false, thisMachine: true });
    expect(await paused('pause', { type: 'image' })).toBe(true);
    expect(await paused('resume', { type: 'image', scope: 'everybody' })).toBe(true);
    expect(await paused('resume', { type: 'image' })).toBe(false);
  });

  it('every change is refused while the studio cannot be reached, what is read is read, and an add can be sent again by its id', async () => {
    const one = await add();
    await redis.stop();
    const calls: [string, string, unknown][] = [
      ['POST', `/api/queue/bump/${one.id}`, undefined],
      ['POST', `/api/queue/priority/${one.id}`, { priority: 3 }],
      ['POST', '/api/queue/pause', { type: 'video' }],
      ['POST', '/api/queue/bulk', { action: 'cancel', filter: {} }],
      ['DELETE', `/api/queue/cancel/${one.id}?running=true`, undefined],
    ];
    for (const [method, path, body] of calls) {
      const { status, error } = await bridge.call(method, path, body);
      expect([path, status, error?.code]).toEqual([path, 503, 'studio_offline']);
    }
    for (const path of ['/api/queue/overview', '/api/queue/dead-letters', '/api/queue/list?needsYou=true'])
      expect([path, (await bridge.call('GET', path)).status]).toEqual([path, 200]);
    const sent = [task('a'), task('b')];
    const refused = await bridge.call('POST', '/api/queue/enqueue-many', { tasks: sent });
    expect([refused.status, refused.error?.code]).toEqual([503, 'studio_offline']);
    const id = refused.error?.taskId;
    await redis.restart();
    const ids = async () => enqueueManyReplySchema.parse((await many(sent, id)).body).tasks.map((added) => added.id);
    const [first, second] = [await ids(), await ids()];
    expect([first[0], second]).toEqual([id, first]);
  });
});
