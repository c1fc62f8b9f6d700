import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { Machines } from '../../../../main/store/bullmq/machines';
import { hasRedis, startRedis, type TestRedis } from '../../../support/redis';

const STUDIO = { prefix: '{sq:films}' };
const KEY = '{sq:films}:machines';
const WEEK_MS = 7 * 24 * 3_600_000;
const ours = (id: string, name = id) => ({
  machine: { id, name },
  version: '0.1.0',
  takes: () => ['script', 'video'] as const,
  writesFromTitle: () => true,
  host: 'here',
});

const SAID = { version: '0.1.0', takes: ['script', 'video'], writesFromTitle: true, seenAtMs: expect.any(Number) };

describe.runIf(hasRedis)('The machines of a studio', () => {
  let redis: TestRedis;
  let client: Redis;
  let machines: Machines;
  beforeEach(async () => {
    redis = await startRedis({ aof: false });
    client = new Redis(redis.url, { enableOfflineQueue: false, lazyConnect: true });
    client.on('error', () => {});
    await client.connect();
    machines = new Machines({ ...STUDIO, client });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await machines.leave('a');
    client.disconnect();
    await redis.stop();
  });

  it('are listed by name, with what each takes, as long as they stay', async () => {
    await machines.stay(ours('a', '편집실'));
    await machines.say(ours('b', 'render'));
    expect(await machines.list()).toEqual([
      expect.objectContaining({ id: 'b', name: 'render', ...SAID }),
      expect.objectContaining({ id: 'a', name: '편집실', ...SAID }),
    ]);
    await machines.leave('b');
    expect((await machines.list()).map(({ id }) => id)).toEqual(['a']);
  });

  it('are seen by the clock of Redis, not by their own', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2001-01-01') });
    await machines.say(ours('a'));
    const [seconds] = await client.time();
    const [seen] = await machines.list();
    expect(seen?.seenAtMs).toBeGreaterThan((Number(seconds) - 600) * 1_000);
  });

  it('say that they are there again and again', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await machines.stay(ours('a'));
    await client.hdel(KEY, 'a');
    vi.advanceTimersByTime(5_000);
    await expect.poll(() => client.hexists(KEY, 'a')).toBe(1);
    await machines.leave('a');
    vi.advanceTimersByTime(20_000);
    await client.ping();
    expect(await client.hexists(KEY, 'a')).toBe(0);
  });

  it('that are one home, copied: the copy on another computer keeps silent while the first one is there', async () => {
    const copy = new Machines({ ...STUDIO, client });
    await machines.say(ours('a', 'first'));
    await copy.say({ ...ours('a', 'copy'), host: 'there' });
    expect([machines.double, copy.double]).toEqual([undefined, { host: 'here' }]);
    expect((await machines.list()).map(({ name }) => name)).toEqual(['first']);
    await machines.leave('a');
    await copy.say({ ...ours('a', 'copy'), host: 'there' });
    expect(copy.double).toBeUndefined();
    expect((await copy.list()).map(({ name }) => name)).toEqual(['copy']);
  });

  it('that are one home on two computers of one name: one of them goes on, the other notices', async () => {
    const copy = new Machines({ ...STUDIO, client });
    await machines.say(ours('a'));
    await copy.say(ours('a'));
    await machines.say(ours('a'));
    await copy.say(ours('a'));
    expect([machines.double, copy.double]).toEqual([{ host: 'here' }, undefined]);
  });

  it('that are started again, there or with a home that was moved some time ago, are the machine that they were', async () => {
    await machines.say(ours('a', 'before'));
    const again = new Machines({ ...STUDIO, client });
    await again.say(ours('a', 'again'));
    expect(again.double).toBeUndefined();
    const before = z.looseObject({ seenAtMs: z.number() }).parse(JSON.parse((await client.hget(KEY, 'a')) ?? ''));
    await client.hset(KEY, 'a', JSON.stringify({ ...before, seenAtMs: before.seenAtMs - 31_000 }));
    const moved = new Machines({ ...STUDIO, client });
    await moved.say({ ...ours('a', 'moved'), host: 'there' });
    expect(moved.double).toBeUndefined();
    expect((await moved.list()).map(({ name }) => name)).toEqual(['moved']);
  });

  it('are dropped after a week without a word, for everybody', async () => {
    const [seconds] = await client.time();
    const value = (agoMs: number) =>
      JSON.stringify({ name: 'n', takes: [], version: '1', seenAtMs: Number(seconds) * 1_000 - agoMs });
    await client.hset(KEY, { old: value(WEEK_MS + 60_000), recent: value(WEEK_MS - 600_000) });
    expect((await machines.list()).map(({ id }) => id)).toEqual(['recent']);
    expect(await client.hkeys(KEY)).toEqual(['recent']);
  });

  it('that a stranger or a later version wrote are passed over and left where they are', async () => {
    await machines.say(ours('a'));
    const later = { name: 'later', takes: ['script', 'sound'], version: '9', seenAtMs: Date.now(), more: { a: 1 } };
    await client.hset(KEY, { text: 'not JSON', number: '5', shape: '{"name":1}', ['x'.repeat(200)]: '{}' });
    await client.hset(KEY, 'later', JSON.stringify(later));
    expect((await machines.list()).map(({ id, takes }) => [id, takes])).toEqual([
      ['a', ['script', 'video']],
      ['later', ['script']],
    ]);
    expect(await client.hlen(KEY)).toBe(6);
    await client.del(KEY);
    await client.set(KEY, 'a stranger’s');
    expect(await machines.list()).toEqual([]);
    await machines.say(ours('a'));
  });

  it('are none while Redis is away, and nothing throws', async () => {
    await machines.stay(ours('a'));
    await redis.kill9();
    expect(await machines.list()).toEqual([]);
    await machines.say(ours('a'));
    await machines.leave('a');
    await redis.restart();
    await expect.poll(() => client.status).toBe('ready');
    await machines.stay(ours('a'));
    expect((await machines.list()).map(({ id }) => id)).toEqual(['a']);
  });
});
