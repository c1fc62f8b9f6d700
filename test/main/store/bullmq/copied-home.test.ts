import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { startRedis } from '../../../support/redis';
import { claimOn, testStudio } from '../../../support/studio';
import { newTask } from '../contract/world';

it('A home that was copied to another computer leaves the runs of the first one alone, takes nothing, says so, and works when the other is gone', async () => {
  const redis = await startRedis();
  const open = testStudio(redis.url, randomUUID());
  const first = await open('anna', { host: 'desk' });
  await first.store.insert([{ tasks: [newTask('p'), newTask('p')] }]);
  const run = await claimOn(first, 'anna');
  if (run === null) throw new Error('nothing to claim');

  const copy = await open('anna', { host: 'laptop' });
  expect(copy.isDouble()).toBe(true);
  expect(copy.problems()).toContainEqual({ code: 'studio.same_machine', host: 'desk' });
  expect(await copy.store.orphansOf('anna')).toEqual([]);
  expect(await claimOn(copy, 'anna')).toBeNull();
  expect(await first.store.holds(run.lease)).toBe(true);
  expect(first.isDouble()).toBe(false);

  await first.leave();
  await first.store.close();
  await expect.poll(() => copy.isDouble()).toBe(false);
  expect(await claimOn(copy, 'anna')).not.toBeNull();
});
