import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { isAlive } from './fork-worker';
import { hasRedis, startRedis } from './redis';
import { startProxy } from './tcp-proxy';

const clients: Redis[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
});

/** Fails at the first error instead of trying again. */
function clientOf(url: string): Redis {
  const client = new Redis(url, { retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => {});
  clients.push(client);
  return client;
}
/** Whether there is no reply for a while. A reply that should come is awaited without a limit instead. */
const isSilent = (reply: Promise<unknown>): Promise<boolean> =>
  Promise.race([
    reply.then(
      () => false,
      () => false,
    ),
    delay(300, true),
  ]);
const pidOf = async (client: Redis) => Number(/process_id:(\d+)/u.exec(await client.info('server'))?.[1]);

describe.runIf(hasRedis)('A Redis of a test', () => {
  it('keeps what it acknowledged when it is killed, on the same port', async () => {
    const redis = await startRedis({ password: 'p@ss w' });
    const before = clientOf(redis.url);
    await before.set('a', '1');
    const pid = await pidOf(before);
    await redis.kill9();
    expect(isAlive(pid)).toBe(false);
    await redis.restart();
    expect(await clientOf(redis.url).get('a')).toBe('1');
    await expect(clientOf(`redis://127.0.0.1:${redis.port}`).get('a')).rejects.toThrow('NOAUTH');
  });

  it('loses its last write when the end of its file is cut off', async () => {
    const redis = await startRedis();
    const before = clientOf(redis.url);
    await before.set('a', '1');
    await before.set('b', '2');
    expect(() => redis.cutAof(3)).toThrow('end it first');
    await redis.kill9();
    redis.cutAof(3);
    await redis.restart();
    expect(await clientOf(redis.url).mget('a', 'b')).toEqual(['1', null]);
  });

  it('says nothing while it is paused, and ends all the same', async () => {
    const redis = await startRedis();
    const client = clientOf(redis.url);
    const pid = await pidOf(client);
    redis.pause();
    expect(await isSilent(client.ping())).toBe(true);
    redis.resume();
    expect(await clientOf(redis.url).ping()).toBe('PONG');
    redis.pause();
    await redis.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('refuses to write above its memory, and has the settings that were asked for', async () => {
    const redis = await startRedis({ maxmemory: '3mb', aof: false, args: ['--databases', '1'] });
    const client = clientOf(redis.url);
    await expect(
      (async () => {
        for (let i = 0; i < 100; i += 1) await client.set(`k${i}`, 'x'.repeat(100_000));
      })(),
    ).rejects.toThrow('OOM');
    expect(await client.config('GET', 'appendonly')).toEqual(['appendonly', 'no']);
    expect(await client.config('GET', 'databases')).toEqual(['databases', '1']);
  });

  it('reports why it does not start', async () => {
    await expect(startRedis({ args: ['--no-such-setting', '1'] })).rejects.toThrow('no-such-setting');
  });
});

describe.runIf(hasRedis)('A proxy before it', () => {
  it('delays each direction', async () => {
    const redis = await startRedis();
    const proxy = await startProxy(redis.port);
    const client = clientOf(`redis://127.0.0.1:${proxy.port}`);
    await client.ping();
    const took = async () => {
      const from = performance.now();
      await client.ping();
      return performance.now() - from;
    };
    proxy.delay({ toServer: 150 });
    expect(await took()).toBeGreaterThanOrEqual(149);
    proxy.delay({ toServer: 0, toClient: 150 });
    expect(await took()).toBeGreaterThanOrEqual(149);
  });

  it('cuts, refuses and opens again', async () => {
    const redis = await startRedis();
    const proxy = await startProxy(redis.port);
    const url = `redis://127.0.0.1:${proxy.port}`;
    const client = clientOf(url);
    await client.ping();
    const error = once(client, 'error');
    proxy.cut();
    expect(await error).toMatchObject([{ code: 'ECONNRESET' }]);

    await proxy.refuse();
    const [refused]: unknown[] = await once(clientOf(url), 'error');
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' });

    await proxy.open();
    expect(await clientOf(url).ping()).toBe('PONG');
    expect(proxy.connections).toBe(1);
  });

  it('swallows what is sent and received in its black hole, on old and new connections', async () => {
    const redis = await startRedis();
    const proxy = await startProxy(redis.port);
    const url = `redis://127.0.0.1:${proxy.port}`;
    const client = clientOf(url);
    await client.ping();
    proxy.blackHole();
    expect(await isSilent(client.set('a', '1'))).toBe(true);
    expect(await isSilent(clientOf(url).ping())).toBe(true);
    await proxy.open();
    expect(await clientOf(url).get('a')).toBeNull();
  });

  it('closes what a server that was killed leaves', async () => {
    const redis = await startRedis();
    const proxy = await startProxy(redis.port);
    const client = clientOf(`redis://127.0.0.1:${proxy.port}`);
    await client.ping();
    const closed = once(client, 'close');
    await redis.kill9();
    await closed;
  });
});
