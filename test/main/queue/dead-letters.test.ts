import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TaskType } from '../../../contract/task';
import { openDatabase } from '../../../main/store/sqlite/file/open';
import { SqliteTaskStore } from '../../../main/store/sqlite/sqlite-task-store';
import { openTestQueue } from '../../support/open-test-queue';

const DAY_MS = 24 * 3_600_000;
let nowMs = Date.parse('2026-11-01T00:00:00Z');
let open: Awaited<ReturnType<typeof openTestQueue>>;
beforeEach(async () => {
  open = await openTestQueue({ random: () => 0, now: () => nowMs });
});
afterEach(() => open.close());

async function fails(
  projectId: string,
  more: { type?: TaskType; title?: string; userId?: string; error?: string } = {},
) {
  const { type = 'script', title, userId = 'minji', error = '안 됨' } = more;
  const metadata = title === undefined ? {} : { title };
  const { task } = await open.queue.enqueue({ type, projectId, userId, metadata });
  await failAgain(type, error);
  return task.id;
}
async function failAgain(type: TaskType, message: string): Promise<void> {
  const claim = await open.queue.dequeue(type);
  if (claim === null) throw new Error('nothing to run');
  await open.queue.endRun(claim.lease, { kind: 'error', error: { code: 'bad_input', message, retryable: false } });
}
type Filter = Parameters<typeof open.queue.tasks.countDeadLetters>[0];
const found = async (filter: Filter) =>
  (await open.queue.tasks.deadLetters({ ...filter, limit: 50 })).map(({ taskData }) => taskData?.projectId).join(' ');

test('letters are found by type, project and words of project, user, title or error, newest first', async () => {
  await fails('a', { title: 'Winter 캠핑', error: '디스크 부족' });
  await fails('b', { type: 'video', userId: '현우', title: '100% 완성' });
  await fails('c', { type: 'image', title: '겨울 캠핑' });
  expect(await found({})).toBe('c b a');
  expect(await found({ types: ['video'] })).toBe('b');
  expect(await found({ types: ['video', 'image'] })).toBe('c b');
  expect(await found({ types: [] })).toBe('');
  expect(await found({ projectId: 'a' })).toBe('a');
  expect(await found({ text: '캠핑' })).toBe('c a');
  expect(await found({ text: 'WINTER 디스크' })).toBe('a');
  expect(await found({ text: '현우' })).toBe('b');
  expect(await found({ text: '100%' })).toBe('b');
  expect(await found({ text: '1_0' })).toBe('');
  expect(await found({ text: '캠핑', types: ['image'], projectId: 'c' })).toBe('c');
  expect(await open.queue.tasks.countDeadLetters({ text: '캠핑' })).toEqual({ total: 2, failed: 2 });
});

test('a page of those that match goes on behind the last one by its id', async () => {
  for (let n = 0; n < 7; n += 1) await fails(`p${n}`, { title: n % 2 === 0 ? 'even' : 'odd' });
  const first = await open.queue.tasks.deadLetters({ text: 'even', limit: 3 });
  const beforeId = first.at(-1)?.id ?? 0;
  const second = await open.queue.tasks.deadLetters({ text: 'even', limit: 3, beforeId });
  const projects = [...first, ...second].map(({ taskData }) => taskData?.projectId);
  expect(projects).toEqual(['p6', 'p4', 'p2', 'p0']);
});

test('all that match are tried again by one call, each task once and only while it is failed; its letter stays and says so', async () => {
  const twice = await fails('a', { title: 'again' });
  await open.queue.retry(twice);
  await failAgain('script', '또 안 됨');
  await fails('b', { title: 'again' });
  await fails('c', { title: 'other' });
  const waitsAlready = await fails('d', { title: 'again', type: 'image' });
  await open.queue.retry(waitsAlready);
  expect(await open.queue.tasks.countDeadLetters({ text: 'again' })).toEqual({ total: 3, failed: 2 });
  expect(await open.queue.retryDeadLetters({ text: 'again' })).toBe(2);
  expect((await open.queue.tasks.list({ statuses: ['failed'], limit: 9 })).tasks.map((task) => task.projectId)).toEqual(
    ['c'],
  );
  const letters = await open.queue.tasks.deadLetters({ limit: 9 });
  expect(letters.map(({ taskData, taskStatus }) => `${taskData?.projectId} ${taskStatus}`)).toEqual([
    'd waiting',
    'c failed',
    'b waiting',
    'a waiting',
  ]);
  expect(await open.queue.tasks.countDeadLetters({})).toEqual({ total: 4, failed: 1 });
  expect(await open.queue.retryDeadLetters({ text: 'again' })).toBe(0);
});

test('a task that failed, was tried again and failed again is one: its latest failure, with the tries of both', async () => {
  const id = await fails('a', { title: 'twice', error: '첫 번째' });
  await fails('b');
  await open.queue.retry(id);
  nowMs += 60_000;
  await failAgain('script', '두 번째');
  const letters = await open.queue.tasks.deadLetters({ limit: 9 });
  expect(letters.map(({ taskData }) => taskData?.projectId)).toEqual(['a', 'b']);
  expect(letters[0]).toMatchObject({ errorMessage: '두 번째', failedAt: new Date(nowMs).toISOString() });
  expect(letters[0]?.retryHistory.map(({ message }) => message)).toEqual(['첫 번째', '두 번째']);
  expect(await open.queue.tasks.countDeadLetters({})).toEqual({ total: 2, failed: 2 });
  expect(await open.queue.tasks.countDeadLetters({ text: 'twice' })).toEqual({ total: 1, failed: 1 });
  expect(await found({ text: '첫' })).toBe('');
  // The latest one is kept as long as any; with it the task is gone from here.
  nowMs += 40 * DAY_MS;
  await open.housekeeping.cleanUp(30);
  expect(await open.queue.tasks.countDeadLetters({})).toEqual({ total: 0, failed: 0 });
});

test('what is cleaned away is found no more', async () => {
  await fails('a');
  nowMs += 40 * DAY_MS;
  await fails('b');
  await open.housekeeping.cleanUp(30);
  expect(await found({})).toBe('b');
  expect(await open.queue.tasks.countDeadLetters({})).toEqual({ total: 1, failed: 1 });
});

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
