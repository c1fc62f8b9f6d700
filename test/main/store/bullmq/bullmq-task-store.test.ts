import { Redis } from 'ioredis';
import { beforeAll, expect, it } from 'vitest';
import { triedOn } from '../../../../main/store/bullmq/redis-rights';
import { testStudio } from '../../../support/studio';
import { startProxy } from '../../../support/tcp-proxy';
import { describeInAStudio } from '../contract/in-a-studio';
import { ELSEWHERE, HERE, type OpenedStore } from '../contract/world';
import { describeTaskStore } from '../task-store-contract';
import { startWithStudioUser } from './studio-user';

/** As the user that the documents propose: whatever the store calls, that user may. */
let studio: Awaited<ReturnType<typeof startWithStudioUser>>;
let slow: string;
beforeAll(async () => {
  studio = await startWithStudioUser();
  const proxy = await startProxy(studio.redis.port);
  proxy.delay({ toServer: 1 });
  slow = `redis://${studio.user}@127.0.0.1:${proxy.port}`;
});

async function openIn(address: string): Promise<OpenedStore> {
  const machine = testStudio(address);
  const open = (machineId: string) => machine(machineId, { password: studio.password, replyWithinMs: 60_000 });
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

describeTaskStore('BullMQ', () => openIn(studio.address));
describeTaskStore('BullMQ a millisecond away', () => openIn(slow));
describeInAStudio(() => openIn(studio.address));

/** After all of the above: the server counts what was sent. */
it('A studio needs no right that its user lacks, and none that Test does not try', async () => {
  const client = new Redis({ port: studio.redis.port, username: studio.user, password: studio.password });
  const info = await client.info('all');
  client.disconnect();
  expect(info).not.toContain('errorstat_NOPERM');
  const used = [...info.matchAll(/^cmdstat_([a-z]+)/gmu)].map(([, command]) => command);
  const handshake = ['acl', 'auth', 'client', 'hello', 'info', 'multi', 'ping', 'script', 'select', 'time'];
  const tried: (string | undefined)[] = [...handshake, ...triedOn('').map(([command]) => command)];
  expect(used.filter((command) => !tried.includes(command))).toEqual([]);
});
