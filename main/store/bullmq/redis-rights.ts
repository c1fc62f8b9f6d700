import type { Redis } from 'ioredis';
import type { Problem } from '../../../contract/messages';
import { problemOfWriting } from './redis-problems';

/** Expires by itself if the look is cut off before it is deleted. */
const KEPT_MS = 10_000;

/**
 * Commands that BullMQ, its scripts and the studio use, with what makes them complete. They are sent to a key that holds a text, so that
 * most of them fail for its type: whether the user may use them is decided before.
 */
const USED: Readonly<Record<string, readonly string[]>> = {
  exists: [],
  expire: ['10'],
  get: [],
  hdel: ['a'],
  hexists: ['a'],
  hget: ['a'],
  hgetall: [],
  hincrby: ['a', '1'],
  hlen: [],
  hmget: ['a'],
  hmset: ['a', '1'],
  hset: ['a', '1'],
  hsetnx: ['a', '1'],
  incr: [],
  incrby: ['1'],
  lindex: ['0'],
  llen: [],
  lpop: [],
  lpos: ['a'],
  lpush: ['a'],
  lrange: ['0', '0'],
  lrem: ['0', 'a'],
  lset: ['0', 'a'],
  ltrim: ['0', '0'],
  persist: [],
  pexpire: [String(KEPT_MS)],
  pttl: [],
  rpop: [],
  rpush: ['a'],
  sadd: ['a'],
  scard: [],
  sismember: ['a'],
  smembers: [],
  srem: ['a'],
  type: [],
  xadd: ['*', 'a', '1'],
  xdel: ['1-1'],
  xlen: [],
  xrange: ['-', '+'],
  xrevrange: ['+', '-'],
  xtrim: ['MAXLEN', '1'],
  zadd: ['1', 'a'],
  zcard: [],
  zcount: ['0', '1'],
  zlexcount: ['-', '+'],
  zpopmin: [],
  zrange: ['0', '0'],
  zrangebylex: ['-', '+'],
  zrangebyscore: ['0', '1'],
  zrem: ['a'],
  zremrangebyrank: ['0', '0'],
  zremrangebyscore: ['0', '1'],
  zrevrange: ['0', '0'],
  zrevrangebyscore: ['1', '0'],
  zscore: ['a'],
};

export interface MissingRights {
  /** In lower case. */
  readonly commands: readonly string[];
  /** Whether the keys of the studio are refused. */
  readonly keys: boolean;
  /** Nothing is written for now: it is full, a replica, or cannot save. */
  readonly problem: Problem | undefined;
}

/** Every command that is tried, as it is sent. */
export function triedOn(key: string): readonly (readonly [string, ...string[]])[] {
  return [
    ['set', key, 'x', 'PX', String(KEPT_MS)],
    ['eval', 'return 1', '1', key],
    ['evalsha', '0'.repeat(40), '1', key],
    ['exec'],
    ['rename', key, key],
    ['rpoplpush', key, key],
    ['xread', 'COUNT', '1', 'STREAMS', key, '0'],
    ...Object.entries(USED).map(([command, args]): [string, ...string[]] => [command, key, ...args]),
    ['unlink', key],
    ['del', key],
  ];
}

/** Tries everything that a studio needs of its Redis, on a key of its own that is removed afterwards. */
export async function missingRights(client: Redis, prefix: string): Promise<MissingRights> {
  const tried = triedOn(`${prefix}:look`);
  const replies = await client.pipeline(tried.map(([command, ...args]) => ['call', command, ...args])).exec();
  const errors = (replies ?? []).map(([error]) => error);
  const refused = errors.map((error) => String(error?.message ?? ''));
  const commands = tried.flatMap(([command], at) => (/^NOPERM.*\brun the\b/u.test(refused[at] ?? '') ? [command] : []));
  return {
    commands: [...new Set(commands)].sort(),
    keys: refused.some((reason) => /^NOPERM.*\bkeys?\b/u.test(reason)),
    problem: errors.map(problemOfWriting).find((problem) => problem !== undefined),
  };
}
