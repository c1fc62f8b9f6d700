import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { goOnWhenMended, type MendedParts } from '../../../main/app/go-on-when-mended';
import { hereOf } from '../../../main/app/here';
import { openSettings } from '../../../main/settings/settings';
import { openMachine, type StudioMachine } from '../../faults/support/studio-machine';
import { startRedis, type TestRedis } from '../../support/redis';
import { startProxy, type TcpProxy } from '../../support/tcp-proxy';
import { tempDir } from '../../support/temp-dir';

let redis: TestRedis;
let proxy: TcpProxy;
let dir = '';
beforeEach(async () => {
  redis = await startRedis();
  proxy = await startProxy(redis.port);
  dir = tempDir('mended');
});
const machines: StudioMachine[] = [];
afterEach(async () => {
  for (const machine of machines.splice(0)) await machine.close();
  await redis.stop();
});

async function machine(name: string): Promise<StudioMachine> {
  const opened = await openMachine({
    name,
    address: `redis://127.0.0.1:${proxy.port}`,
    studio: 'films',
    home: join(dir, name),
    workspace: join(dir, 'films'),
    runLog: join(dir, 'runs.jsonl'),
  });
  machines.push(opened);
  await opened.untilState('online');
  return opened;
}
const faults: unknown[] = [];
async function watch({ id, queue, opened }: StudioMachine, hasModel: boolean) {
  const settings = await openSettings(tempDir('settings'), {}, '/films');
  const parts: MendedParts = {
    queue,
    settings,
    llmKey: { onChange: () => () => {} },
    processorSecrets: { onChange: () => () => {} },
    optionSecrets: { onChange: () => () => {} },
    voiceModels: { onReady: () => {} },
    here: hereOf(id),
    studio: {
      isOnline: () => opened.store.state().kind === 'online',
      onLook: opened.onStudio,
      has: () => (hasModel ? ['llm_not_configured'] : []),
    },
    onError: (error) => faults.push(error),
  };
  goOnWhenMended(parts);
  return settings;
}
const park = { metadata: { title: 'park' } };
const isParked = ({ needsYou }: { needsYou?: unknown }) => needsYou !== undefined;

it('A task that was parked for want of a language model goes on when a machine that has one is there', async () => {
  const anna = await machine('anna');
  const { id } = await anna.add(park);
  await anna.until(id, isParked);
  machines.splice(machines.indexOf(anna), 1);
  await anna.close();
  const bora = await machine('bora');
  await bora.until(id, isParked);
  await watch(bora, true);
  const again = await bora.until(id, (task) => isParked(task) && task.runsOn?.id === 'bora');
  expect(again.retryCount).toBe(0);
  expect(faults).toEqual([]);
});

it('A setting that was mended while the studio could not be reached counts when it can be again', async () => {
  const anna = await machine('anna');
  const settings = await watch(anna, false);
  const { id } = await anna.add(park);
  await anna.until(id, isParked);
  await proxy.refuse();
  await anna.untilState('offline');
  await settings.update({ llm: { baseUrl: 'http://127.0.0.1:11434/v1', model: 'm' } });
  await proxy.open();
  await anna.untilState('online');
  await expect.poll(() => anna.log.runs().filter(({ taskId }) => taskId === id).length).toBe(2);
  expect(faults).toEqual([]);
});
