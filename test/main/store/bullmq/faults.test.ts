import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { TASK_TYPES } from '../../../../contract/task';
import type { OpenedStudio } from '../../../../main/store/bullmq/open-studio';
import type { StoreChange } from '../../../../main/store/task-store';
import { afterFile } from '../../../support/after-file';
import { startRedis, type TestRedis } from '../../../support/redis';
import { claimOn, shows, testStudio } from '../../../support/studio';
import { startProxy } from '../../../support/tcp-proxy';
import { COMPLETED, FAILED, NOTES, newTask, WAITS } from '../contract/world';

/** Long enough for a busy machine to renew it, short enough to wait for. */
const LOCK_MS = 3_000;
const PARKED = { code: 'no_browser', message: 'install one' } as const;

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});

async function add({ store }: OpenedStudio, ...tasks: ReturnType<typeof newTask>[]): Promise<string[]> {
  const [outcome] = await store.insert([{ tasks }]);
  if (outcome?.ok !== true) throw outcome?.error ?? new Error('no outcome');
  return outcome.places.map(({ task }) => task.id);
}
const statusOn =
  ({ store }: OpenedStudio, id: string, status: string) =>
  async () =>
    (await store.get(id))?.status === status;
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

const is = ({ store }: OpenedStudio, kind: 'online' | 'offline') =>
  shows(
    store,
    async () => store.state().kind === kind,
    (again) => store.onState(again),
  );

describe('in a studio, a machine that is started while Redis is away', () => {
  it.each(['refuse', 'blackHole'] as const)('works as soon as it is there (%s)', async (away) => {
    const proxy = await startProxy(redis.port);
    await proxy[away]();
    const a = await testStudio(`redis://127.0.0.1:${proxy.port}`, undefined, true)('a');
    expect(a.store.state().kind).toBe('offline');
    await shows(
      a.store,
      async () => a.connectionProblem()?.code === (away === 'refuse' ? 'studio.refused' : 'studio.no_reply'),
      (again) => {
        const timer = setInterval(again, 20);
        return () => clearInterval(timer);
      },
    );
    await proxy.open();
    await is(a, 'online');
    for (const type of TASK_TYPES) {
      const [id = ''] = await add(a, newTask('p', { type }));
      expect((await claimOn(a, 'a', type))?.lease.taskId).toBe(id);
    }
  });
});

describe('in a studio, the task of a machine that was killed', () => {
  it('begins elsewhere, its crash counted by our rules, and ends when they say so', async () => {
    const open = testStudio(redis.url);
    const b = await open('b', { lockMs: LOCK_MS });
    const [id = ''] = await add(b, newTask('p'));
    const deaths: number[] = [];
    const appDied = (_: unknown, earlier: number) => {
      deaths.push(earlier);
      return earlier < 1 ? { ...WAITS, appDeathCount: earlier + 1 } : { ...FAILED, appDeathCount: earlier + 1 };
    };
    for (const killed of ['a', 'c']) {
      const machine = await open(killed, { lockMs: LOCK_MS });
      expect((await claimOn(machine, killed, 'script', appDied))?.lease.taskId).toBe(id);
      await shows(b.store, statusOn(b, id, 'processing'));
      // Its app is gone: no end is written, and no lock is renewed.
      await machine.store.close();
      await shows(b.store, statusOn(b, id, 'waiting'));
      if (killed === 'c') break;
      const taken = await claimOn(b, 'b', 'script', appDied);
      expect(taken?.lease.taskId).toBe(id);
      if (taken !== null) await b.store.finish(taken.lease, { ...WAITS, appDeathCount: 1 });
    }
    expect(await claimOn(b, 'b', 'script', appDied)).toBeNull();
    expect((await b.store.get(id))?.status).toBe('failed');
    expect(deaths).toEqual([0, 1]);
    expect(await b.store.countDeadLetters({})).toEqual({ total: 1, failed: 1 });
    // Retried, it has a clean slate.
    await b.store.retry(id, NOTES);
    expect((await claimOn(b, 'b', 'script', appDied))?.lease.taskId).toBe(id);
    expect(deaths).toEqual([0, 1]);
  });
});

describe('a machine of a studio that starts while Redis is away', () => {
  it('adds and runs tasks once Redis is there', async () => {
    const late = await startRedis();
    await late.stop();
    const a = await testStudio(late.url, undefined, true)('a');
    expect(a.store.state().kind).toBe('offline');
    expect(a.connectionProblem()).toEqual({ code: 'studio.refused', host: `127.0.0.1:${late.port}` });
    await late.restart();
    await shows(
      a.store,
      async () => a.store.state().kind === 'online',
      (again) => a.store.onState(again),
    );
    const [id = ''] = await add(a, newTask('p'));
    const run = await claimOn(a, 'a');
    expect(run?.lease.taskId).toBe(id);
    if (run !== null) expect((await a.store.finish(run.lease, COMPLETED))?.status).toBe('completed');
  });
});

