import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../../../main/store/sqlite/file/open';
import { SqliteTaskStore } from '../../../../main/store/sqlite/sqlite-task-store';
import type { ChangeNotes } from '../../../../main/store/task-store';
import type { PageRequest } from '../../../../main/store/types';

const ROWS = 20_000;
const ENDED = ['completed', 'failed', 'cancelled'] as const;
/** What SQLite was asked. */
const asked: string[] = [];
let store: SqliteTaskStore;

const SECTION_OF = { failed: 1, completed: 2, waiting: 3 } as const;
/** In each thousand one that is seldom. */
const fill = (type: string, status: keyof typeof SECTION_OF, rows: number) => `
  WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
  INSERT INTO queue_tasks (id, type, status, rank, created_at, completed_at, section, user_id, project_id, search_text, metadata)
  SELECT '${type}-' || i, '${type}', '${status}', i, 0, ${status === 'waiting' ? 'NULL' : 0}, ${SECTION_OF[status]}, 'minji', 'p', CASE WHEN i % 1000 = 7 THEN 'seldom' ELSE 'often' END, '{}' FROM n`;

/** As many that ended as that wait, these behind them. */
beforeAll(() => {
  const opened = openDatabase({ file: ':memory:', nowMs: 0, onSql: (sql) => asked.push(sql) });
  opened.connection.exec(fill('video', 'completed', ROWS));
  opened.connection.exec(fill('image', 'waiting', ROWS));
  store = new SqliteTaskStore(opened);
});
afterAll(() => store.close());

/** How often others had their turn meanwhile. */
async function turnsDuring<T>(work: () => Promise<T>): Promise<{ result: T; turns: number }> {
  let turns = 0;
  let working = true;
  const count = () => {
    turns += 1;
    if (working) setImmediate(count);
  };
  setImmediate(count);
  const result = await work();
  working = false;
  return { result, turns };
}
/** Stretches of the table that were looked through, some of them twice: to count and to read. */
const stretches = () => asked.filter((sql) => sql.includes('LIKE')).length;

test('a search through all there is leaves others their turn, and finds and counts what there is', async () => {
  const { result: page, turns } = await turnsDuring(() => store.list({ statuses: ENDED, text: 'seldom', limit: 10 }));
  expect(turns).toBeGreaterThan(2);
  expect(page.total).toBe(ROWS / 1000);
  expect(page.tasks.map(({ seq }) => seq)).toEqual(Array.from({ length: 10 }, (_, n) => ROWS - 993 - n * 1000));
});

const lists: [string, PageRequest][] = [
  ['the history', { statuses: ENDED, text: 'seldom', limit: 6 }],
  ['the waiting tasks', { statuses: ['waiting'], text: 'seldom', limit: 6 }],
  ['a project', { statuses: ENDED, projectId: 'p', text: 'seldom', limit: 6 }],
];
test.each(lists)(
  'a search of %s leaves others their turn on its way back up, and on to the next page',
  async (_, request) => {
    const first = await store.list(request);
    const second = await turnsDuring(() => store.list({ ...request, cursor: first.nextCursor ?? '' }));
    const third = await store.list({ ...request, cursor: second.result.nextCursor ?? '' });
    expect(third.tasks).toHaveLength(6);
    const back = await turnsDuring(() => store.list({ ...request, before: second.result.nextCursor ?? '' }));
    expect(back.result.tasks).toEqual(second.result.tasks);
    expect(Math.min(second.turns, back.turns)).toBeGreaterThan(0);
  },
);

test.each(lists)('a search of %s leaves others their turn when one jumps into its middle', async (_, request) => {
  const often = { ...request, text: 'often', limit: 100 };
  const { result: page, turns } = await turnsDuring(() => store.list({ ...often, row: 12_000 }));
  expect(turns).toBeGreaterThan(2);
  expect(page.total).toBe(ROWS - ROWS / 1000);
  expect(page.start?.rows).toEqual({ script: 0, image: 0, video: 0, [page.tasks[0]?.type ?? '']: 12_000 - 75 });
});

test.each(lists)(
  'a further page of a search of %s is read only as far as it reaches, and returns no old count',
  async (_, request) => {
    const often = { ...request, text: 'often', limit: 100 };
    asked.length = 0;
    const first = await store.list(often);
    const whole = stretches();
    expect(whole).toBeGreaterThan(2);
    expect(first.total).toBe(ROWS - ROWS / 1000);
    const middle = await store.list({ ...often, row: 12_000 });
    for (const place of [{ cursor: first.nextCursor ?? '' }, { before: middle.start?.cursor ?? '' }]) {
      asked.length = 0;
      const page = await store.list({ ...often, ...place });
      expect(page.tasks).toHaveLength(100);
      expect(stretches()).toBeLessThan(whole / 2);
      expect(page).not.toHaveProperty('total');
    }
  },
);

const notes: ChangeNotes = {
  line: { at: '', level: 'info', text: '' },
  dependents: { problem: () => '', logLine: { at: '', level: 'info', text: '' } },
};
/** All that wait hold the word; the oldest were tried, and failed. */
async function withMany(work: (small: SqliteTaskStore, exec: (sql: string) => void) => Promise<void>): Promise<void> {
  const opened = openDatabase({ file: ':memory:', nowMs: 0, onSql: (sql) => asked.push(sql) });
  opened.connection.exec(fill('video', 'failed', 3_000));
  opened.connection.exec(fill('image', 'waiting', 6_000));
  const small = new SqliteTaskStore(opened);
  await work(small, (sql) => opened.connection.exec(sql));
  await small.close();
}

test('all that a search found are looked for in turns before the first is changed, and changed oldest first', () =>
  withMany(async (small) => {
    asked.length = 0;
    const { result, turns } = await turnsDuring(() => small.changeAll('cancel', { text: 'seldom' }, notes));
    expect([result, turns > 0]).toEqual([6, true]);
    const changes = asked.findIndex((sql) => sql.startsWith('UPDATE'));
    expect(asked.slice(changes).some((sql) => sql.includes('LIKE'))).toBe(false);
    const changed = asked.filter((sql) => sql.startsWith('UPDATE queue_tasks SET status'));
    expect(changed.map((sql) => Number(/seq = (\d+)/.exec(sql)?.[1]))).toEqual([
      3_007, 4_007, 5_007, 6_007, 7_007, 8_007,
    ]);
  }));

test('a task that another call changes or removes while a search collects its tasks is left as it is', () =>
  withMany(async (small, exec) => {
    const retried = small.changeAll('retry', { text: 'seldom' }, notes);
    exec("UPDATE queue_tasks SET status = 'completed', section = 2 WHERE seq = 7");
    exec('DELETE FROM queue_tasks WHERE seq = 1007');
    exec(fill('script', 'failed', 1_000));
    expect(await retried).toBe(1);
    expect((await small.get('video-7'))?.status).toBe('completed');
    // It came after the seqs were chosen.
    expect((await small.get('script-7'))?.status).toBe('failed');
  }));

test('a task that goes while the search is under way does not end it', () =>
  withMany(async (small, exec) => {
    const found = small.list({ statuses: ['waiting'], text: 'often', limit: 10 });
    await new Promise(setImmediate);
    exec('DELETE FROM queue_tasks');
    expect((await found).tasks).toHaveLength(10);
  }));
