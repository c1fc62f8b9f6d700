import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../main/store/sqlite/file/open';
import { tempDir } from '../support/temp-dir';
import { EARLIER_VERSIONS, oldDatabase } from './support/old-database';
import { outcomeOf } from './support/operations';
import { places, some } from './support/soak';

/*
 * A start on a file of each earlier version, with one of its statements failing, then another: each of them in the long form.
 * What lies below statements is in nth-file-operation.test.ts.
 */

test.each(some(EARLIER_VERSIONS, 3))(
  'from version %i: whichever statement of the start fails, the next start has every task, once, at the newest schema',
  async (version) => {
    const dir = tempDir('nth-migration', process.platform === 'linux' ? '/dev/shm' : undefined);
    const old = oldDatabase(version, join(dir, 'old'));
    const start = async (folder: string, failAt: number) => {
      old.putInto(folder);
      let statements = 0;
      const onSql = (sql: string) => {
        statements += 1;
        if (statements === failAt && sql !== 'ROLLBACK') throw new Error(`injected at ${sql}`);
      };
      const outcome = await outcomeOf(async () => {
        openDatabase({ file: join(folder, 'queue.db'), nowMs: Date.now(), onSql }).connection.close();
      });
      return { outcome, statements };
    };
    const whole = await start(join(dir, 'whole'), 0);
    expect(whole.outcome.isDone).toBe(true);
    expect(whole.statements).toBeGreaterThan(20);
    for (const n of places(whole.statements, 12)) {
      const folder = join(dir, String(n));
      const { outcome } = await start(folder, n);
      expect(outcome.isDone, `statement ${n} failed`).toBe(false);
      expect(await old.problemsAfterNextStart(folder), `statement ${n} failed`).toEqual([]);
    }
  },
);
