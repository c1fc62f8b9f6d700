import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startBridgeService } from '../../../main/bridge/bridge-service';
import { Origins } from '../../../main/bridge/origins';
import { openMetrics } from '../../support/open-metrics';
import { openTestQueue } from '../../support/open-test-queue';
import { freePort } from '../../support/redis';
import { tempDir } from '../../support/temp-dir';
import { HEALTHY, NO_EXTERNAL_WORK } from './support/open-test-bridge';
import { steeringOf } from './support/steering';

async function startService(home: string, port: number) {
  const opened = await openTestQueue();
  const origins = Origins.open(home);
  origins.approve('http://localhost:3000');
  const faults: string[] = [];
  const service = await startBridgeService(home, port, {
    queue: opened.queue,
    origins,
    version: '0.0.0-test',
    language: () => 'en',
    health: async () => HEALTHY,
    external: NO_EXTERNAL_WORK,
    steering: await steeringOf(opened.queue),
    films: async () => ({ films: [] }),
    metrics: await openMetrics(opened.queue),
    onState: () => {},
    onError: (_error, where) => faults.push(where),
  });
  return { service, faults, closeQueue: () => opened.close() };
}

async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}
const health = (port: number) =>
  fetch(`http://127.0.0.1:${port}/api/queue/health`, { headers: { Origin: 'http://localhost:3000' } });

it('a bridge.json that cannot be written is a fault for the log: pages, which need no token, are served all the same', async () => {
  const home = tempDir('service');
  // As a full disk would: no file can take this place.
  mkdirSync(join(home, 'bridge.json', 'in-the-way'), { recursive: true });
  const { service, faults, closeQueue } = await startService(home, 0);
  const { state, port } = service.state();
  expect([state, faults]).toEqual(['listening', ['bridge.json']]);
  expect((await health(port)).status).toBe(200);
  rmSync(join(home, 'bridge.json'), { recursive: true });
  await service.stop();
  await closeQueue();
});

it('of ports asked for one after the other only the last is served, and none once the bridge was stopped', async () => {
  const home = tempDir('service');
  const [first = 0, second = 0, third = 0] = await freePorts(3);
  const { service, closeQueue } = await startService(home, first);
  await Promise.all([service.moveTo(second), service.moveTo(third)]);
  expect(service.state()).toEqual({ state: 'listening', port: third });
  expect((await health(third)).status).toBe(200);
  for (const port of [first, second]) await expect(health(port)).rejects.toThrow();

  await Promise.all([service.moveTo(second), service.stop()]);
  for (const port of [second, third]) await expect(health(port)).rejects.toThrow();
  expect(existsSync(join(home, 'bridge.json'))).toBe(false);
  await closeQueue();
});
