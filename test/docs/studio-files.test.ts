import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lookAtRedis } from '../../main/store/bullmq/look-at-redis';
import { startWithStudioUser } from '../main/store/bullmq/studio-user';
import { hasRedis } from '../support/redis';
import { tempDir } from '../support/temp-dir';

/** A package of one of ours: the project itself needs YAML in tests only. */
const yaml = z
  .object({ parse: z.custom<(text: string) => unknown>((value) => typeof value === 'function') })
  .parse(createRequire(createRequire(import.meta.url).resolve('@fastify/swagger'))('yaml'));
const compose = z
  .object({
    services: z.record(
      z.enum(['redis', 'valkey']),
      z.object({ command: z.array(z.string()), ports: z.array(z.string()), volumes: z.array(z.string()) }),
    ),
  })
  .parse(yaml.parse(readFileSync(resolve(import.meta.dirname, '../../docs/studio/compose.yml'), 'utf8')));

describe.runIf(hasRedis)('The compose file of a studio', () => {
  it.each(['redis', 'valkey'] as const)('starts a server (%s) of which Test has nothing bad to say', async (name) => {
    const { command, ports, volumes } = compose.services[name];
    const [program, ...args] = command;
    expect(program).toBe(`${name}-server`);
    expect(ports).toEqual(['6379:6379']);
    const aclFile = args[args.indexOf('--aclfile') + 1];
    expect(volumes).toEqual(['data:/data', `./users.acl:${aclFile}:ro`]);
    expect(args[args.indexOf('--dir') + 1]).toBe('/data');
    // Its own paths lie in the container.
    const settings = args.filter(
      (_, at) => !['--aclfile', '--dir'].some((own) => [args[at], args[at - 1]].includes(own)),
    );
    const { redis, address, password } = await startWithStudioUser({ args: [...settings, '--dir', tempDir('redis')] });
    const findings = await lookAtRedis({ address, password, studio: 'films', replyWithinMs: 120_000 }, Date.now);
    expect(findings.map(({ message }) => message)).toEqual([{ code: 'studio.new', server: expect.any(String) }]);
    await redis.stop();
  });
});

/** That every call of the app works with this user is proven by the store's contract suite, which runs as it. */
describe.runIf(hasRedis)('The user that docs/studio proposes', () => {
  let client: Redis;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    const { redis, user, password } = await startWithStudioUser();
    client = new Redis({ port: redis.port, username: user, password });
    stop = redis.stop;
  });
  afterAll(async () => {
    client.disconnect();
    await stop();
  });

  it.each([
    ['flushall'],
    ['flushdb'],
    ['config', 'set', 'appendonly', 'no'],
    ['config', 'rewrite'],
    ['keys', '*'],
    ['scan', '0'],
    ['randomkey'],
    ['get', 'other'],
    ['set', 'other', '1'],
    ['del', 'bull:queue:meta'],
    ['rename', '{sq:films}:a', 'other'],
    ['eval', "return redis.call('get', KEYS[1])", '1', 'other'],
    ['script', 'flush'],
    ['function', 'list'],
    ['acl', 'list'],
    ['acl', 'setuser', 'me', 'on'],
    ['client', 'list'],
    ['client', 'kill', 'type', 'normal'],
    ['monitor'],
    ['shutdown'],
    ['replicaof', 'no', 'one'],
    ['save'],
    ['publish', 'a', 'b'],
  ] as const)('may not %s %s', async (command, ...args) => {
    await expect(client.call(command, ...args)).rejects.toThrow('NOPERM');
  });

  it('reads no key of another by a script that does not name it', async () => {
    await expect(client.eval("return redis.call('get', 'other')", 0)).rejects.toThrow(
      /^ERR The user executing the script/u,
    );
  });

  it('finds what a script wrote when Redis was killed and started again: its file is read as the user `default`', async () => {
    const { redis, user, password } = await startWithStudioUser();
    const options = { port: redis.port, username: user, password };
    const writing = new Redis(options);
    // Two writes of one script are a transaction in the file, as almost all that BullMQ writes.
    await writing.eval("redis.call('set', KEYS[1], '1') redis.call('set', KEYS[2], '2')", 2, '{sq:a}1', '{sq:a}2');
    writing.disconnect();
    await redis.kill9();
    await redis.restart();
    const reading = new Redis(options);
    expect(await reading.mget('{sq:a}1', '{sq:a}2')).toEqual(['1', '2']);
    reading.disconnect();
    await redis.stop();
  });

  it('is the only one who comes in', async () => {
    const stranger = new Redis({ port: client.options.port ?? 0, retryStrategy: () => null, maxRetriesPerRequest: 0 });
    stranger.on('error', () => {});
    await expect(stranger.get('{sq:films}:a')).rejects.toThrow('NOAUTH');
    stranger.disconnect();
    // It has all rights, for the reason above.
    await expect(client.call('auth', 'default', '')).rejects.toThrow('WRONGPASS');
    await client.set('{sq:films}:a', '1');
    expect(await client.get('{sq:films}:a')).toBe('1');
  });
});
