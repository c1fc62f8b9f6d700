import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll } from 'vitest';
import { openStudio } from '../../../../main/store/bullmq/open-studio';
import { startRedis, type TestRedis } from '../../../support/redis';
import { tempDir } from '../../../support/temp-dir';
import { HERE } from '../contract/world';
import { describeTaskStore } from '../task-store-contract';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});

describeTaskStore('BullMQ', async () => {
  const dir = tempDir('studio');
  const studio = randomUUID();
  const open = (machineId = HERE) =>
    openStudio({
      address: redis.url,
      password: undefined,
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