describe('in a studio, a lease', () => {
  it('that could not be renewed in time stops its run and refuses every write', async () => {
    const proxy = await startProxy(redis.port);
    const open = testStudio(`redis://127.0.0.1:${proxy.port}`);
    const a = await open('a', { lockMs: LOCK_MS });
    const [id = ''] = await add(a, newTask('p'));
    const run = await claimOn(a, 'a');
    if (run === null) throw new Error('nothing to claim');
    const lost = new Promise<StoreChange>((resolve) => {
      a.store.onChanges((change) => {
        if (change.kind === 'stop-requested') resolve(change);
      });
    });
    proxy.blackHole();
    expect(await lost).toEqual({ kind: 'stop-requested', type: 'script', lease: run.lease, isLost: true });
    const at = '2026-01-01T00:00:00.000Z';
    expect([
      await a.store.heartbeat(run.lease),
      await a.store.record([
        { lease: run.lease, lines: [{ at, level: 'info', text: 'late' }], progress: undefined, stages: [] },
      ]),
      await a.store.addOutputs(run.lease, [{ kind: 'file', path: 'late', bytes: 1, sha256: 'a'.repeat(64) }]),
      await a.store.finish(run.lease, COMPLETED),
    ]).toEqual([false, [false], false, null]);
    const offline = new Promise<void>((resolve) => {
      a.store.onState(({ kind }) => {
        if (kind === 'offline') resolve();
      });
    });
    if (a.store.state().kind === 'online') await offline;
    expect(a.connectionProblem()).toEqual({ code: 'studio.no_reply', host: `127.0.0.1:${proxy.port}`, seconds: 2 });
    await expect(a.store.cancel(id, NOTES)).rejects.toMatchObject({ code: 'studio_offline' });
    await proxy.open();
    await shows(
      a.store,
      async () => a.store.state().kind === 'online',
      (again) => a.store.onState(again),
    );
    await shows(a.store, statusOn(a, id, 'waiting'));
    expect((await claimOn(a, 'a'))?.lease.taskId).toBe(id);
    expect((await a.store.logs(id, 0, 9)).map(({ text }) => text)).not.toContain('late');
  });
});

describe('in a studio, a machine that Redis refused something', () => {
  /** A user of Redis who may do all but what is taken from it later. */
  async function userOf(name: string) {
    const admin = new Redis(redis.url);
    const set = (...rules: string[]) => admin.call('ACL', 'SETUSER', name, 'on', 'nopass', '~*', '&*', ...rules);
    afterFile(async () => admin.disconnect());
    await set('+@all');
    return { address: `redis://${name}@127.0.0.1:${redis.port}`, set };
  }
  it('at the door says why, and no longer once it is in', async () => {
    const user = await userOf('stranger');
    await user.set('resetpass', '>right');
    const a = await testStudio(user.address, undefined, true)('a', { password: 'wrong' });
    expect([a.connectionProblem(), a.asOfMs()]).toEqual([{ code: 'studio.wrong_password' }, undefined]);
    await user.set('>wrong');
    await is(a, 'online');
    expect([a.connectionProblem(), a.asOfMs()]).toEqual([undefined, expect.any(Number)]);
  });

  it('while it joined is there as soon as that is allowed', async () => {
    const user = await userOf('joiner');
    await user.set('-hsetnx');
    const a = await testStudio(user.address, undefined, true)('a');
    expect(a.store.state().kind).toBe('offline');
    await user.set('+hsetnx');
    await is(a, 'online');
    expect(a.studioId()).toBeDefined();
    expect(a.machines().map(({ id }) => id)).toEqual(['a']);
  });

  it('while it looks for what its last start left behind says so in the words of the port', async () => {
    const studio = 'refused-orphans';
    const user = await userOf('starter');
    const before = await testStudio(redis.url, studio)('a');
    await add(before, newTask('p'));
    await claimOn(before, 'a');
    const a = await testStudio(user.address, studio)('a');
    await user.set('-xrevrange');
    await expect(a.store.orphansOf('a')).rejects.toMatchObject({ code: 'storage_failed' });
  });

  it('while it followed the others is offline, and shows what it missed as soon as that is allowed', async () => {
    const studio = 'refused-in-between';
    const user = await userOf('reader');
    const a = await testStudio(redis.url, studio)('a');
    const b = await testStudio(user.address, studio)('b');
    await is(b, 'online');
    await user.set('-hgetall');
    const [id = ''] = await add(a, newTask('p'));
    await is(b, 'offline');
    await user.set('+hgetall');
    await is(b, 'online');
    await shows(b.store, statusOn(b, id, 'waiting'));
  });
});

