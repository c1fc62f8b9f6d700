import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../contract/errors';
import { TASK_TYPES } from '../../contract/task';
import { bundleForNode } from '../support/bundle-for-node';
import { type RedisOptions, startRedis } from '../support/redis';
import { startProxy } from '../support/tcp-proxy';
import { tempDir } from '../support/temp-dir';
import { ForkedMachine } from './support/forked-machine';
import { overlaps, RunLog } from './support/run-log';
import { isSoak, triesAll } from './support/soak';
import { Completions, wrongWithStudio } from './support/studio-check';
import { type MachineOptions, openMachine, type StudioMachine } from './support/studio-machine';

/** A caller of the bridge gets its reply within this. */
const REPLIES_WITHIN_MS = 3_000;
/** Killed on one machine, begun on another. */
const BEGINS_ELSEWHERE_WITHIN_MS = 20_000;
/** Two processes write their lines without waiting for each other. */
const hold = { metadata: { title: 'hold' } };
const isRunning = ({ status }: { status: string }) => status === 'processing';
const hasCompleted = ({ status }: { status: string }) => status === 'completed';

/** What a test opened, the newest closed first. */
const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

let program: string;
beforeAll(async () => {
  program = await bundleForNode('test/faults/support/studio-machine-program.ts');
});

/** A Redis of the test's own, and machines that reach it each through a proxy. */
async function newStudio(options: RedisOptions = {}) {
  const redis = await startRedis(options);
  const dir = tempDir('studio-outage');
  const studio = `s${randomUUID().slice(0, 8)}`;
  const log = new RunLog(join(dir, 'runs.jsonl'), 'test');
  const looking = new Redis(redis.port, { maxRetriesPerRequest: null });
  looking.on('error', () => {});
  const completions = new Completions(looking, studio);
  opened.push(async () => {
    looking.disconnect();
    await redis.stop();
  });
  const place = (name: string, port: number): MachineOptions => ({
    name,
    studio,
    address: `redis://127.0.0.1:${port}`,
    home: join(dir, name),
    workspace: join(dir, 'films'),
    runLog: log.file,
  });
  const join_ = async (
    name: string,
    more: Partial<MachineOptions> = {},
    open: Parameters<typeof openMachine>[1] = {},
  ) => {
    const proxy = await startProxy(redis.port);
    const machine = await openMachine(
      { ...place(name, proxy.port), ...more },
      {
        ...open,
      },
    );
    opened.push(() => machine.close());
    await machine.untilState('online');
    return { machine, proxy };
  };
  return {
    redis,
    looking,
    log,
    /** Called with what a machine reports to its log. */
    studio,
    join: join_,
    async fork(name: string, more: { clockAheadMs?: number } = {}) {
      const machine = new ForkedMachine(program, {
        ...place(name, redis.port),
        addEveryMs: 0,
        longestMs: 0,
        ...more,
      });
      await machine.start();
      opened.push(() => machine.kill9());
      return machine;
    },
    wrong: (isDone = true) => wrongWithStudio({ redis: looking, studio, log, completions, limited: [], isDone }),
  };
}

