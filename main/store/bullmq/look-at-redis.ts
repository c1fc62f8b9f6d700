import { connect, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import type { Finding } from '../../../contract/finding';
import type { Problem } from '../../../contract/messages';
import { isOpenToReaders } from '../redis-address';
import { redisOptions } from './connection';
import { Machines } from './machines';
import { clockProblem, problemOf, SpeaksWithoutTls } from './redis-problems';
import { missingRights } from './redis-rights';

const REPLY_WITHIN_MS = 3_000;
const OLDEST = { major: 6, minor: 2 };

export interface LookOptions {
  /** redis:// or rediss://, perhaps with a user. */
  readonly address: string;
  /** Never part of a finding. */
  readonly password: string | undefined;
  /** As in `RedisAddress`. */
  readonly ca?: string | undefined;
  /** The studio's name. */
  readonly studio: string;
  /** What is wrong with the shared folder; undefined as the id is for a studio that no machine has joined yet. */
  readonly folderProblem?: (studioId: string | undefined) => Promise<Problem | undefined>;
  readonly replyWithinMs?: number;
}

/**
 * What is wrong with a Redis for a studio, in words, and whether somebody is there. It changes nothing, never throws, and ends within a few
 * seconds whatever the Redis does. An error ends the look; the rest is reported together.
 * @param now this machine's clock, ms since 1970
 */
export async function lookAtRedis(options: LookOptions, now: () => number): Promise<Finding[]> {
  const { host, ...rest } = redisOptions(options);
  const { username, password, db, ...target } = { username: undefined, password: undefined, db: 0, ...rest };
  const where = `${host.includes(':') ? `[${host}]` : host}:${rest.port}`;
  const findings: Finding[] = [];
  if (isOpenToReaders(options.address)) {
    findings.push({ level: 'risk', message: { code: 'studio.no_tls', host: where } });
  }
  const client = new Redis({
    host,
    ...target,
    // Each step by itself, so that its refusal can be told: nothing is sent by the connection.
    protocol: 2,
    disableClientInfo: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: options.replyWithinMs ?? REPLY_WITHIN_MS,
    commandTimeout: options.replyWithinMs ?? REPLY_WITHIN_MS,
  });
  let connectionError: unknown;
  client.on('error', (error: unknown) => {
    connectionError ??= error;
  });
  const plain = 'tls' in rest ? replyWithoutTls(host, rest.port) : undefined;
  try {
    await Promise.race([client.connect(), ...(plain === undefined ? [] : [plain.reply])]);
    if (password !== undefined) await client.call('AUTH', ...(username === undefined ? [] : [username]), password);
    if (db !== 0) await client.select(db);
    findings.push(...(await lookInside(client, options, now)));
  } catch (error) {
    const problem = problemOf(
      error instanceof SpeaksWithoutTls ? error : (connectionError ?? error),
      where,
      (options.replyWithinMs ?? REPLY_WITHIN_MS) / 1_000,
    );
    findings.push({ level: 'error', message: problem });
  } finally {
    client.disconnect();
    plain?.socket.destroy();
  }
  return findings;
}

/**
 * Rejects when the port replies to a Redis command that is sent without TLS. A Redis without TLS waits for more when it is greeted with it, as
 * a dead one does. Never resolves.
 */
function replyWithoutTls(host: string, port: number): { reply: Promise<never>; socket: Socket } {
  const socket = connect(port, host);
  socket.on('error', () => {});
  socket.write('PING\r\n');
  const reply = new Promise<never>((_, reject) => {
    socket.once('data', (data) => {
      if (/^[+-]/u.test(data.toString('latin1'))) reject(new SpeaksWithoutTls());
    });
  });
  return { reply, socket };
}
async function lookInside(client: Redis, options: LookOptions, now: () => number): Promise<Finding[]> {
  const prefix = `{sq:${options.studio}}`;
  const info = infoOf(await client.info());
  const server = serverOf(info);
  if (isTooOld(info)) return [error({ code: 'studio.too_old', server })];
  const missing = await missingRights(client, prefix);
  if (missing.problem !== undefined) return [error(missing.problem)];
  if (missing.keys) return [error({ code: 'studio.keys', pattern: `${prefix}:*` })];
  if (missing.commands.length > 0) return [error({ code: 'studio.rights', commands: [...missing.commands] })];

  const studioId = (await client.hget(`${prefix}:studio`, 'id')) ?? undefined;
  const machines = await new Machines({ client, prefix }).list();
  const folder = await options.folderProblem?.(studioId);
  return [
    studioId === undefined
      ? { level: 'ok', message: { code: 'studio.new', server } }
      : { level: 'ok', message: { code: 'studio.known', server, machines: machines.length } },
    ...(folder === undefined ? [] : [error(folder)]),
    ...(await lookAtKeeping(client, info)),
    ...(await lookAtClock(client, now)),
  ];
}

const error = (message: Problem): Finding => ({ level: 'error', message });

type Info = ReadonlyMap<string, string>;
const infoOf = (text: string): Info =>
  new Map(
    text.split('\r\n').flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1)] as const];
    }),
  );

