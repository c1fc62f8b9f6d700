import { expect, it } from 'vitest';
import { Jobs } from '../../../../workers/image/recipes/jobs';
import { tempDir } from '../../../support/temp-dir';

it('What was asked of a site is found again, however long the address of its page is', async () => {
  const jobs = new Jobs(tempDir('recipes'));
  const key = jobs.keyOf(['a site', 'a task', 1]);
  const job = { url: `https://pictures.example/#${'x'.repeat(5_000)}`, before: 2 };
  await jobs.write(key, job);
  expect(await jobs.read(key)).toEqual(job);
});