/** Sends the request, which must be refused in time, and returns the id under which it may have been added. */
async function refusedAs(machine: StudioMachine, code: string, key?: string): Promise<string | undefined> {
  const startedAt = performance.now();
  const options = key === undefined ? {} : { idempotencyKey: key };
  const input = { type: 'script', projectId: 'p', metadata: { title: '1' } } as const;
  const error: unknown = await machine.queue.enqueue(input, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw new Error(`it was added, or failed as ${String(error)}`);
  expect(error.code).toBe(code);
  expect(performance.now() - startedAt).toBeLessThan(REPLIES_WITHIN_MS);
  return error.taskId;
}
const idsIn = async ({ queue }: StudioMachine) => (await queue.getQueue()).map(({ id }) => id);

describe('Without its Redis, a machine', () => {
  it.each(['refuse', 'blackHole'] as const)(
    'refuses to add (%s) within 3 s with the id of the task, which can be added again without being doubled',
    async (how) => {
      const s = await newStudio();
      const { machine, proxy } = await s.join('anna', { takes: [] });
      await proxy[how]();
      const first = await refusedAs(machine, 'studio_offline');
      expect(first).toMatch(/^[0-9a-f-]{36}$/);
      const key = randomUUID();
      const second = await refusedAs(machine, 'studio_offline', key);
      await proxy.open();
      await machine.untilState('online');
      const again = [await machine.add({}, first), await machine.add({}, key), await machine.add({}, first)];
      expect(again.map(({ id }) => id)).toEqual([first, second, first]);
      expect((await idsIn(machine)).toSorted()).toEqual([first, second].toSorted());
    },
  );

  it('adds once what Redis had added already when its reply was lost', async () => {
    const s = await newStudio();
    const { machine, proxy } = await s.join('anna', { takes: [] });
    proxy.delay({ toClient: 10_000 });
    const first = await refusedAs(machine, 'studio_offline');
    proxy.delay({ toClient: 0 });
    proxy.cut();
    await expect.poll(() => s.looking.exists(`{sq:${s.studio}}:script:${first}`)).toBe(1);
    await machine.untilState('online');
    expect((await machine.add({}, first)).id).toBe(first);
    expect(await idsIn(machine)).toEqual([first]);
  });

  it('stops its run before another machine can begin it, and the task completes once', async () => {
    const s = await newStudio();
    const { machine: anna, proxy } = await s.join('anna');
    const held = await anna.add(hold);
    await anna.until(held.id, isRunning);
    const { machine: bora } = await s.join('bora');
    proxy.blackHole();
    await bora.until(held.id, ({ status, runsOn }) => status === 'processing' && runsOn?.id === 'bora');
    await expect
      .poll(() => s.log.runs().map(({ by, to }) => [by, Number.isFinite(to)]))
      .toEqual([
        ['anna', true],
        ['bora', false],
      ]);
    await proxy.open();
    await anna.untilState('online');
    expect((await anna.until(held.id, isRunning)).runsOn?.id).toBe('bora');
    await bora.dispatcher.cancelRunning(held.id);
    expect(overlaps(s.log.runs(), () => true)).toEqual([]);
    expect((await anna.until(held.id, ({ status }) => status !== 'processing')).status).toBe('cancelled');
  });

  it('shows all that happened meanwhile when it is back, and works on', async () => {
    const s = await newStudio();
    const { machine: anna, proxy } = await s.join('anna', { takes: ['image'] });
    const { machine: bora } = await s.join('bora', { takes: ['script'] });
    await proxy.refuse();
    await anna.untilState('offline');
    const tasks = [await bora.add({}), await bora.add({}), await bora.add({ type: 'image' })];
    for (const { id, type } of tasks) if (type === 'script') await bora.until(id, hasCompleted);
    await proxy.open();
    for (const { id } of tasks) await anna.until(id, hasCompleted);
    expect(await s.wrong()).toEqual([]);
  });

  it('begins nothing while the network is slow without need: with 200 ms there and back two machines work as ever', async () => {
    const s = await newStudio();
    const both = [await s.join('anna'), await s.join('bora')];
    for (const { proxy } of both) proxy.delay({ toServer: 100, toClient: 100 });
    const added = await Promise.all(
      both.flatMap(({ machine }) => TASK_TYPES.map((type) => machine.add({ type, metadata: { title: '20' } }))),
    );
    for (const { machine } of both) for (const { id } of added) await machine.until(id, hasCompleted);
    expect(await s.wrong()).toEqual([]);
  });
});

describe('A machine', () => {
  it('that is killed with a task of each type in hand has them begun elsewhere within 20 s, and each completes once', async () => {
    const s = await newStudio();
    const { machine: bora } = await s.join('bora', { takes: [] });
    const anna = await s.fork('anna');
    const held = await Promise.all(TASK_TYPES.map((type) => bora.add({ type, ...hold })));
    for (const { id } of held) await bora.until(id, isRunning);
    const { machine: carl } = await s.join('carl');
    const killedAt = performance.now();
    await anna.kill9();
    for (const { id } of held)
      await carl.until(id, ({ runsOn, status }) => status === 'processing' && runsOn?.id === 'carl');
    expect(performance.now() - killedAt).toBeLessThan(BEGINS_ELSEWHERE_WITHIN_MS);
    for (const { id } of held) expect((await carl.until(id, isRunning)).crashCount).toBe(0);
    expect(overlaps(s.log.runs(), (one, other) => one.taskId === other.taskId)).toEqual([]);
  });

  it.runIf(triesAll)(
    'that is killed takes no cancel with it: the task is cancelled, whoever would have begun it next',
    async () => {
      const s = await newStudio();
      const { machine: bora } = await s.join('bora', { takes: [] });
      const anna = await s.fork('anna');
      const held = await bora.add(hold);
      await bora.until(held.id, isRunning);
      await s.join('carl');
      await anna.kill9();
      await bora.dispatcher.cancelRunning(held.id);
      expect((await bora.until(held.id, ({ status }) => status === 'cancelled')).crashCount).toBe(0);
    },
  );

  it('that is stopped for longer than its lock has lost its run when it goes on: the other one’s counts', async () => {
    const s = await newStudio();
    const { machine: bora } = await s.join('bora', { takes: [] });
    const anna = await s.fork('anna');
    const held = await bora.add({ metadata: { title: '16000' } });
    await bora.until(held.id, isRunning);
    const { machine: carl } = await s.join('carl');
    anna.freeze();
    const frozenAt = performance.now();
    await carl.until(held.id, ({ runsOn, status }) => status === 'processing' && runsOn?.id === 'carl');
    const ended = isSoak ? await carl.until(held.id, hasCompleted) : undefined;
    // Its own work is over by now: it would say that it is done. The long form stops it for a minute.
    if (isSoak) await pause(Math.max(0, frozenAt + 60_000 - performance.now()));
    anna.thaw();
    const counted = (ended ?? (await carl.until(held.id, hasCompleted))).runsOn?.id;
    // On a machine that stands still the other one may lose it too: whichever run was the last counts, and never the first.
    const runs = s.log.runs().filter(({ taskId }) => taskId === held.id);
    expect(runs.length).toBeGreaterThan(1);
    expect(counted).toBe(runs.at(-1)?.by);
    // It is one of the studio again.
    await carl.dispatcher.pause('script', 'after-current', 'this-machine');
    const more = await carl.add({ metadata: { title: '1' } });
    expect((await carl.until(more.id, hasCompleted)).runsOn?.id).toBe('anna');
    expect(await s.wrong()).toEqual([]);
  });

  it('that may not work takes nothing, and goes on without being told when it may', async () => {
    const s = await newStudio();
    let mayWork = false;
    const { machine } = await s.join('anna', {}, { mayWork: async () => (mayWork ? undefined : 'no folder') });
    const { id } = await machine.add({});
    await expect.poll(() => machine.queue.tasks.list({ statuses: ['waiting'], limit: 1 })).toMatchObject({ total: 1 });
    mayWork = true;
    await machine.until(id, hasCompleted);
  });

  it('whose clock is an hour off works with the others, and their times are those of Redis', async () => {
    const s = await newStudio();
    const { machine: bora } = await s.join('bora', { takes: [] });
    await s.fork('behind', { clockAheadMs: -3_600_000 });
    const failing = await bora.add({ metadata: { title: 'fail once' } });
    // Its second attempt is due by the clock of Redis, and nobody else is there.
    await bora.until(failing.id, hasCompleted);
    await s.fork('ahead', { clockAheadMs: 3_600_000 });
    const tasks = await Promise.all(
      Array.from({ length: 4 }, () => TASK_TYPES.map((type) => bora.add({ type, metadata: { title: '20' } }))).flat(),
    );
    const ended = [];
    for (const { id } of tasks) ended.push(await bora.until(id, hasCompleted));
    expect(new Set(ended.map(({ runsOn }) => runsOn?.id))).toEqual(new Set(['ahead', 'behind']));
    expect(await s.wrong()).toEqual([]);
  });
});

describe('A Redis', () => {
  it.each(['always', 'everysec'] as const)(
    'that is killed (appendfsync %s) and started again has every task that was acknowledged',
    async (appendfsync) => {
      const s = await newStudio({ appendfsync });
      const { machine } = await s.join('anna', { takes: [] });
      const adding = Promise.allSettled(Array.from({ length: 300 }, () => machine.add({})));
      while (s.log.acknowledged().size === 0) await pause(1);
      await s.redis.kill9();
      await adding;
      await s.redis.restart();
      await machine.untilState('online');
      expect(s.log.acknowledged().size).toBeGreaterThan(0);
      expect(await s.wrong(false)).toEqual([]);
    },
  );

  it('whose file lost its end in a power cut starts, and every machine shows what it has', async () => {
    const s = await newStudio();
    const { machine } = await s.join('anna', { takes: [] });
    for (let n = 0; n < 10; n += 1) await machine.add({});
    const all = await idsIn(machine);
    await s.redis.kill9();
    s.redis.cutAof(1_500);
    await s.redis.restart();
    await machine.untilState('online');
    const left = await keysOf(s.looking, s.studio);
    expect(left.length).toBeLessThan(all.length);
    expect(left.length).toBeGreaterThan(0);
    await expect.poll(async () => (await idsIn(machine)).toSorted()).toEqual(left);
    const more = await machine.add({});
    expect(await idsIn(machine)).toContain(more.id);
  });

  it('that is full refuses to add in words and loses nothing; with room again the runs end as they did', async () => {
    const s = await newStudio();
    const { machine } = await s.join('anna', { takes: ['script'] });
    const { machine: bora } = await s.join('bora', { takes: [] });
    const running = await machine.add({ metadata: { title: '700' } });
    await machine.until(running.id, isRunning);
    await s.looking.config('SET', 'maxmemory', '1mb');
    expect(await refusedAs(bora, 'storage_failed')).toBeUndefined();
    await s.looking.config('SET', 'maxmemory', '0');
    await machine.until(running.id, hasCompleted);
    await bora.add({ type: 'image' });
    expect(await s.wrong(false)).toEqual([]);
  });
});

async function keysOf(redis: Redis, studio: string): Promise<string[]> {
  const prefix = `{sq:${studio}}:script:`;
  const keys = await redis.keys(`${prefix}????????-????-????-????-????????????`);
  return keys.map((key) => key.slice(prefix.length)).toSorted();
}
