import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { taskRequest } from '../../../main/queue/enqueue-requests';
import { openDatabase } from '../../../main/store/sqlite/file/open';
import { SqliteTaskStore } from '../../../main/store/sqlite/sqlite-task-store';
import { bundleForNode } from '../../support/bundle-for-node';
import { openTestQueue } from '../../support/open-test-queue';
import { tempDir } from '../../support/temp-dir';

const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** The queue in a process of its own, to be killed: it enqueues, claims and reports when a message asks it to. */
async function queueProcess(file: string) {
  const entry = await bundleForNode('test/fixtures/queue/queue-child.ts');
  const child = fork(entry, [file], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
  children.push(child);
  return {
    async ask(request: 'enqueue' | 'claim'): Promise<string> {
      child.send(request);
      const [reply] = await once(child, 'message');
      return String(reply);
    },
    async killHard() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

describe('Specification, Storage', () => {
  test('"file based, ACID, survives a restart": a confirmed task is there after kill -9 in the next moment', async () => {
    const dir = tempDir('kill');
    const child = await queueProcess(join(dir, 'queue.db'));
    const first = await child.ask('enqueue');
    const second = await child.ask('enqueue');
    await child.killHard();
    const { queue, report, close } = await openTestQueue({ dir });
    expect((await queue.getQueue()).map((task) => task.id)).toEqual([first, second]);
    expect(report).toEqual({ orphans: [] });
    await close();
  });

  test('a task that ran when the app was killed waits again, at no cost twice; from the third death in a row each costs an attempt and a wait', async () => {
    const dir = tempDir('kill');
    let id = '';
    for (const retryCount of [0, 0, 1]) {
      const child = await queueProcess(join(dir, 'queue.db'));
      if (id === '') id = await child.ask('enqueue');
      expect(await child.ask('claim')).toBe(id);
      await child.killHard();
      const { queue, report, close } = await openTestQueue({ dir, now: () => 1_000 });
      expect(report.orphans.map((orphan) => [orphan.id, orphan.status, orphan.retryCount])).toEqual([
        [id, 'waiting', retryCount],
      ]);
      expect(await queue.nextDueInMs('video')).toBe(retryCount === 0 ? null : 2_000);
      expect(await queue.tasks.deadLetters({ limit: 5 })).toEqual([]);
      await close();
    }
  });

  test('pauses, run times and counts survive a restart', async () => {
    const dir = tempDir('restart');
    const before = await openTestQueue({ dir });
    await before.queue.enqueue({ type: 'image', projectId: 'p', metadata: {} });
    const claim = await before.queue.dequeue('image');
    if (claim !== null) await before.queue.endRun(claim.lease, { kind: 'completed' });
    await before.queue.setPaused('video', true);
    const counts = await before.queue.tasks.summary();
    await before.close();
    const after = await openTestQueue({ dir });
    expect(after.queue.isPaused('video')).toBe(true);
    expect(await after.queue.tasks.summary()).toEqual(counts);
    expect(after.queue.typicalSeconds()).toHaveProperty('image');
    await after.close();
  });

  test('"Tables queue_tasks (type and status checked, indexes …), queue_locks (one row a type), dead_letter_queue (…)"', async () => {
    const open = await openTestQueue({ dir: tempDir('schema') });
    await open.queue.enqueue({ type: 'script', projectId: 'p', metadata: {} });
    const claim = await open.queue.dequeue('script', 777);
    await open.queue.close();
    const db = new Database(open.file, { readonly: true });
    const columns = (table: string) => db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table);
    expect(columns('dead_letter_queue')).toEqual(
      expect.arrayContaining(['original_task_id', 'type', 'failed_at', 'error_message', 'task_data', 'retry_history']),
    );
    expect(columns('queue_locks')).toEqual(expect.arrayContaining(['type', 'locked_by', 'locked_at', 'worker_pid']));
    expect(db.prepare('SELECT type, locked_by, worker_pid FROM queue_locks').all()).toEqual([
      { type: 'script', locked_by: claim?.task.id, worker_pid: 777 },
    ]);
    db.close();
    const writable = new Database(open.file);
    const insert = (type: string, status: string) =>
      writable
        .prepare(
          'INSERT INTO queue_tasks (id, type, status, rank, created_at, user_id, project_id, search_text, metadata) ' +
            "VALUES (?, ?, ?, 1, 1, 'u', 'p', '', '{}')",
        )
        .run(`${type}${status}`, type, status);
    expect(() => insert('music', 'waiting')).toThrow(/CHECK constraint/);
    expect(() => insert('script', 'done')).toThrow(/CHECK constraint/);
    insert('script', 'waiting');
    writable.close();
  });

  /** One wider index may serve what several of the guide's are for: see docs/decisions.md. */
  const forIndexes: [string, (store: SqliteTaskStore) => Promise<unknown>][] = [
    ['(type, status)', (store) => store.list({ types: ['image'], statuses: ['waiting'], limit: 5 })],
    ['created_at', (store) => store.housekeeping.cleanUp(1, 10)],
    ['user_id', (store) => store.list({ userId: 'seldom', limit: 5 })],
    [
      '(type, status, priority DESC, created_at ASC)',
      (store) => store.claim({ type: 'image', leaseId: 'l', workerPid: undefined, machineId: 'here' }),
    ],
    ['(user_id, status)', (store) => store.list({ userId: 'seldom', statuses: ['waiting'], limit: 5 })],
    ['completed_at where completed or failed', (store) => store.housekeeping.cleanUp(1, 10)],
  ];
  test.each(forIndexes)(
    '"indexes on %s": what that is for is found without reading the whole table',
    async (_, ask) => {
      const asked: string[] = [];
      const opened = openDatabase({ file: ':memory:', nowMs: 0, onSql: (sql) => asked.push(sql) });
      const store = new SqliteTaskStore(opened);
      await store.insert([
        taskRequest({ type: 'image', projectId: 'p', metadata: {} }, { userId: 'u', isBuiltin: () => true }, undefined),
      ]);
      asked.length = 0;
      await ask(store);
      const reads = asked.filter((sql) => /^(SELECT|WITH)/.test(sql) && sql.includes('FROM queue_tasks'));
      const plans = reads.flatMap((sql) =>
        opened.connection.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(),
      );
      expect(reads.length).toBeGreaterThan(0);
      expect(plans.filter(({ detail }) => detail.includes('SCAN queue_tasks'))).toEqual([]);
      await store.close();
    },
  );
});
