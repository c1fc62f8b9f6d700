import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRedis, type TestRedis } from '../../../support/redis';
import { claimOn, shows, testStudio } from '../../../support/studio';
import { startTlsRedis, TLS_CA } from '../../../support/tls-redis';
import { COMPLETED, newTask } from '../contract/world';

let redis: TestRedis;
let tlsPort = 0;
beforeAll(async () => {
  ({ redis, tlsPort } = await startTlsRedis({ password: 'sesame' }));
});
afterAll(() => redis.stop());

const member = { password: 'sesame', ca: TLS_CA };

it('A studio works over TLS: what one machine adds another runs, and all of it is there after Redis was killed', async () => {
  const open = testStudio(`rediss://localhost:${tlsPort}`);
  const [a, b] = [await open('a', member), await open('b', member)];
  const task = newTask('p');
  await a.store.insert([{ tasks: [task] }]);
  await shows(b.store, async () => (await b.store.get(task.id))?.status === 'waiting');
  const run = await claimOn(b, 'b');
  if (run === null) throw new Error('nothing to claim');
  await b.store.finish(run.lease, COMPLETED);
  await redis.kill9();
  await redis.restart();
  // It may not have noticed yet, or not have read the end before.
  await expect.poll(() => a.store.get(task.id)).toMatchObject({ status: 'completed', runsOn: { id: 'b' } });
  await expect.poll(() => [a.store.state().kind, a.connectionProblem()]).toEqual(['online', undefined]);
});

it('A machine that does not trust the certificate stays out and says why', async () => {
  const host = `localhost:${tlsPort}`;
  const opened = await testStudio(`rediss://${host}`, undefined, true)('a', { password: 'sesame' });
  await expect
    .poll(() => opened.connectionProblem())
    .toEqual({
      code: 'studio.certificate',
      host,
      reason: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
  expect(opened.store.state().kind).toBe('offline');
});

it('A Redis without TLS is no studio for an address with it', async () => {
  const plain = await startRedis();
  const opened = await testStudio(`rediss://localhost:${plain.port}`, undefined, true)('a', member);
  expect(opened.store.state().kind).toBe('offline');
  await plain.stop();
});
