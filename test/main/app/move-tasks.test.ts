import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../contract/errors';
import { type EnqueueInput, type QueueTask, TASK_TYPES } from '../../../contract/task';
import { moveTasks } from '../../../main/app/move-tasks';
import { openStudio } from '../../../main/store/bullmq/open-studio';
import type { TaskStore } from '../../../main/store/task-store';
import { openTestQueue } from '../../support/open-test-queue';
import { startRedis, type TestRedis } from '../../support/redis';
import { tempDir } from '../../support/temp-dir';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});

let own: Awaited<ReturnType<typeof openTestQueue>>;
let studio: TaskStore;
let studioName = '';
beforeEach(async () => {
  own = await openTestQueue();
  studioName = randomUUID();
  studio = await open('desk');
});
const opened: TaskStore[] = [];
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  await own.close();
});

async function open(name: string) {
  const result = await openStudio({
    address: redis.url,
    password: undefined,
    studio: studioName,
    machine: { id: name, name },
    version: '1.0.0',
    mirrorFile: join(tempDir('mirror'), 'studio.db'),
    retentionDays: () => 30,
    workspace: () => '/films',
    toShared: () => undefined,
    toAbsolute: () => undefined,
    takes: () => TASK_TYPES,
    writesFromTitle: () => true,
    mayWork: async () => undefined,
    onError: (error) => expect.unreachable(String(error)),
  });
  opened.push(result.store);
  await vi.waitFor(() => expect(result.store.state().kind).toBe('online'), { timeout: 60_000 });
  return result.store;
}

const add = async (more: Partial<EnqueueInput> = {}) =>
  (await own.queue.enqueue({ type: 'script', projectId: 'p', metadata: {}, ...more } as EnqueueInput)).task;
const film = async (title = 'Film') =>
  (await own.queue.enqueuePipeline({ projectId: title, priority: 3, script: { title, text: 'x'.repeat(2_000) } }))
    .tasks;
const bring = (isNew = true) =>
  moveTasks({
    from: own.queue.tasks,
    to: studio,
    isLive: false,
    isNew,
    note: { code: 'queue.came_along', machine: 'desk' },
    farewell: { code: 'queue.moved_to_studio', studio: 'film' },
  });
const take = () =>
  moveTasks({
    from: studio,
    to: own.queue.tasks,
    isLive: true,
    isMeant: ({ addedOn }) => addedOn?.id === 'desk',
    isNew: true,
    note: { code: 'queue.came_along', machine: 'film' },
    farewell: { code: 'queue.taken_home', machine: 'desk' },
  });
const states = (store: TaskStore, tasks: readonly { readonly id: string }[]) =>
  Promise.all(tasks.map(async ({ id }) => (await store.get(id, 0))?.status));
const here = (tasks: readonly { readonly id: string }[]) => states(own.queue.tasks, tasks);
const there = (tasks: readonly { readonly id: string }[]) => states(studio, tasks);
const same = (count: number, status: string) => Array.from({ length: count }, () => status);

describe('Tasks that wait when a machine joins', () => {
  it('come along whole, under their ids, in their order, and both logs say so', async () => {
    const tasks = [...(await film()), await add({ priority: 9, userId: '민지', maxRetries: 1 })];
    expect(await bring()).toMatchObject({ moved: 4, stayed: [] });
    expect([await here(tasks), await there(tasks)]).toEqual([same(4, 'cancelled'), same(4, 'waiting')]);
    for (const before of tasks) {
      const { id, type, priority, userId, projectId, metadata, maxRetries, dependsOn } = before;
      const fields = { id, type, priority, userId, projectId, maxRetries, dependsOn };
      const after = await studio.get(id);
      expect(after).toMatchObject({ ...fields, addedOn: { name: 'desk' } });
      expect(after?.pipelineId).toBe(before.pipelineId);
      // The whole text, not what a list shows of it.
      expect(after?.metadata).toEqual((await own.queue.getTask(id))?.metadata);
      expect(Object.keys(metadata)).toEqual(Object.keys(after?.metadata ?? {}));
      expect(after?.logs).toEqual([{ code: 'queue.came_along', machine: 'desk' }]);
      expect(await studio.logs(id, 0, 9)).toMatchObject([{ level: 'info' }]);
      expect((await own.queue.getTask(id))?.logs.at(-1)).toEqual({ code: 'queue.moved_to_studio', studio: 'film' });
    }
    expect(await studio.claim(claimOf('script'))).toMatchObject({ id: tasks[3]?.id });
  });

  it('stay where they cannot be held: what two others need, or what needs a task that failed', async () => {
    const needed = await add({ projectId: 'two' });
    const two = [await add({ dependsOn: [needed.id] }), await add({ dependsOn: [needed.id] })];
    const failing = await add({ maxRetries: 0, priority: 9 });
    const claim = await own.queue.dequeue('script');
    if (claim === null) throw new Error('nothing to claim');
    await own.queue.endRun(claim.lease, {
      kind: 'error',
      error: { code: 'bad_input', message: 'no', retryable: false },
    });
    const alone = await add({ type: 'image' });
    const { moved, stayed } = await bring();
    expect([moved, stayed.map(({ id }) => id).sort()]).toEqual([1, [needed, ...two].map(({ id }) => id).sort()]);
    expect([await here([failing, alone]), await there([alone])]).toEqual([['failed', 'cancelled'], ['waiting']]);
  });

  it('need no longer what was completed here', async () => {
    const [script, image, video] = await film();
    const claim = await own.queue.dequeue('script');
    if (claim === null || script === undefined || image === undefined || video === undefined)
      throw new Error('no film');
    await own.queue.endRun(claim.lease, { kind: 'completed' });
    expect((await bring()).moved).toBe(2);
    expect(await studio.get(image.id)).toMatchObject({ status: 'waiting', dependsOn: [] });
    expect(await studio.get(video.id)).toMatchObject({ status: 'waiting', dependsOn: [image.id] });
  });

  it('are neither lost nor doubled when the move ends anywhere: the next one completes it', async () => {
    const tasks = [...(await film('a')), ...(await film('b')), await add()];
    const calls: (() => Promise<unknown>)[] = [];
    for (let cut = 0; cut < 20; cut += 1) {
      let left = cut;
      const store = new Proxy(studio, {
        get: (target, name) => {
          const method: unknown = Reflect.get(target, name);
          if (typeof method !== 'function') return method;
          return (...given: unknown[]) => {
            if (left === 0) throw new AppError('studio_offline', 'cut');
            left -= 1;
            return Reflect.apply(method, target, given) as unknown;
          };
        },
      });
      calls.push(() => moveTasks({ ...parts(), to: store }));
    }
    const ends: string[] = [];
    for (const call of calls) {
      ends.push(
        await call().then(
          () => 'whole',
          () => 'cut',
        ),
      );
      const both = await Promise.all([here(tasks), there(tasks)]);
      // Nobody runs what waits in both: a studio's machine does not run its own queue.
      for (const [index] of tasks.entries()) expect([both[0][index], both[1][index]]).toContain('waiting');
    }
    expect([ends.at(0), ends.at(-1)]).toEqual(['cut', 'whole']);
    expect([await here(tasks), await there(tasks)]).toEqual([same(7, 'cancelled'), same(7, 'waiting')]);
    expect((await studio.list({ limit: 100 })).total).toBe(7);
  });

  it('that had come along before the app died are taken off here at the next start, and no others', async () => {
    const [first, second] = [await add(), await add()];
    await studio.insert([{ tasks: [{ ...plain(first), id: first.id }] }]);
    expect(await bring(false)).toMatchObject({ moved: 1, stayed: [{ id: second.id }] });
    expect(await here([first, second])).toEqual(['cancelled', 'waiting']);
  });
});