describe('in a studio, a run that an earlier start left behind', () => {
  it('keeps nobody from its task when its end cannot be written', async () => {
    const proxy = await startProxy(redis.port);
    const studio = 'left-behind';
    const before = await testStudio(redis.url, studio)('a', { lockMs: LOCK_MS });
    const [id = ''] = await add(before, newTask('p'));
    await claimOn(before, 'a');
    const after = await testStudio(`redis://127.0.0.1:${proxy.port}`, studio)('a', { lockMs: LOCK_MS });
    await before.store.close();
    const [orphan] = await after.store.orphansOf('a');
    if (orphan === undefined) throw new Error('it left nothing');
    proxy.cut();
    await after.store.finish(orphan.lease, WAITS).catch(() => {});
    await shows(
      after.store,
      async () => after.store.state().kind === 'online',
      (again) => after.store.onState(again),
    );
    await shows(after.store, statusOn(after, id, 'waiting'));
    expect((await claimOn(after, 'a'))?.lease.taskId).toBe(id);
  });
});

describe('in a studio, what a crash left', () => {
  it('of a cancel before its second step counts for nothing: the job does', async () => {
    const studio = 'half-cancelled';
    const open = testStudio(redis.url, studio);
    const a = await open('a');
    const [id = ''] = await add(a, newTask('p'));
    const data = await withQueue('script', studio, async (queue) => (await queue.getJob(id))?.data);
    const cancelled = { type: 'script', priority: 0, atMs: Date.now() };
    await withQueue('cancelled', studio, (queue) => queue.add('task', { ...data, cancelled }, { jobId: id }));
    const b = await open('b');
    for (const one of [a, b]) await shows(one.store, statusOn(one, id, 'waiting'));
    await b.store.cancel(id, NOTES);
    for (const one of [a, b]) await shows(one.store, statusOn(one, id, 'cancelled'));
    expect((await b.store.logs(id, 0, 9)).length).toBe(1);
    await a.store.retry(id, NOTES);
    const run = await claimOn(b, 'b');
    expect(run?.lease.taskId).toBe(id);
    if (run !== null) expect(await b.store.finish(run.lease, COMPLETED)).toMatchObject({ status: 'completed' });
  });

  it('of a cancel between its steps is a cancelled task, whose family comes back with it', async () => {
    const studio = 'taken-out';
    const open = testStudio(redis.url, studio);
    const a = await open('a');
    const script = newTask('film');
    const image = newTask('film', { type: 'image', dependsOn: [script.id] });
    await add(a, script, image);
    const data = await withQueue('script', studio, async (queue) => (await queue.getJob(script.id))?.data);
    const cancelled = { type: 'script', priority: 0, atMs: Date.now() };
    await withQueue('cancelled', studio, (queue) => queue.add('task', { ...data, cancelled }, { jobId: script.id }));
    const client = new Redis(redis.url);
    expect(await client.zrem(`{sq:${studio}}:script:prioritized`, script.id)).toBe(1);
    client.disconnect();
    const b = await open('b');
    await shows(b.store, statusOn(b, script.id, 'cancelled'));
    expect(await claimOn(b, 'b')).toBeNull();
    await b.store.retry(script.id, NOTES);
    for (const [type, id] of [
      ['script', script.id],
      ['image', image.id],
    ] as const) {
      const run = await claimOn(b, 'b', type);
      expect(run?.lease.taskId).toBe(id);
      if (run !== null) await b.store.finish(run.lease, COMPLETED);
    }
  });
});

describe('in a studio, what others wrote into the same Redis', () => {
  const like = () => ({
    userId: 'u',
    projectId: 'p',
    metadata: {},
    maxRetries: 3,
    createdAtMs: Date.now(),
    addedOn: { id: 'x', name: 'x' },
  });

  it('is shown to nobody, runs nowhere and keeps nothing from running', async () => {
    const studio = 'with-strangers';
    const client = new Redis(redis.url);
    await Promise.all(Array.from({ length: 500 }, (_, n) => client.set(`other:${n}`, 'x')));
    await client.set(`{sq:${studio}}:something`, 'x');
    client.disconnect();
    const open = testStudio(redis.url, studio);
    const a = await open('a');
    await withQueue('script', studio, async (queue) => {
      await queue.add('strange', { hello: 'world' }, { jobId: 'not-an-id' });
      await queue.add('strange', 'text', { priority: 3 });
      await queue.add('strange', null, { delay: 1 });
      const odd = (data: object, opts: object = {}) =>
        queue.add('strange', { ...like(), ...data }, { jobId: randomUUID(), priority: 1, ...opts });
      await odd({ createdAtMs: 1.5 });
      await odd({ createdAtMs: 1e15 });
      await odd({ availableAtMs: -1 });
      await odd({ retryCount: -1 });
      await odd({ outputs: [{ path: 1 }] });
      await odd({}, { priority: 5_000 });
    });
    await withQueue('cancelled', studio, (queue) => queue.add('strange', { hello: 'world' }));
    const [id = ''] = await add(a, newTask('p'));
    const b = await open('b');
    for (const one of [a, b]) expect((await one.store.list({ limit: 9 })).tasks.map((task) => task.id)).toEqual([id]);
    const run = await claimOn(b, 'b');
    expect(run?.lease.taskId).toBe(id);
    if (run !== null) await b.store.finish(run.lease, COMPLETED);
    expect(await claimOn(b, 'b')).toBeNull();
    await shows(a.store, statusOn(a, id, 'completed'));
    expect((await a.store.list({ limit: 9 })).total).toBe(1);
  });
});

