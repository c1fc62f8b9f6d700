import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../main/store/sqlite/file/open';
import { tempDir } from '../support/temp-dir';
import { EARLIER_VERSIONS, oldDatabase } from './support/old-database';
import { outcomeOf } from './support/operations';

/*
 * A start on a file of each earlier version, with the first statement failing, then the second, and so on until one comes through.
 * What lies below statements is in nth-file-operation.test.ts.
 */

test.each(EARLIER_VERSIONS)(
  'from version %i: whichever statement of the start fails, the next start has every task, once, at the newest schema',
  async (version) => {
    const dir = tempDir('nth-migration', process.platform === 'linux' ? '/dev/shm' : undefined);
    const old = oldDatabase(version, join(dir, 'old'));
    for (let n = 1; ; n += 1) {
      const folder = join(dir, String(n));
      old.putInto(folder);
      let left = n;
      const onSql = (sql: string) => {
        left -= 1;
        if (left === 0 && sql !== 'ROLLBACK') throw new Error(`injected at ${sql}`);
      };
      const outcome = await outcomeOf(async () => {
        openDatabase({ file: join(folder, 'queue.db'), nowMs: Date.now(), onSql }).connection.close();
      });
      if (left > 0) {
        expect(outcome.isDone).toBe(true);
        expect(n).toBeGreaterThan(20);
        return;
      }
      expect(outcome.isDone, `statement ${n} failed`).toBe(false);
      expect(await old.problemsAfterNextStart(folder), `statement ${n} failed`).toEqual([]);
    }
  },
  180_000,
);
