import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenQueueOptions, openQueue } from '../../main/app/open-queue';

export interface TestQueueOverrides extends Partial<OpenQueueOptions> {
  /** Reuse a folder (to open the same file again); it is then left in place on close. */
  readonly dir?: string;
}

/** A queue on a real file in a folder of its own. `close` closes it and removes the folder. */
export async function openTestQueue(overrides: TestQueueOverrides = {}) {
  const { dir: givenDir, ...options } = overrides;
  const dir = givenDir ?? (await mkdtemp(join(tmpdir(), 'studio-queue-')));
  const file = options.file ?? join(dir, 'queue.db');
  const { queue, housekeeping, films, report } = await openQueue({ defaultUserId: 'tester', ...options, file });
  return {
    queue,
    housekeeping,
    films,
    report,
    file,
    dir,
    async close() {
      await queue.close();
      if (givenDir === undefined) await rm(dir, { recursive: true, force: true });
    },
  };
}
