import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { line } from '../../../../main/store/log-line';
import { openDatabase } from '../../../../main/store/sqlite/file/open';
import { SqliteTaskStore } from '../../../../main/store/sqlite/sqlite-task-store';
import { tempDir } from '../../../support/temp-dir';

/** Opens the file, says whether all of it was checked, and closes it as the app does. */
async function openAndClose(file: string): Promise<boolean> {
  const { statements, store } = open(file);
  await store.close();
  return statements.some((sql) => sql.includes('quick_check'));
}
function open(file: string) {
  const statements: string[] = [];
  const opened = openDatabase({ file, nowMs: 0, onSql: (sql) => statements.push(sql) });
  const store = new SqliteTaskStore(opened);
  return { statements, store, connection: opened.connection, counted: statements.some((sql) => COUNTS_ALL.test(sql)) };
}
const COUNTS_ALL = /^SELECT.*count\(\*\).*FROM queue_tasks/;

test('a file that is as the last clean close left it is not read through at the next start', async () => {
  const file = join(tempDir('close'), 'queue.db');
  expect(await openAndClose(file)).toBe(true);
  expect(await openAndClose(file)).toBe(false);
  expect(await openAndClose(file)).toBe(false);
});

test('an open file has no note of a clean close, so that a crash leaves none', async () => {
  const file = join(tempDir('close'), 'queue.db');
  await openAndClose(file);
  expect(existsSync(`${file}.closed`)).toBe(true);
  const { connection } = openDatabase({ file, nowMs: 0 });
  expect(existsSync(`${file}.closed`)).toBe(false);
  connection.close();
  expect(await openAndClose(file)).toBe(true);
});

test.each<[string, (file: string) => void]>([
  ['was written to', (file) => writeFileSync(file, readFileSync(file).fill(0, 9_000, 9_100))],
  ['has another time', (file) => utimesSync(file, new Date(0), new Date(0))],
  ['has a -wal file beside it', (file) => writeFileSync(`${file}-wal`, 'frames')],
])('a file that %s since its clean close is checked', async (_, change) => {
  const file = join(tempDir('close'), 'queue.db');
  await openAndClose(file);
  change(file);
  expect(await openAndClose(file)).toBe(true);
});

const TASK = {
  type: 'image',
  priority: 0,
  userId: 'u',
  projectId: 'p',
  metadata: {},
  maxRetries: 3,
  dependsOn: [],
} as const;
async function fill(store: SqliteTaskStore): Promise<void> {
  const tasks = Array.from({ length: 3_000 }, (_, n) => ({ ...TASK, id: `t${n}`, priority: n % 3 }));
  await store.insert([{ tasks }]);
  const notes = { line: line(0, 'info', ''), dependents: { problem: () => '' as const, logLine: line(0, 'info', '') } };
  for (const id of ['t1', 't2', 't7']) await store.cancel(id, notes);
  await store.claim({ type: 'image', leaseId: 'l', machineId: 'm', workerPid: undefined });
}
const countsOf = async (store: SqliteTaskStore) => ({
  summary: await store.summary(),
  today: await store.today(),
  places: await store.waits(['t3', 't4', 't1500', 't2999']),
});

test('after a clean close nothing is counted at the next start, and all counts are those of before', async () => {
  const file = join(tempDir('close'), 'queue.db');
  const first = open(file);
  await fill(first.store);
  const before = await countsOf(first.store);
  await first.store.close();
  const second = open(file);
  expect(second.counted).toBe(false);
  expect(await countsOf(second.store)).toEqual(before);
  expect(before.summary.image).toMatchObject({ waiting: 2_996, processing: 1, cancelled: 3 });
  await second.store.close();
});

test('projects that were looked at before a clean close are not counted again at the next start, nor is what runs counted twice', async () => {
  const file = join(tempDir('close'), 'queue.db');
  const first = open(file);
  await fill(first.store);
  const lists = (store: SqliteTaskStore) =>
    Promise.all([
      store.list({ projectId: 'p', limit: 200 }),
      store.list({ projectId: 'p', statuses: ['cancelled'], limit: 200 }),
      store.list({ userId: 'u', statuses: ['processing'], limit: 200 }),
      store.list({ userId: 'u', statuses: ['waiting'], limit: 200 }),
    ]);
  const before = await lists(first.store);
  expect(before.map(({ total }) => total)).toEqual([3_000, 3, 1, 2_996]);
  await first.store.close();
  const second = open(file);
  expect(await lists(second.store)).toEqual(before);
  expect(second.statements.filter((sql) => COUNTS_ALL.test(sql))).toEqual([]);
  await second.store.close();
});

test('without a clean close all is counted', async () => {
  const file = join(tempDir('close'), 'queue.db');
  const first = open(file);
  await fill(first.store);
  const before = await countsOf(first.store);
  first.connection.close();
  const second = open(file);
  expect(second.counted).toBe(true);
  expect(await countsOf(second.store)).toEqual(before);
  await second.store.close();
});

test.each<[string, (note: string) => string]>([
  ['has none, as one of an earlier version', (note) => note.slice(0, note.indexOf('\n') + 1)],
  ['has some of an owner that are none', (note) => note.replace('"owners":[', '"owners":[{},')],
  ['has some that are none', (note) => note.replace('"waiting":[', '"waiting":["x",')],
])('where the note of a clean close %s, counts are counted and the file is not checked', async (_, change) => {
  const file = join(tempDir('close'), 'queue.db');
  const first = open(file);
  await fill(first.store);
  const before = await countsOf(first.store);
  await first.store.close();
  writeFileSync(`${file}.closed`, change(readFileSync(`${file}.closed`, 'utf8')));
  const second = open(file);
  expect(second.counted).toBe(true);
  expect(second.statements.some((sql) => sql.includes('quick_check'))).toBe(false);
  expect(await countsOf(second.store)).toEqual(before);
  await second.store.close();
});
