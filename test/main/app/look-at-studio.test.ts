import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { isNewStudio, lookAtStudio, unfitting } from '../../../main/app/look-at-studio';
import { writeMark } from '../../../main/projects/studio-mark';
import { hasRedis, startRedis } from '../../support/redis';
import { tempDir } from '../../support/temp-dir';

it.runIf(hasRedis)('A look at a studio is about its Redis and about the workspace as its shared folder', async () => {
  const redis = await startRedis();
  const workspace = tempDir('shared');
  const place = { address: redis.url, password: undefined, studio: 'films', workspace };
  const first = await lookAtStudio(place);
  expect(isNewStudio(first)).toBe(true);
  expect(unfitting(first, false)).toEqual([]);

  const client = new Redis(redis.url);
  const id = randomUUID();
  await client.hset('{sq:films}:studio', 'id', id);
  client.disconnect();
  const joined = await lookAtStudio(place);
  expect(isNewStudio(joined)).toBe(false);
  expect(unfitting(joined, true)).toEqual([{ level: 'error', message: { code: 'studio.folder_not_shared' } }]);

  await writeMark(workspace, id);
  expect(unfitting(await lookAtStudio(place), false)).toEqual([]);
  expect(unfitting(await lookAtStudio({ ...place, studio: 'others' }), true)).toEqual([
    { level: 'error', message: { code: 'studio.folder_of_another' } },
  ]);
});
