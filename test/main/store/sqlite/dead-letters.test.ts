import { expect, test } from 'vitest';
import { openDatabase } from '../../../../main/store/sqlite/file/open';
import { SqliteTaskStore } from '../../../../main/store/sqlite/sqlite-task-store';

test('a letter whose record cannot be read is listed all the same, with its task, time and error, and ends no page', async () => {
  const opened = openDatabase({ file: ':memory:', nowMs: 0 });
  const store = new SqliteTaskStore(opened);
  const add = opened.connection.prepare(
    "INSERT INTO dead_letter_queue VALUES (?, ?, 'video', 1000, '안 됨', ?, 'neither is this')",
  );
  const index = opened.connection.prepare("INSERT INTO dead_letter_search VALUES (?, ?, 'video', 'p', '안 됨')");
  for (const id of [1, 2, 3]) {
    add.run(id, `task-${id}`, 'this is no record');
    index.run(id, `task-${id}`);
  }
  const unreadable = (id: number) => ({
    id,
    originalTaskId: `task-${id}`,
    type: 'video',
    failedAt: '1970-01-01T00:00:01.000Z',
    errorMessage: '안 됨',
    retryHistory: [],
  });
  expect(await store.deadLetters({ limit: 2 })).toEqual([3, 2].map(unreadable));
  expect(await store.deadLetters({ limit: 2, beforeId: 2 })).toEqual([unreadable(1)]);
  await store.close();
});

test('no search reads the letters that do not match, and none is sorted', async () => {
  const asked: string[] = [];
  const opened = openDatabase({ file: ':memory:', nowMs: 0, onSql: (sql) => asked.push(sql) });
  const store = new SqliteTaskStore(opened);
  for (const filter of [{}, { types: ['video'] }, { projectId: 'p' }, { text: 'a b' }] as const) {
    await store.deadLetters({ ...filter, limit: 10 });
    await store.countDeadLetters(filter);
  }
  const queries = [...new Set(asked.filter((sql) => /^SELECT .*dead_letter_search/.test(sql)))];
  expect(queries.length).toBeGreaterThan(8);
  for (const sql of queries) {
    const plan = opened.connection
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll('?', "'1'")}`)
      .all();
    const details = plan.map((row) => row.detail).join('\n');
    expect(details).not.toMatch(/SCAN d\b|SCAN t\b|USE TEMP B-TREE FOR ORDER BY.*\bs\b/);
    if (sql.includes('LIMIT')) expect(details).not.toMatch(/TEMP B-TREE/);
  }
  await store.close();
});
