import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Origins } from '../../../main/bridge/origins';
import { startBridgeService } from '../../../main/bridge-service';
import { openTestQueue } from '../../support/open-test-queue';
import { tempDir } from '../../support/temp-dir';
import { HEALTHY } from './support/open-test-bridge';

it('a bridge.json that cannot be written is a fault for the log: pages, which need no token, are served all the same', async () => {
  const home = tempDir('service');
  // As a full disk would: no file can take this place.
  mkdirSync(join(home, 'bridge.json', 'in-the-way'), { recursive: true });
  const opened = await openTestQueue();
  const origins = Origins.open(home);
  origins.approve('http://localhost:3000');
  const faults: string[] = [];
  const service = await startBridgeService(home, 0, {
    queue: opened.queue,
    origins,
    version: '0.0.0-test',
    health: async () => HEALTHY,
    onState: () => {},
    onError: (_error, where) => faults.push(where),
  });
  const { state, port } = service.state();
  expect([state, faults]).toEqual(['listening', ['bridge.json']]);
  const reply = await fetch(`http://127.0.0.1:${port}/api/queue/health`, {
    headers: { Origin: 'http://localhost:3000' },
  });
  expect(reply.status).toBe(200);
  rmSync(join(home, 'bridge.json'), { recursive: true });
  await service.stop();
  await opened.close();
});