/** The same walk for a seed. */
function randomOf(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (state * 1_664_525 + 1_013_904_223) % 0x1_0000_0000;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

describe('in a studio, a mirror', () => {
  it('made from nothing equals those that followed the events, after three hundred steps of two machines', async () => {
    const open = testStudio(redis.url);
    const all = [
      { id: 'a', opened: await open('a') },
      { id: 'b', opened: await open('b') },
    ] as const;
    const random = randomOf(42);
    const ids: string[] = [];
    const runs: { owner: OpenedStudio; lease: { taskId: string; leaseId: string } }[] = [];
    const pick = <T>(from: readonly T[]): T | undefined => from[random(from.length)];
    const refusals: string[] = [];
    const step = async () => {
      const { id: machineId, opened } = all[random(2)] ?? all[0];
      const { store } = opened;
      const type = TASK_TYPES[random(3)] ?? 'script';
      const task = pick(ids) ?? '';
      const kind = random(10);
      if (kind < 2) ids.push(...(await add(opened, newTask('p', { type, priority: random(4) }))));
      else if (kind === 2) {
        const script = newTask('film');
        const image = newTask('film', { type: 'image', dependsOn: [script.id] });
        ids.push(...(await add(opened, script, image, newTask('film', { type: 'video', dependsOn: [image.id] }))));
      } else if (kind === 3) await store.cancel(task, NOTES);
      else if (kind === 4) await store.retry(task, NOTES);
      else if (kind === 5) await store.bump(task);
      else if (kind === 6) await store.setPriority(task, random(4));
      else if (kind === 7) {
        const run = await claimOn(opened, machineId, type);
        if (run !== null) runs.push({ owner: opened, lease: run.lease });
      } else {
        const [run] = runs.splice(random(Math.max(1, runs.length)), 1);
        const outcome = pick([COMPLETED, FAILED, WAITS, { ...WAITS, delayMs: 1 }, { ...WAITS, needsYou: PARKED }]);
        if (run !== undefined && outcome !== undefined) await run.owner.store.finish(run.lease, outcome);
      }
    };
    for (let n = 0; n < 300; n += 1) {
      await step().catch((error: unknown) => {
        if (!(error instanceof Error) || !('code' in error)) throw error;
        refusals.push(String(error.code));
      });
    }
    const refused = new Set(refusals);
    for (const code of ['task_not_waiting', 'task_not_failed', 'task_not_found', 'dependency_failed'])
      refused.delete(code);
    expect([...refused]).toEqual([]);
    // The last of each queue: who shows it has followed all before it.
    for (const type of TASK_TYPES) {
      const [last = ''] = await add(all[0].opened, newTask('last', { type }));
      ids.push(last);
      for (const { opened } of all) await shows(opened.store, statusOn(opened, last, 'waiting'));
    }
    const fresh = await open('c');
    const seen = async ({ store }: OpenedStudio) => {
      const { tasks } = await store.list({ limit: 500 });
      const whole = await Promise.all(
        tasks.map(async ({ id }) => ({
          task: { ...(await store.get(id)), seq: 0, rank: 0 },
          position: await store.position(id),
          waits: await store.waits([id]),
          logs: await store.logs(id, 0, 100),
          attempts: await store.attempts(id),
        })),
      );
      whole.sort((x, y) => ((x.task.id ?? '') < (y.task.id ?? '') ? -1 : 1));
      return { whole, summary: await store.summary(), letters: (await store.countDeadLetters({})).failed };
    };
    const wanted = await seen(fresh);
    for (const { opened } of all) {
      expect(await seen(opened)).toEqual(wanted);
    }
    expect(wanted.whole.length).toBe(ids.length);
  });
});
