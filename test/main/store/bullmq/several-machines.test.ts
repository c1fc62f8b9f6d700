import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { TASK_TYPES, type TaskType } from '../../../../contract/task';
import type { OpenedStudio } from '../../../../main/store/bullmq/open-studio';
import { startRedis, type TestRedis } from '../../../support/redis';
import { claimOn, shows, testStudio } from '../../../support/studio';
import { startProxy } from '../../../support/tcp-proxy';
import { COMPLETED, FAILED, NOTES, NOWHERE, newTask, WAITS } from '../contract/world';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});

async function machines<const T extends readonly string[]>(...ids: T): Promise<{ [K in keyof T]: OpenedStudio }>;
async function machines(...ids: string[]): Promise<OpenedStudio[]> {
  const open = testStudio(redis.url);
  const opened: OpenedStudio[] = [];
  for (const id of ids) opened.push(await open(id));
  return opened;
}
async function add({ store }: OpenedStudio, ...tasks: ReturnType<typeof newTask>[]): Promise<string[]> {
  const [outcome] = await store.insert([{ tasks }]);
  if (outcome?.ok !== true) throw outcome?.error ?? new Error('no outcome');
  return outcome.places.map(({ task }) => task.id);
}
function film() {
  const script = newTask('film');
  const image = newTask('film', { type: 'image', dependsOn: [script.id] });
  const video = newTask('film', { type: 'video', dependsOn: [image.id] });
  return [script, image, video] as const;
}
const statusOn =
  ({ store }: OpenedStudio, id: string, status: string) =>
  async () =>
    (await store.get(id))?.status === status;
const waitingOn = async ({ store }: OpenedStudio, type: TaskType = 'script') =>
  (await store.list({ types: [type], statuses: ['waiting'], limit: 500 })).tasks.map(({ id }) => id);

