import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../../../contract/finding';
import { type Problem, say } from '../../../../contract/messages';
import { type LookOptions, lookAtRedis } from '../../../../main/store/bullmq/look-at-redis';
import { Machines } from '../../../../main/store/bullmq/machines';
import { freePort, hasRedis, startRedis, type TestRedis } from '../../../support/redis';
import { startProxy } from '../../../support/tcp-proxy';
import { startTlsRedis, TLS_CA } from '../../../support/tls-redis';

const SECRET = 'pass word/with@signs';
/** For looks that end in silence; others get as long as they need. */
const SHORT = { replyWithinMs: 300 };
const LONG = { replyWithinMs: 120_000 };

const look = (port: number, options: Partial<LookOptions> = {}, now = Date.now) =>
  lookAtRedis({ address: `redis://127.0.0.1:${port}`, password: undefined, studio: 'films', ...LONG, ...options }, now);
const codes = (findings: readonly Finding[]) =>
  findings.map(({ level, message }) => `${level} ${typeof message === 'string' ? message : message.code}`);
/** Of a Redis that does all as it should. */
const NEW = 'ok studio.new';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    onConnection(socket);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A server of another make or age: it replies to INFO with these lines, and to the rest as an empty Redis does. */
function listenAs(info: readonly string[]): Promise<number> {
  const text = ['# Server', ...info, ''].join('\r\n');
  const seconds = String(Math.floor(Date.now() / 1_000));
  const replies: Readonly<Record<string, string>> = {
    INFO: `$${Buffer.byteLength(text)}\r\n${text}\r\n`,
    TIME: `*2\r\n$${seconds.length}\r\n${seconds}\r\n$1\r\n0\r\n`,
    HGETALL: '*0\r\n',
    HGET: '$-1\r\n',
    CONFIG: '-ERR unknown command\r\n',
  };
  return listen((socket) => {
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      for (const [, command = ''] of chunk.matchAll(/\*\d+\r\n\$\d+\r\n([a-z]+)\r\n/giu)) {
        socket.write(replies[command.toUpperCase()] ?? '+OK\r\n');
      }
    });
  });
}

describe.runIf(hasRedis)('A look at a Redis that cannot be reached', () => {
  it('says that nothing listens there', async () => {
    const port = await freePort();
    expect(await look(port)).toEqual([
      { level: 'error', message: { code: 'studio.refused', host: `127.0.0.1:${port}` } },
    ]);
  });

  it('says that there is no such host, whatever its user and password', async () => {
    const address = 'redis://someone@no-such-host.invalid';
    const findings = await look(0, { address, password: SECRET });
    expect(codes(findings)).toEqual(['risk studio.no_tls', 'error studio.no_such_host']);
    expect(JSON.stringify(findings)).not.toMatch(/someone|pass/u);
  });

  it('says that it does not reply, whether it is paused or swallows everything', async () => {
    const redis = await startRedis();
    const proxy = await startProxy(redis.port);
    proxy.blackHole();
    expect(codes(await look(proxy.port, SHORT))).toEqual(['error studio.no_reply']);
    redis.pause();
    expect(codes(await look(redis.port, { ...SHORT, password: SECRET }))).toEqual(['error studio.no_reply']);
    await redis.stop();
  });

  it('says that something else replies there', async () => {
    const web = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const silent = await listen((socket) => socket.destroy());
    for (const port of [web, silent]) expect(codes(await look(port))).toEqual(['error studio.not_redis']);
  });

  it('leaves no connection behind', async () => {
    const redis = await startRedis();
    const proxy = await startProxy(redis.port);
    await look(proxy.port);
    await expect.poll(() => proxy.connections).toBe(0);
    await redis.stop();
  });
});

