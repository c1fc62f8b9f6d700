import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../main/store/sqlite/file/open';
import { tempDir } from '../support/temp-dir';
import { effectOf, missingFrom } from './support/effect';
import { clearQueue, OPERATIONS, outcomeOf, usualEffect } from './support/operations';
import { isSoak } from './support/soak';
import { dump, unsoundness } from './support/soundness';
import { startQueue, tickingClock } from './support/start-queue';

/*
 * SQLite's own method: fail the first statement, then the second, and so on until a run comes through without meeting the
 * fault. A statement fails before it does anything, COMMIT included. What lies below statements (writes and flushes that fail, or
 * the power with them) is in nth-file-operation.test.ts.
 */

class Injected extends Error {}

/** True from the `n`-th statement of this text on; of any without one. */
function nthOf(text: string | undefined, n: number): (sql: string) => boolean {
  let left = n;
  return (sql) => {
    if (text === undefined || sql === text) left -= 1;
    return left <= 0;
  };
}

async function openWithFaults() {
  const fault = { failsAt: (_sql: string) => false, fired: false };
  const onSql = (sql: string) => {
    // Without a rollback there is nothing to test: SQLite itself never refuses one.
    if (fault.fired || sql === 'ROLLBACK' || !fault.failsAt(sql)) return;
    fault.fired = true;
    throw new Injected(sql);
  };
  const clock = tickingClock();
  const opened = openDatabase({ file: ':memory:', nowMs: clock.now(), onSql });
  return { ...(await startQueue(opened, { now: clock.now, monotonicNow: clock.now })), clock, fault };
}

// A backup asks for no statement: SQLite copies page by page. The test below fails it at each of them.
const operations = OPERATIONS.filter(({ name }) => name !== 'backup');
test.each(operations)(
  '$name: whichever statement fails, all of it is done or nothing, and the next call works',
  async (operation) => {
    const opened = await openWithFaults();
    const { queue, housekeeping, connection, clock, fault } = opened;
    const usual = await usualEffect(operation, opened, clock);
    let n = 1;
    for (; ; n += 1) {
      await clearQueue(queue, connection);
      const call = await operation.prepare(queue, housekeeping);
      const before = dump(connection);
      // A call that resolves has done its work, with or without a fault.
      const effect = (result: unknown) => effectOf(before, dump(connection), result);
      Object.assign(fault, { failsAt: nthOf(undefined, n), fired: false });
      const outcome = await outcomeOf(call);
      fault.failsAt = () => false;
      const at = `after statement ${n} failed`;
      expect(unsoundness(connection), at).toEqual([]);
      if (outcome.isDone) expect(missingFrom(effect(outcome.result), usual), at).toEqual([]);
      if (!fault.fired) {
        expect(outcome.isDone).toBe(true);
        break;
      }
      if (!outcome.isDone) {
        expect(outcome.error).toBeInstanceOf(Injected);
        if (operation.inSlices !== true) expect(dump(connection), at).toBe(before);
        const result = await call();
        expect(unsoundness(connection)).toEqual([]);
        // Work in chunks: the second call does what the failed one left, so only their effect together can be compared.
        const skipped = operation.inSlices === true ? 1 : 0;
        expect(missingFrom(effect(result).slice(skipped), usual.slice(skipped)), `the next call ${at}`).toEqual([]);
      }
    }
    expect(n).toBeGreaterThan(1);
    await queue.enqueue({ type: 'script', projectId: 'p', metadata: {} });
    expect(connection.pragma('synchronous', { simple: true }), 'the next call is durable').toBe(2);
    await queue.close();
  },
);

test('retry all of very many: when a later slice fails, watchers and workers learn of those before it', async () => {
  const { queue, connection, fault } = await openWithFaults();
  const input = { type: 'script', projectId: 'p', metadata: {} } as const;
  await Promise.all(Array.from({ length: 501 }, () => queue.enqueue(input)));
  await queue.changeAll('cancel', {});
  const seen: string[] = [];
  queue.onEvents((events) => seen.push(...events.map(({ kind }) => kind)));
  queue.onClaimable((type) => seen.push(`${type} may be claimed`));
  fault.failsAt = nthOf('COMMIT', 2);
  await expect(queue.changeAll('retry', {})).rejects.toBeInstanceOf(Injected);
  expect(unsoundness(connection)).toEqual([]);
  expect((await queue.tasks.summary()).script).toMatchObject({ waiting: 500, cancelled: 1 });
  expect(seen).toEqual(expect.arrayContaining(['reload', 'script may be claimed']));
  await queue.close();
});

test('backup: at whichever page it fails, nothing is left of it, what is done meanwhile stays, and the next one is whole', async () => {
  const dir = tempDir('nth-page');
  const opened = openDatabase({ file: join(dir, 'queue.db'), nowMs: 0 });
  const { queue, housekeeping, connection } = await startQueue(opened);
  await queue.enqueue({ type: 'script', projectId: 'p', metadata: { title: '긴 글'.repeat(4_000) } });
  const fault = { left: 0 };
  const copy = connection.backup.bind(connection);
  const progress = () => {
    fault.left -= 1;
    if (fault.left === 0) throw new Injected('a page');
    return 1;
  };
  Object.assign(connection, { backup: (to: string) => copy(to, { progress }) });
  const backups = () => readdirSync(join(dir, 'backups'));
  let n = 1;
  for (; ; n += isSoak ? 1 : 9) {
    fault.left = n;
    const made = outcomeOf(() => housekeeping.backup());
    const { task } = await queue.enqueue({ type: 'image', projectId: 'p', metadata: {} });
    const outcome = await made;
    expect(unsoundness(connection), `after page ${n} failed`).toEqual([]);
    expect((await queue.getTask(task.id))?.status).toBe('waiting');
    if (fault.left > 0) {
      expect(outcome).toMatchObject({ isDone: true });
      break;
    }
    expect(outcome.isDone || outcome.error).toBeInstanceOf(Injected);
    expect(backups(), `after page ${n} failed`).toEqual([]);
  }
  expect(n).toBeGreaterThan(20);
  const [name = ''] = backups();
  const whole = openDatabase({ file: join(dir, 'backups', name), nowMs: 0 });
  expect(unsoundness(whole.connection)).toEqual([]);
  expect(dump(whole.connection)).toBe(dump(connection));
  whole.connection.close();
  await queue.close();
});