describe('several machines of a studio', () => {
  it('show what one of them adds, and any of them may run it', async () => {
    const [a, b, c] = await machines('a', 'b', 'c');
    const [id = ''] = await add(a, newTask('p'));
    await Promise.all([b, c].map((one) => shows(one.store, statusOn(one, id, 'waiting'))));
    const claims = await Promise.all([claimOn(b, 'b'), claimOn(c, 'c')]);
    const taken = claims.filter((one) => one !== null);
    expect(taken.length).toBe(1);
    const [run] = taken;
    if (run === undefined) throw new Error('nobody took it');
    const owner = run.machineId === 'b' ? b : c;
    await shows(a.store, statusOn(a, id, 'processing'));
    expect((await a.store.get(id))?.runsOn).toEqual({ id: run.machineId, name: `${run.machineId}'s` });
    expect((await a.store.get(id))?.addedOn?.id).toBe('a');
    await owner.store.record([
      {
        lease: run.lease,
        lines: [{ at: '2026-01-01T00:00:00.000Z', level: 'info', text: 'one' }],
        progress: { stage: 'write', fraction: 0.5 },
        stages: [{ name: 'write', startedAt: '2026-01-01T00:00:00.000Z' }],
      },
    ]);
    await shows(a.store, async () => (await a.store.get(id))?.progress?.fraction === 0.5);
    expect([(await a.store.logs(id, 0, 9)).map(({ text }) => text), (await a.store.stages(id)).length]).toEqual([
      ['one'],
      1,
    ]);
    await owner.store.finish(run.lease, { ...COMPLETED, result: { done: true } });
    await shows(a.store, statusOn(a, id, 'completed'));
    expect((await a.store.get(id))?.result).toEqual({ done: true });
  });

  it('know a task as soon as it was added elsewhere', async () => {
    const [a, b] = await machines('a', 'b');
    for (let n = 0; n < 20; n += 1) {
      const [id = ''] = await add(a, newTask('p'));
      expect((await b.store.get(id))?.id).toBe(id);
    }
    expect(await b.store.get(NOWHERE)).toBeNull();
  });

  it('have one order, whoever added, bumped, placed or retried', async () => {
    const [a, b, c] = await machines('a', 'b', 'c');
    const ids: string[] = [];
    for (let n = 0; n < 12; n += 1) ids.push(...(await add(n % 2 === 0 ? a : b, newTask(`${n}`, { priority: n % 3 }))));
    await shows(b.store, async () => (await waitingOn(b)).length === 12);
    await b.store.setPriority(ids[0] ?? '', 2);
    await b.store.bump(ids[1] ?? '');
    await b.store.setPriority(ids[5] ?? '', 1_000);
    await b.store.bump(ids[6] ?? '');
    await b.store.bump(ids[7] ?? '');
    const order = await waitingOn(b);
    expect([new Set(order.slice(0, 2)), order[2]]).toEqual([new Set([ids[6], ids[7]]), ids[5]]);
    for (const one of [a, c]) await shows(one.store, async () => (await waitingOn(one)).join() === order.join());
    expect(await Promise.all(order.map((id) => c.store.position(id)))).toEqual(order.map((_, n) => n));
    const ran: string[] = [];
    for (let run = await claimOn(c, 'c'); run !== null; run = await claimOn(c, 'c')) {
      ran.push(run.lease.taskId);
      await c.store.finish(run.lease, COMPLETED);
    }
    expect(ran).toEqual(order);
  });

  it('run a film’s steps one after the other, each where it is taken first', async () => {
    const [a, b] = await machines('a', 'b');
    const [script = '', image = '', video = ''] = await add(a, ...film());
    await shows(b.store, statusOn(b, video, 'waiting'));
    for (const [machine, id, taskId, type] of [
      [b, 'b', script, 'script'],
      [a, 'a', image, 'image'],
      [b, 'b', video, 'video'],
    ] as const) {
      // It is told that the step may begin.
      await shows(machine.store, async () => (await machine.store.waits([taskId]))[0]?.after === undefined);
      expect(await claimOn(machine === a ? b : a, machine === a ? 'b' : 'a', 'video')).toBeNull();
      const run = await claimOn(machine, id, type);
      expect(run?.lease.taskId).toBe(taskId);
      if (run !== null) await machine.store.finish(run.lease, COMPLETED);
      if (taskId === image) break;
    }
    const last = await claimOn(b, 'b', 'video');
    expect(last?.lease.taskId).toBe(video);
  });

  it('never both cancel and run a task: one of the two wins, five hundred times', async () => {
    const [a, b] = await machines('a', 'b');
    const wins = { cancelled: 0, completed: 0 };
    const round = async (type: TaskType, n: number) => {
      const [id = ''] = await add(a, newTask('p', { type }));
      // Sooner or later, so that each wins sometimes.
      const ran = delay(n % 10)
        .then(() => claimOn(b, 'b', type))
        .then(async (run) => {
          if (run === null) return false;
          expect(run.lease.taskId).toBe(id);
          return (await b.store.finish(run.lease, COMPLETED)) !== null;
        });
      const cancelled = a.store.cancel(id, NOTES).then(
        () => true,
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'task_not_waiting' });
          return false;
        },
      );
      const won = [await cancelled, await ran];
      expect(won).toContain(true);
      expect(won).toContain(false);
      wins[won[0] ? 'cancelled' : 'completed'] += 1;
    };
    await Promise.all(
      TASK_TYPES.map(async (type) => {
        for (let n = 0; n < 167; n += 1) await round(type, n);
      }),
    );
    expect(wins.cancelled + wins.completed).toBe(501);
    for (const one of [a, b]) {
      await shows(one.store, async () => {
        const counts = Object.values(await one.store.summary());
        const sum = (status: keyof typeof wins) => counts.reduce((total, type) => total + type[status], 0);
        return sum('completed') === wins.completed && sum('cancelled') === wins.cancelled;
      });
    }
  });

  it('never lose a task that two of them cancel at once, a hundred times', async () => {
    const proxy = await startProxy(redis.port);
    const studio = randomUUID();
    const a = await testStudio(redis.url, studio)('a');
    // Its steps fall between those of the other.
    const b = await testStudio(`redis://127.0.0.1:${proxy.port}`, studio)('b');
    proxy.delay({ toServer: 1 });
    const ids = await add(a, ...Array.from({ length: 100 }, () => newTask('p')));
    await shows(b.store, async () => (await waitingOn(b)).length === ids.length);
    for (const [index, id] of ids.entries()) {
      const late = delay(index % 8);
      const ends = await Promise.allSettled([late.then(() => a.store.cancel(id, NOTES)), b.store.cancel(id, NOTES)]);
      expect(ends.some(({ status }) => status === 'fulfilled')).toBe(true);
    }
    const c = await testStudio(redis.url, studio)('c');
    const { tasks } = await c.store.list({ limit: 500 });
    // Its log may hold the line of either, or both.
    expect(tasks.map(({ id, status, logs }) => [id, status, logs.length > 0]).sort()).toEqual(
      ids.map((id) => [id, 'cancelled', true]).sort(),
    );
  });

  it('run one task of a limited type at a time in the whole studio, and one each when the limit is gone', async () => {
    const [a, b, c] = await machines('a', 'b', 'c');
    const all = { a, b, c };
    await a.setLimited('video', true);
    await shows(c.store, async () => c.limited().video, c.onStudio);
    await add(a, ...Array.from({ length: 30 }, (_, n) => newTask(`${n}`, { type: 'video' })));
    let running = 0;
    let most = 0;
    let done = 0;
    const work = async (id: 'a' | 'b' | 'c') => {
      while (done < 30) {
        const run = await claimOn(all[id], id, 'video');
        if (run === null) {
          await delay(1);
          continue;
        }
        running += 1;
        most = Math.max(most, running);
        await delay(1);
        running -= 1;
        await all[id].store.finish(run.lease, COMPLETED);
        done += 1;
      }
    };
    await Promise.all([work('a'), work('b'), work('c')]);
    expect([done, most]).toEqual([30, 1]);
    await b.setLimited('video', false);
    await add(a, newTask('x', { type: 'video' }), newTask('y', { type: 'video' }));
    const both = [await claimOn(a, 'a', 'video'), await claimOn(b, 'b', 'video')];
    expect(both.every((run) => run !== null)).toBe(true);
  });

  it('heed a pause of the studio everywhere, and that of one machine there alone', async () => {
    const [a, b] = await machines('a', 'b');
    await add(a, newTask('p'));
    await a.store.setPaused({ type: 'script' }, true);
    await shows(b.store, async () => (await b.store.pauses('b')).length === 1);
    expect([await claimOn(a, 'a'), await claimOn(b, 'b')]).toEqual([null, null]);
    await a.store.setPaused({ type: 'script', machineId: 'a' }, true);
    await b.store.setPaused({ type: 'script' }, false);
    await shows(a.store, async () => (await a.store.pauses('a')).every(({ machineId }) => machineId === 'a'));
    expect(await claimOn(a, 'a')).toBeNull();
    expect(await claimOn(b, 'b')).not.toBeNull();
  });

  it('keep a pause of the studio when a type is limited, and when it no longer is', async () => {
    const [a, b] = await machines('a', 'b');
    await add(a, newTask('p'));
    await a.store.setPaused({ type: 'script' }, true);
    for (const limited of [true, false]) {
      await a.setLimited('script', limited);
      await shows(b.store, async () => b.limited().script === limited, b.onStudio);
      expect([await claimOn(a, 'a'), await claimOn(b, 'b')]).toEqual([null, null]);
      expect(await b.store.pauses('b')).toEqual([{ type: 'script' }]);
    }
    await b.store.setPaused({ type: 'script' }, false);
    expect(await claimOn(a, 'a')).not.toBeNull();
  });

  it('ask the owner of a run to stop it', async () => {
    const [a, b] = await machines('a', 'b');
    const [id = ''] = await add(a, newTask('p'));
    const run = await claimOn(b, 'b');
    const asked = new Promise((resolve) => {
      b.store.onChanges((change) => {
        if (change.kind === 'stop-requested') resolve(change.lease);
      });
    });
    await shows(a.store, statusOn(a, id, 'processing'));
    expect(await a.store.requestStop(id)).toEqual({ type: 'script', lease: run?.lease });
    expect(await asked).toEqual(run?.lease);
  });
});

