import { beforeAll } from 'vitest';
import { startRedis, type TestRedis } from '../../../support/redis';
import { testStudio } from '../../../support/studio';
import { startProxy } from '../../../support/tcp-proxy';
import { describeInAStudio } from '../contract/in-a-studio';
import { ELSEWHERE, HERE, type OpenedStore } from '../contract/world';
import { describeTaskStore } from '../task-store-contract';

let redis: TestRedis;
let slow: string;
beforeAll(async () => {
  redis = await startRedis();
  const proxy = await startProxy(redis.port);
  proxy.delay({ toServer: 1 });
  slow = `redis://127.0.0.1:${proxy.port}`;
});

async function openIn(address: string): Promise<OpenedStore> {
  const open = testStudio(address);
  const { store, housekeeping, clockBehindMs } = await open(HERE);
  const all = [store];
  const another = async (machineId: string) => {
    const opened = await open(machineId);
    all.push(opened.store);
    return opened.store;
  };
  return {
    store,
    housekeeping,
    nowMs: () => Date.now() + clockBehindMs(),
    clocksDifferMs: 1_000,
    reopen: async () => {
      await store.close();
      return another(HERE);
    },
    elsewhere: () => another(ELSEWHERE),
    close: async () => {
      for (const one of all) await one.close();
    },
  };
}

describeTaskStore('BullMQ', () => openIn(redis.url));
describeTaskStore('BullMQ a millisecond away', () => openIn(slow));
describeInAStudio(() => openIn(redis.url));
