import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type RedisOptions, startRedis } from '../../../support/redis';

const FILE = resolve(import.meta.dirname, '../../../../docs/studio/users.acl.example');

/**
 * A Redis with the users that docs/studio proposes.
 * @returns the address of its user and that user's password
 */
export async function startWithStudioUser(options: Pick<RedisOptions, 'args'> = {}) {
  const [, user = '', password = ''] = /^user (\S+) on >(\S+)/mu.exec(readFileSync(FILE, 'utf8')) ?? [];
  const redis = await startRedis({ args: ['--aclfile', FILE, ...(options.args ?? [])] });
  return { redis, address: `redis://${user}@127.0.0.1:${redis.port}`, password, user };
}
