import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { beforeAll, expect, it } from 'vitest';
import { openStudio } from '../../../../main/store/bullmq/open-studio';
import { triedOn } from '../../../../main/store/bullmq/redis-rights';
import { tempDir } from '../../../support/temp-dir';
import { HERE } from '../contract/world';
import { describeTaskStore } from '../task-store-contract';
import { startWithStudioUser } from './studio-user';

/** As the user that the documents propose: whatever the store calls, that user may. */
let redis: Awaited<ReturnType<typeof startWithStudioUser>>;
beforeAll(async () => {
  redis = await startWithStudioUser();
});

describeTaskStore('BullMQ', async () => {
  const dir = tempDir('studio');
  const studio = randomUUID();
  const open = (machineId = HERE) =>
    openStudio({
      address: redis.address,
      password: redis.password,
      studio,
      machine: { id: machineId, name: machineId },
      version: '1.0.0',
      mirrorFile: join(dir, `${randomUUID()}.db`),
      retentionDays: () => 30,
      workspace: () => '/films',
      toShared: (folder) => (folder.startsWith('/films/') ? folder.slice('/films/'.length) : undefined),
      toAbsolute: (folder) => `/films/${folder}`,
      takes: () => ['script', 'image', 'video'],
      mayWork: async () => undefined,
      onError: (error) => console.error(error),
    });
  const opened = await open();
  let current = opened;
  return {
    store: opened.store,
    housekeeping: opened.housekeeping,
    pass: () => {},
    nowMs: () => Date.now(),
    reopen: async () => {
      await current.store.close();
      current = await open();
      return current.store;
    },
    close: () => current.store.close(),
  };
});

/** After all of the above: the server counts what was sent. */
it('A studio needs no right that its user lacks, and none that Test does not try', async () => {
  const client = new Redis({ port: redis.redis.port, username: redis.user, password: redis.password });
  const info = await client.info('all');
  client.disconnect();
  expect(info).not.toContain('errorstat_NOPERM');
  const used = [...info.matchAll(/^cmdstat_([a-z]+)/gmu)].map(([, command]) => command);
  const handshake = ['acl', 'auth', 'client', 'hello', 'info', 'multi', 'ping', 'script', 'select', 'time'];
  const tried: (string | undefined)[] = [...handshake, ...triedOn('').map(([command]) => command)];
  expect(used.filter((command) => !tried.includes(command))).toEqual([]);
});
