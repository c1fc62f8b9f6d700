import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import type { OpenedStudio } from '../../../../main/store/bullmq/open-studio';
import { afterFile } from '../../../support/after-file';
import { startRedis, type TestRedis } from '../../../support/redis';
import { claimOn, shows, testStudio } from '../../../support/studio';
import { COMPLETED, newTask, WAITS } from '../contract/world';

/** What keeps a Redis from writing, and how it is over. */
interface Fault {
  readonly code: 'studio.full' | 'studio.read_only' | 'studio.cannot_save';
  begin(admin: Redis, redis: TestRedis): Promise<unknown>;
  end(admin: Redis): Promise<unknown>;
}
const FAULTS: readonly Fault[] = [
  {
    code: 'studio.full',
    begin: (admin) => admin.config('SET', 'maxmemory', '1mb'),
    end: (admin) => admin.config('SET', 'maxmemory', '0'),
  },
  {
    code: 'studio.read_only',
    begin: (admin) => admin.replicaof('127.0.0.1', 1),
    end: (admin) => admin.replicaof('NO', 'ONE'),
  },
  {
    code: 'studio.cannot_save',
    begin: async (admin, { dir }) => {
      // A folder stands where its file should be.
      mkdirSync(join(dir, 'dump.rdb', 'x'), { recursive: true });
      await admin.config('SET', 'save', '3600 1');
      await admin.bgsave();
      await expect.poll(() => admin.info('persistence')).toContain('rdb_last_bgsave_status:err');
    },
    end: (admin) => admin.config('SET', 'save', ''),
  },
];

async function withAdmin(end: Fault['end']) {
  const redis = await startRedis();
  const admin = new Redis(redis.url);
  admin.on('error', () => {});
  afterFile(async () => {
    // One that cannot save does not end either.
    await end(admin);
    admin.disconnect();
  });
  return { redis, admin };
}
const untilProblem = (look: () => string | undefined, code: string | undefined) => expect.poll(look).toBe(code);
const online = ({ store }: OpenedStudio) =>
  shows(
    store,
    async () => store.state().kind === 'online',
    (again) => store.onState(again),
  );
const add = ({ store }: OpenedStudio, task = newTask('p')) => store.insert([{ tasks: [task] }]);
async function worksWith(machine: OpenedStudio, id: string): Promise<void> {
  const run = await claimOn(machine, id);
  if (run === null) throw new Error('nothing to claim');
  expect((await machine.store.finish(run.lease, COMPLETED))?.status).toBe('completed');
}
const problemOf = (machine: OpenedStudio) => machine.problems()[0]?.code;

describe.each(FAULTS)('A machine whose Redis writes nothing ($code)', ({ code, begin, end }) => {
  it('that starts meanwhile shows what is there, says why it takes nothing, refuses to add in the same words, and works as soon as it can', async () => {
    const { redis, admin } = await withAdmin(end);
    const open = testStudio(redis.url);
    const before = await open('a');
    const [added] = await add(before);
    await before.store.close();
    await begin(admin, redis);
    const b = await open('b');
    const states: string[] = [];
    b.store.onState(({ kind }) => states.push(kind));
    await untilProblem(() => problemOf(b), code);
    expect((await b.store.list({ limit: 9 })).total).toBe(1);
    expect(await add(b)).toMatchObject([{ ok: false, error: { code: 'storage_failed', problem: { code } } }]);
    expect(await claimOn(b, 'b')).toBeNull();
    await end(admin);
    await untilProblem(() => problemOf(b), undefined);
    expect(added?.ok).toBe(true);
    await worksWith(b, 'b');
    expect(await add(b)).toMatchObject([{ ok: true }]);
    expect(states).toEqual([]);
  });

  it('stops a run whose lock it cannot renew, and the task begins again when Redis writes', async () => {
    const { redis, admin } = await withAdmin(end);
    const a = await testStudio(redis.url)('a', { lockMs: 3_000 });
    await add(a);
    const run = await claimOn(a, 'a');
    if (run === null) throw new Error('nothing to claim');
    const lost = new Promise((resolve) => {
      a.store.onChanges((change) => {
        if (change.kind === 'stop-requested') resolve(change.lease);
      });
    });
    await begin(admin, redis);
    expect(await lost).toEqual(run.lease);
    expect(await a.store.finish(run.lease, COMPLETED)).toBeNull();
    await end(admin);
    const again = { lease: run.lease };
    await shows(a.store, async () => {
      const next = await claimOn(a, 'a');
      if (next !== null) again.lease = next.lease;
      return next !== null;
    });
    expect(again.lease.taskId).toBe(run.lease.taskId);
    expect((await a.store.finish(again.lease, COMPLETED))?.status).toBe('completed');
  });

  it('starts all the same with a run that its last start left behind, whose task begins again when Redis writes', async () => {
    const { redis, admin } = await withAdmin(end);
    const open = testStudio(redis.url);
    const before = await open('a', { lockMs: 3_000 });
    await add(before);
    const run = await claimOn(before, 'a');
    await before.store.close();
    await begin(admin, redis);
    const a = await open('a', { lockMs: 3_000 });
    for (const orphan of await a.store.orphansOf('a')) expect(await a.store.finish(orphan.lease, WAITS)).toBeNull();
    await end(admin);
    let begun: string | undefined;
    await shows(a.store, async () => {
      begun ??= (await claimOn(a, 'a'))?.lease.taskId;
      return begun !== undefined;
    });
    expect(begun).toBe(run?.lease.taskId);
  });

  it('and that has no studio yet joins as soon as it can be made, and says meanwhile why not', async () => {
    const { redis, admin } = await withAdmin(end);
    await begin(admin, redis);
    const a = await testStudio(redis.url, undefined, true)('a');
    await untilProblem(() => a.connectionProblem()?.code, code);
    expect([a.store.state().kind, a.studioId()]).toEqual(['offline', undefined]);
    await end(admin);
    await online(a);
    expect(a.connectionProblem()).toBeUndefined();
    await add(a);
    await worksWith(a, 'a');
  });
});

describe('A machine that starts while Redis reads its file', () => {
  it('says so, and works when it has read it', async () => {
    const redis = await startRedis({ args: ['--key-load-delay', '300'] });
    const admin = new Redis(redis.url);
    const pipeline = admin.pipeline();
    for (let n = 0; n < 10_000; n += 1) pipeline.set(`other:${n}`, 'x');
    await pipeline.exec();
    admin.disconnect();
    await redis.stop();
    const restarted = redis.restart();
    const a = await testStudio(redis.url, undefined, true)('a');
    await untilProblem(() => a.connectionProblem()?.code, 'studio.loading');
    await restarted;
    await online(a);
    await add(a);
    await worksWith(a, 'a');
  });
});