describe('Tasks that wait when a machine leaves', () => {
  it('come home if they were added there, also those that it had brought; those of others stay', async () => {
    const brought = await film();
    await bring();
    const mine = plain();
    await studio.insert([{ tasks: [mine] }]);
    const theirs = plain();
    await (await open('render')).insert([{ tasks: [theirs] }]);
    await vi.waitFor(async () => expect(await studio.get(theirs.id)).not.toBeNull(), { timeout: 60_000 });
    await studio.setPriority(brought[0]?.id ?? '', 7);
    expect(await take()).toMatchObject({ moved: 4, stayed: [] });
    const all = [...brought, mine];
    expect([await here([theirs]), await there([theirs])]).toEqual([[undefined], ['waiting']]);
    expect([await here(all), await there(all)]).toEqual([same(4, 'waiting'), same(4, 'cancelled')]);
    expect(await own.queue.getTask(brought[0]?.id ?? '')).toMatchObject({ priority: 7, dependsOn: [] });
    expect((await own.queue.getTask(brought[2]?.id ?? ''))?.dependsOn).toEqual([brought[1]?.id]);
    // The first runs, and the others wait for it.
    const claim = await own.queue.dequeue('script');
    expect(claim?.task.id).toBe(brought[0]?.id);
    expect(await own.queue.dequeue('image')).toBeNull();
  });

  it('stay in the studio if a machine has begun one, and then run nowhere else', async () => {
    const tasks = await film();
    await bring();
    // It begins after the look and before the cancel.
    const racing = new Proxy(studio, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...given: unknown[]) => {
          if (name === 'cancel') await target.claim(claimOf('script'));
          return Reflect.apply(method, target, given) as unknown;
        };
      },
    });
    const result = await moveTasks({ ...takeParts(), from: racing });
    expect(result.moved).toBe(0);
    expect(await here(tasks)).toEqual(same(3, 'cancelled'));
    expect(await there(tasks)).toEqual(['processing', 'waiting', 'waiting']);
  });

  it('can go and come as often as somebody likes', async () => {
    const tasks = [...(await film()), await add()];
    for (let round = 0; round < 3; round += 1) {
      await bring();
      expect([await here(tasks), await there(tasks)]).toEqual([same(4, 'cancelled'), same(4, 'waiting')]);
      await take();
      expect([await here(tasks), await there(tasks)]).toEqual([same(4, 'waiting'), same(4, 'cancelled')]);
    }
  });
});

const parts = () => ({
  from: own.queue.tasks as TaskStore,
  to: studio,
  isLive: false,
  isNew: true,
  note: { code: 'queue.came_along', machine: 'desk' } as const,
  farewell: { code: 'queue.moved_to_studio', studio: 'film' } as const,
});
const takeParts = () => ({
  ...parts(),
  from: studio,
  to: own.queue.tasks as TaskStore,
  isLive: true,
  isMeant: ({ addedOn }: QueueTask) => addedOn?.id === 'desk',
});
const plain = (task?: QueueTask, id: string = task?.id ?? randomUUID()) => ({
  id,
  type: 'script' as const,
  priority: 0,
  userId: 'u',
  projectId: 'p',
  metadata: {},
  maxRetries: 3,
  dependsOn: [],
});
function claimOf(type: 'script') {
  const appDied = (): never => expect.unreachable('no run of a dead app');
  return { type, leaseId: randomUUID(), workerPid: 1, machineId: 'desk', appDied };
}