describe('a family of tasks in a studio', () => {
  it('comes back whole when its first task is retried on another machine', async () => {
    const [a, b] = await machines('a', 'b');
    const [script = '', image = '', video = ''] = await add(a, ...film());
    const run = await claimOn(b, 'b');
    if (run !== null) await b.store.finish(run.lease, FAILED);
    await shows(a.store, statusOn(a, video, 'cancelled'));
    await shows(a.store, statusOn(a, script, 'failed'));
    await a.store.retry(script, NOTES);
    for (const id of [script, image, video]) await shows(b.store, statusOn(b, id, 'waiting'));
    for (const type of TASK_TYPES) {
      const again = await claimOn(b, 'b', type);
      expect(again).not.toBeNull();
      if (again !== null) expect(await b.store.finish(again.lease, COMPLETED)).toMatchObject({ status: 'completed' });
    }
  });

  it.each(['fails', 'is cancelled'] as const)(
    'is cancelled with its first task that %s on a machine which has not heard of the others yet',
    async (how) => {
      const [a, b] = await machines('a', 'b');
      for (let n = 0; n < 20; n += 1) {
        const family = film();
        const [script] = family;
        const added = a.store.insert([{ tasks: family }]);
        // At the moment at which it is there, before its event is.
        const on = async (): Promise<unknown> =>
          how === 'fails'
            ? claimOn(b, 'b').then((run) => (run === null ? on() : b.store.finish(run.lease, FAILED)))
            : b.store.cancel(script.id, NOTES).catch(on);
        await on();
        await added;
        const statuses = await Promise.all(family.map(async ({ id }) => (await b.store.get(id))?.status));
        expect(statuses).toEqual([how === 'fails' ? 'failed' : 'cancelled', 'cancelled', 'cancelled']);
      }
    },
  );

  it('waits for its first task when the middle one was cancelled and is retried, while that one runs too', async () => {
    const [a, b] = await machines('a', 'b');
    const [script = '', image = '', video = ''] = await add(a, ...film());
    await a.store.cancel(image, NOTES);
    expect((await a.store.get(video))?.status).toBe('cancelled');
    const run = await claimOn(b, 'b');
    await shows(a.store, statusOn(a, script, 'processing'));
    await a.store.retry(image, NOTES);
    expect([(await a.store.get(image))?.status, (await a.store.get(video))?.status]).toEqual(['waiting', 'waiting']);
    expect([await claimOn(b, 'b', 'image'), await claimOn(b, 'b', 'video')]).toEqual([null, null]);
    if (run !== null) await b.store.finish(run.lease, COMPLETED);
    const next = await claimOn(b, 'b', 'image');
    expect(next?.lease.taskId).toBe(image);
    if (next !== null) await b.store.finish(next.lease, COMPLETED);
    expect((await claimOn(b, 'b', 'video'))?.lease.taskId).toBe(video);
  });

  it('is not lost when it is retried on one machine before another has cancelled all of it', async () => {
    const proxy = await startProxy(redis.port);
    const studio = randomUUID();
    const a = await testStudio(`redis://127.0.0.1:${proxy.port}`, studio)('a');
    const b = await testStudio(redis.url, studio)('b');
    const [script, image, video] = film();
    await add(b, script, image, video);
    await shows(a.store, async () => (await waitingOn(a, 'video')).length === 1);
    proxy.delay({ toServer: 100 });
    const cancelling = a.store.cancel(script.id, NOTES);
    const retried = async (): Promise<void> => {
      try {
        await b.store.retry(script.id, NOTES);
      } catch (error) {
        expect(error).toMatchObject({ code: 'task_not_failed' });
        return retried();
      }
    };
    await retried();
    await cancelling;
    const c = await testStudio(redis.url, studio)('c');
    expect((await c.store.list({ limit: 9 })).tasks.map(({ id }) => id).sort()).toEqual(
      [script.id, image.id, video.id].sort(),
    );
  });

  it('has its last task wait for a middle one that waits', async () => {
    const [a, b] = await machines('a', 'b');
    const [, image = '', video = ''] = await add(a, ...film());
    await a.store.cancel(video, NOTES);
    const run = await claimOn(b, 'b');
    if (run !== null) await b.store.finish(run.lease, COMPLETED);
    await shows(a.store, async () => (await a.store.waits([image]))[0]?.after === undefined);
    await a.store.retry(video, NOTES);
    expect(await claimOn(b, 'b', 'video')).toBeNull();
    const next = await claimOn(b, 'b', 'image');
    if (next !== null) await b.store.finish(next.lease, WAITS);
    expect(await claimOn(b, 'b', 'video')).toBeNull();
    const again = await claimOn(b, 'b', 'image');
    if (again !== null) await b.store.finish(again.lease, COMPLETED);
    expect((await claimOn(b, 'b', 'video'))?.lease.taskId).toBe(video);
  });

  it('is not touched by a cancel that comes too late', async () => {
    const [a, b] = await machines('a', 'b');
    const [script = '', image = ''] = await add(a, ...film());
    const run = await claimOn(b, 'b');
    await expect(a.store.cancel(script, NOTES)).rejects.toMatchObject({ code: 'task_not_waiting' });
    expect((await a.store.get(image))?.status).toBe('waiting');
    if (run !== null) await b.store.finish(run.lease, COMPLETED);
    await shows(a.store, async () => (await a.store.waits([image]))[0]?.after === undefined);
    expect((await claimOn(a, 'a', 'image'))?.lease.taskId).toBe(image);
  });
});