/** Valkey and Dragonfly also say which Redis they are like, under `redis_version`. */
function serverOf(info: Info): string {
  const valkey = info.get('valkey_version');
  if (valkey !== undefined) return `Valkey ${valkey}`;
  const dragonfly = info.get('dragonfly_version');
  if (dragonfly !== undefined) return `Dragonfly ${dragonfly.replace(/^df-/u, '')}`;
  return `Redis ${info.get('redis_version') ?? '?'}`;
}

function isTooOld(info: Info): boolean {
  const [major = 0, minor = 0] = (info.get('redis_version') ?? '').split('.').map(Number);
  return major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor);
}

/** Whether this Redis loses tasks. INFO says most of it also where CONFIG is forbidden, as it is for the users of a managed Redis. */
async function lookAtKeeping(client: Redis, info: Info): Promise<Finding[]> {
  const findings: Finding[] = [];
  const unknown: string[] = [];
  const policy = info.get('maxmemory_policy') ?? (await setting(client, 'maxmemory-policy'));
  if (policy === undefined) unknown.push('maxmemory-policy');
  else if (policy !== 'noeviction') findings.push({ level: 'risk', message: { code: 'studio.evicts', policy } });

  // Dragonfly has no such file at all, and says nothing of it.
  const keeps = info.get('aof_enabled') ?? (info.has('dragonfly_version') ? '0' : undefined);
  if (keeps === undefined) unknown.push('appendonly');
  else if (keeps === '0') findings.push({ level: 'risk', message: { code: 'studio.not_kept' } });
  else {
    const flushes = await setting(client, 'appendfsync');
    if (flushes === undefined) unknown.push('appendfsync');
    else if (flushes === 'everysec') findings.push({ level: 'warning', message: { code: 'studio.kept_each_second' } });
    else if (flushes === 'no') findings.push({ level: 'risk', message: { code: 'studio.kept_whenever' } });
  }
  if (unknown.length > 0)
    findings.push({ level: 'warning', message: { code: 'studio.not_checked', settings: unknown } });
  return findings;
}

/** Undefined where CONFIG is forbidden, renamed or unknown. */
async function setting(client: Redis, name: string): Promise<string | undefined> {
  try {
    const reply = await client.config('GET', name);
    return Array.isArray(reply) && typeof reply[1] === 'string' ? reply[1] : undefined;
  } catch {
    return undefined;
  }
}

async function lookAtClock(client: Redis, now: () => number): Promise<Finding[]> {
  const before = now();
  const [seconds, micros] = await client.time();
  const behindMs = Number(seconds) * 1_000 + Number(micros) / 1_000 - (before + now()) / 2;
  const message = clockProblem(behindMs);
  return message === undefined ? [] : [{ level: 'warning', message }];
}
