import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StoreQueue } from '../../../main/queue/task-queue';
import { openDatabase } from '../../../main/store/sqlite/file/open';
import { SqliteTaskStore } from '../../../main/store/sqlite/sqlite-task-store';
import { tempDir } from '../../support/temp-dir';

async function watchedQueue(maxStoredLines?: number) {
  const sql: string[] = [];
  const opened = openDatabase({ file: join(tempDir('group'), 'q.db'), nowMs: 0, onSql: (text) => sql.push(text) });
  const { queue } = await StoreQueue.start({
    store: new SqliteTaskStore(opened, maxStoredLines === undefined ? {} : { maxStoredLines }),
    machineId: 'this',
    defaultUserId: 'u',
    now: Date.now,
    monotonicNow: () => performance.now(),
    random: Math.random,
    onListenerError: () => {},
  });
  sql.length = 0;
  return { queue, sql, commits: () => sql.filter((text) => text === 'COMMIT').length };
}
const task = (dependsOn: string[] = []) => ({ type: 'script', projectId: 'p', metadata: {}, dependsOn }) as const;

test('enqueues of one turn share one transaction, and a refused one among them fails alone', async () => {
  const { queue, commits } = await watchedQueue();
  const asked = Array.from({ length: 50 }, () => queue.enqueue(task()));
  const bad = queue.enqueue(task(['00000000-0000-4000-8000-000000000000']));
  const film = queue.enqueuePipeline({ projectId: 'p', script: {} });
  await expect(bad).rejects.toMatchObject({ code: 'dependency_not_found' });
  const placed = await Promise.all(asked);
  expect((await film).tasks).toHaveLength(3);
  expect(placed.map((one) => one.position)).toEqual(placed.map((_, index) => index));
  expect(commits()).toBe(1);
  await queue.close();
});

test('a request that the database itself refuses takes none of the others down', async () => {
  const { queue } = await watchedQueue();
  const good = queue.enqueue(task());
  // NaN gets past the types; SQLite stores it as NULL, which the column refuses while writing.
  const bad = queue.enqueue({ ...task(), priority: Number.NaN });
  await expect(bad).rejects.toThrow(/NOT NULL|datatype/);
  expect((await good).position).toBe(0);
  await queue.close();
});

test('a call resolves after the commit', async () => {
  const { queue, sql } = await watchedQueue();
  await queue.enqueue(task());
  expect(sql.filter((text) => text === 'COMMIT' || text === 'ROLLBACK')).toEqual(['COMMIT']);
  expect(sql.at(-1)).toBe('COMMIT');
  await queue.close();
});

test('a hundred log lines and progress reports of a moment are one transaction, in order, reported after it', async () => {
  const { queue, commits, sql } = await watchedQueue();
  const { task: made } = await queue.enqueue(task());
  const claim = await queue.dequeue('script');
  if (claim === null) throw new Error('no claim');
  const { lease } = claim;
  const reported: string[] = [];
  queue.onEvents((events) => reported.push(...events.map((event) => event.kind)));
  const before = commits();
  const texts = Array.from({ length: 100 }, (_, n) => `줄 ${n}`);
  const asked = texts.map((text) => queue.appendLog(lease, [{ at: 'x', level: 'info', text }]));
  asked.push(queue.updateTask(lease, { progress: { stage: 'a', fraction: 0.1 } }));
  asked.push(queue.updateTask(lease, { progress: { stage: 'a', fraction: 0.2 } }));
  expect(new Set(await Promise.all(asked))).toEqual(new Set([true]));
  expect(commits() - before).toBe(1);
  expect(reported).toEqual(['log', 'progress']);
  expect((await queue.tasks.logs(made.id, 0, 1_000)).map((line) => [line.n, line.text])).toEqual(
    texts.map((text, n) => [n + 1, text]),
  );
  expect((await queue.tasks.logs(made.id, 98, 1)).map((line) => line.n)).toEqual([99]);
  const synchronous = () => sql.findLast((text) => text.includes('synchronous'));
  expect(synchronous()).toBe('PRAGMA synchronous = NORMAL');
  await queue.enqueue(task());
  expect(synchronous()).toBe('PRAGMA synchronous = FULL');
  await queue.close();
});

test('lines said before the end are written before it', async () => {
  const { queue } = await watchedQueue();
  const { task: made } = await queue.enqueue(task());
  const claim = await queue.dequeue('script');
  if (claim === null) throw new Error('no claim');
  const kinds: string[] = [];
  queue.onEvents((events) => kinds.push(...events.map((event) => event.kind)));
  const logged = queue.appendLog(claim.lease, [{ at: 'x', level: 'info', text: '마지막' }]);
  expect(await queue.endRun(claim.lease, { kind: 'completed' })).not.toBe(null);
  expect(await logged).toBe(true);
  expect(kinds).toEqual(['log', 'task', 'summary', 'typical']);
  expect((await queue.getTask(made.id))?.logs).toEqual(['마지막']);
  await queue.close();
});

test('a flood of log lines stops at the limit with one line that says so, and the end is still logged', async () => {
  const { queue } = await watchedQueue(10);
  const { task: made } = await queue.enqueue(task());
  const claim = await queue.dequeue('script');
  if (claim === null) throw new Error('no claim');
  for (let n = 0; n < 5; n += 1) {
    await queue.appendLog(
      claim.lease,
      Array.from({ length: 6 }, () => ({ at: 'x', level: 'info' as const, text: '…' })),
    );
  }
  expect(await queue.tasks.logs(made.id, 0, 100)).toHaveLength(10);
  await queue.endRun(claim.lease, { kind: 'cancelled' });
  const lines = await queue.tasks.logs(made.id, 8, 100);
  expect(lines.map((line) => line.n)).toEqual([9, 10, 11]);
  expect(lines[1]?.text).toEqual({ code: 'queue.log_limit', lines: 10 });
  await queue.close();
});