describe.runIf(hasRedis)('A look at a Redis with TLS', () => {
  let redis: TestRedis;
  let tlsPort = 0;
  beforeAll(async () => {
    ({ redis, tlsPort } = await startTlsRedis());
  });
  afterAll(() => redis.stop());

  it('says that its certificate is not trusted, and why', async () => {
    const findings = await look(0, { address: `rediss://localhost:${tlsPort}` });
    expect(findings.map(({ message }) => message)).toEqual([
      { code: 'studio.certificate', host: `localhost:${tlsPort}`, reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    ]);
  });

  it('trusts an authority that is the studio’s own once it has its certificate', async () => {
    for (const host of ['localhost', '127.0.0.1'])
      expect(codes(await look(0, { address: `rediss://${host}:${tlsPort}`, ca: TLS_CA }))).toEqual([NEW]);
  });

  it('says that one without TLS has none', async () => {
    const address = `rediss://localhost:${redis.port}`;
    expect(codes(await look(0, { address }))).toEqual(['error studio.no_tls_there']);
  });

  it('says that the address lacks it', async () => {
    expect(codes(await look(tlsPort))).toEqual(['error studio.not_redis']);
  });
});

describe.runIf(hasRedis)('A look at a Redis with users', () => {
  let redis: TestRedis;
  let admin: Redis;
  beforeAll(async () => {
    redis = await startRedis({ password: SECRET });
    admin = new Redis(redis.url);
    const user = (name: string, ...rules: string[]) => admin.call('ACL', 'SETUSER', name, 'on', `>${SECRET}`, ...rules);
    await user('all', '~*', '+@all');
    await user('other-keys', '~{sq:others}*', '+@all');
    await user('reads', '~*', '+@read', '+@connection', '+info', '+time');
    await user('no-info', '~*', '+@all', '-info');
    await user('no-config', '~*', '+@all', '-config');
    await user('no-lua', '~*', '+@all', '-eval', '-evalsha', '-xadd');
  });
  afterAll(async () => {
    admin.disconnect();
    await redis.stop();
  });
  const as = (user: string, password: string | undefined = SECRET) =>
    look(0, { address: `redis://${user}@127.0.0.1:${redis.port}`, password });

  it('says that a password is needed, or that user or password is wrong', async () => {
    expect(codes(await look(redis.port))).toEqual(['error studio.password_needed']);
    const wrong = [await look(redis.port, { password: `${SECRET}!` }), await as('all', 'wrong'), await as('nobody')];
    for (const findings of wrong) {
      expect(codes(findings)).toEqual(['error studio.wrong_password']);
      expect(JSON.stringify(findings)).not.toContain('pass word');
    }
  });

  it('goes on with the right one, as any user', async () => {
    expect(codes(await look(redis.port, { password: SECRET }))).toEqual([NEW]);
    expect(codes(await as('all'))).toEqual([NEW]);
  });

  it('says that a password was given and none is wanted', async () => {
    const open = await startRedis();
    expect(codes(await look(open.port, { password: SECRET }))).toEqual(['error studio.wrong_password']);
    await open.stop();
  });

  it('says that it lets nobody in from other machines without a password', async () => {
    // A real one does so beyond this machine only.
    const port = await listen((socket) => socket.end('-DENIED Redis is running in protected mode because…\r\n'));
    expect(codes(await look(port))).toEqual(['error studio.password_needed']);
  });

  it('says which rights the user lacks', async () => {
    expect(codes(await as('other-keys'))).toEqual(['error studio.keys']);
    expect((await as('no-info'))[0]?.message).toEqual({ code: 'studio.rights', commands: ['info'] });
    expect((await as('no-lua'))[0]?.message).toEqual({ code: 'studio.rights', commands: ['eval', 'evalsha', 'xadd'] });
    const [reads] = await as('reads');
    expect(reads?.message).toMatchObject({
      code: 'studio.rights',
      commands: expect.arrayContaining(['zadd', 'hset', 'del']),
    });
    expect(reads?.message).not.toMatchObject({ commands: expect.arrayContaining(['hgetall']) });
  });

  it('says what it could not check where CONFIG is forbidden', async () => {
    expect(await as('no-config')).toEqual([
      { level: 'ok', message: { code: 'studio.new', server: expect.stringMatching(/^Redis \d/u) } },
      { level: 'warning', message: { code: 'studio.not_checked', settings: ['appendfsync'] } },
    ]);
  });

  it('leaves nothing of its own there', async () => {
    await as('all');
    expect(await admin.keys('*')).toEqual([]);
  });
});

describe.runIf(hasRedis)('A look at how a Redis keeps its data', () => {
  const of = async (options: Parameters<typeof startRedis>[0]) => {
    const redis = await startRedis(options);
    const found = codes(await look(redis.port));
    await redis.stop();
    return found;
  };

  it('has nothing to say of one that flushes always and throws nothing away', async () => {
    expect(await of({})).toEqual([NEW]);
  });
  it('warns of a flush each second', async () => {
    expect(await of({ appendfsync: 'everysec' })).toEqual([NEW, 'warning studio.kept_each_second']);
  });
  it('calls it a risk when the system decides, when it keeps nothing, and when it throws tasks away', async () => {
    expect(await of({ args: ['--appendfsync', 'no'] })).toEqual([NEW, 'risk studio.kept_whenever']);
    expect(await of({ aof: false })).toEqual([NEW, 'risk studio.not_kept']);
    expect(await of({ args: ['--maxmemory-policy', 'allkeys-lru'] })).toEqual([NEW, 'risk studio.evicts']);
  });
  it('refuses one that only reads', async () => {
    expect(await of({ args: ['--replicaof', '127.0.0.1', '1'] })).toEqual(['error studio.read_only']);
  });
});

describe('A look at another make or age of Redis', () => {
  it('refuses one older than 6.2', async () => {
    for (const version of ['6.0.20', '5.0.14']) {
      const findings = await look(await listenAs([`redis_version:${version}`]));
      expect(findings).toEqual([{ level: 'error', message: { code: 'studio.too_old', server: `Redis ${version}` } }]);
    }
    for (const version of ['6.2.0', '10.0.1']) {
      expect(codes(await look(await listenAs([`redis_version:${version}`])))[0]).toBe(NEW);
    }
  });

  it('names Valkey and Dragonfly, and knows that Dragonfly has no AOF', async () => {
    const valkey = ['redis_version:7.2.4', 'valkey_version:8.0.1', 'aof_enabled:1', 'maxmemory_policy:noeviction'];
    expect(await look(await listenAs(valkey))).toEqual([
      { level: 'ok', message: { code: 'studio.new', server: 'Valkey 8.0.1' } },
      { level: 'warning', message: { code: 'studio.not_checked', settings: ['appendfsync'] } },
    ]);
    const dragonfly = ['redis_version:7.4.0', 'dragonfly_version:df-v1.31.0', 'maxmemory_policy:noeviction'];
    expect(await look(await listenAs(dragonfly))).toEqual([
      { level: 'ok', message: { code: 'studio.new', server: 'Dragonfly v1.31.0' } },
      { level: 'risk', message: { code: 'studio.not_kept' } },
    ]);
  });
});

describe.runIf(hasRedis)('A look at the studio', () => {
  let redis: TestRedis;
  let client: Redis;
  beforeAll(async () => {
    redis = await startRedis();
    client = new Redis(redis.url);
  });
  afterAll(async () => {
    client.disconnect();
    await redis.stop();
  });
  const hour = 3_600_000;
  const messages = async (options: Partial<LookOptions>, now = Date.now) =>
    (await look(redis.port, options, now)).map(({ message }) => message);

  it('says how far the clocks are apart, above five seconds', async () => {
    const about = expect.closeTo(3_600, -2);
    expect(await messages({}, () => Date.now() - hour)).toContainEqual({ code: 'studio.clock_behind', seconds: about });
    expect(await messages({}, () => Date.now() + hour)).toContainEqual({ code: 'studio.clock_ahead', seconds: about });
  });

  it('says whether it is new, or how many machines are in it, and passes its id on', async () => {
    const ids: (string | undefined)[] = [];
    const folderProblem = async (id: string | undefined): Promise<Problem | undefined> => {
      ids.push(id);
      return id === undefined ? undefined : { code: 'studio.folder_of_another' };
    };
    expect(await messages({ folderProblem })).toEqual([{ code: 'studio.new', server: expect.any(String) }]);
    await client.hset('{sq:films}:studio', 'id', 'the-id');
    const machines = new Machines({ client, prefix: '{sq:films}' });
    await machines.say({
      machine: { id: 'm1', name: 'A' },
      version: '1',
      takes: () => [],
      writesFromTitle: () => true,
      host: '',
    });
    await machines.say({
      machine: { id: 'm2', name: 'B' },
      version: '1',
      takes: () => [],
      writesFromTitle: () => true,
      host: '',
    });
    expect(await look(redis.port, { folderProblem })).toEqual([
      { level: 'ok', message: { code: 'studio.known', server: expect.any(String), machines: 2 } },
      { level: 'error', message: { code: 'studio.folder_of_another' } },
    ]);
    expect(ids).toEqual([undefined, 'the-id']);
    expect(codes(await look(redis.port, { studio: 'another' }))).toEqual([NEW]);
  });

  it('is told in both languages without the password', async () => {
    const findings = await look(0, { address: `redis://me@127.0.0.1:${redis.port}/3`, password: SECRET });
    for (const { message } of findings)
      for (const language of ['ko', 'en'] as const) expect(say(message, language)).not.toContain('pass word');
  });
});
