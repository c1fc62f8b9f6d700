import { expect, test } from 'vitest';
import { openDatabase } from '../../main/db/open';
import { clearQueue, OPERATIONS } from './support/operations';
import { dump, unsoundness } from './support/soundness';
import { startQueue } from './support/start-queue';

/*
 * SQLite's own method: fail the first statement, then the second, and so on until a run comes through without meeting the
 * fault. A statement fails before it does anything, COMMIT included. What lies below statements (writes and flushes that fail, or
 * the power with them) is in nth-file-operation.test.ts.
 */

class Injected extends Error {}

async function openWithFaults() {
  const fault = { left: Number.POSITIVE_INFINITY, fired: false };
  const onSql = (sql: string) => {
    fault.left -= 1;
    // Without a rollback there is nothing to test: SQLite itself never refuses one.
    if (fault.left > 0 || fault.fired || sql === 'ROLLBACK') return;
    fault.fired = true;
    throw new Injected(sql);
  };
  const opened = openDatabase({ file: ':memory:', nowMs: Date.now(), onSql });
  return { ...(await startQueue(opened)), fault };
}

const operations = OPERATIONS.filter(({ name }) => name !== 'backup');
test.each(operations)(
  '$name: whichever statement fails, all of it is done or nothing, and the next call works',
  async ({ prepare, inSlices }) => {
    const { queue, connection, fault } = await openWithFaults();
    let n = 1;
    for (; ; n += 1) {
      await clearQueue(queue, connection);
      const call = await prepare(queue);
      const before = dump(connection);
      Object.assign(fault, { left: n, fired: false });
      const outcome = await call().then(
        () => 'done' as const,
        (error: unknown) => error,
      );
      fault.left = Number.POSITIVE_INFINITY;
      if (!fault.fired) {
        expect(outcome).toBe('done');
        break;
      }
      expect(unsoundness(connection), `after statement ${n} failed`).toEqual([]);
      if (outcome !== 'done') {
        expect(outcome).toBeInstanceOf(Injected);
        if (inSlices !== true) expect(dump(connection), `after statement ${n} failed`).toBe(before);
        await call();
        expect(unsoundness(connection)).toEqual([]);
      }
    }
    expect(n).toBeGreaterThan(1);
    await queue.enqueue({ type: 'script', projectId: 'p', metadata: {} });
    expect(connection.pragma('synchronous', { simple: true }), 'the next answer is durable').toBe(2);
    await queue.close();
  },
);
