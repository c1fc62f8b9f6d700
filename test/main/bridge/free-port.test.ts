import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePortNear } from '../../../main/bridge/free-port';

test('the next port that nobody listens on is found, past one that somebody does', async () => {
  const first = createServer().listen(0, '127.0.0.1');
  await once(first, 'listening');
  const { port } = first.address() as AddressInfo;
  const free = await freePortNear(port);
  expect(free).toBeGreaterThan(port);
  const second = createServer().listen(free, '127.0.0.1');
  await once(second, 'listening');
  expect(await freePortNear(port)).toBeGreaterThan(free ?? 0);
  first.close();
  second.close();
});

test('none is found where the numbers end', async () => {
  expect(await freePortNear(65_535)).toBeUndefined();
});
