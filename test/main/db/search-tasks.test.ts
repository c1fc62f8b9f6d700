import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../../main/db/open';
import { SqliteTaskStore } from '../../../main/db/sqlite-task-store';

const ROWS = 30_000;
const ENDED = ['completed', 'failed', 'cancelled'] as const;
/** What SQLite was asked. */
const asked: string[] = [];
let store: SqliteTaskStore;

beforeEach(() => {
  const opened = openDatabase({ file: ':memory:', nowMs: 0, onSql: (sql) => asked.push(sql) });
  opened.connection.exec(`
    WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})
    INSERT INTO queue_tasks (id, type, status, rank, created_at, completed_at, user_id, project_id, search_text, metadata)
    SELECT 'id-' || i, 'video', 'completed', i, 0, 0, 'minji', 'p', CASE WHEN i % 1000 = 7 THEN 'seldom' ELSE 'often' END, '{}' FROM n`);
  store = new SqliteTaskStore(opened);
});
afterEach(() => store.close());

test('a search through all there is leaves others their turn, and finds and counts what there is', async () => {
  let turns = 0;
  let searching = true;
  const count = () => {
    turns += 1;
    if (searching) setImmediate(count);
  };
  setImmediate(count);
  const page = await store.list({ statuses: ENDED, text: 'seldom', limit: 10 });
  searching = false;
  expect(turns).toBeGreaterThan(2);
  expect(page.total).toBe(ROWS / 1000);
  expect(page.tasks.map(({ seq }) => seq)).toEqual(Array.from({ length: 10 }, (_, n) => ROWS - 993 - n * 1000));
});

test('a further page of the same search reads only as far as the page reaches', async () => {
  const request = { statuses: ENDED, text: 'often', limit: 100 };
  asked.length = 0;
  const first = await store.list(request);
  const slices = () => asked.filter((sql) => sql.includes('count(*)')).length;
  const whole = slices();
  expect(whole).toBeGreaterThan(2);
  asked.length = 0;
  const next = await store.list({ ...request, cursor: first.nextCursor ?? '' });
  expect(slices()).toBe(1);
  expect(next.tasks[0]?.seq).toBeLessThan(first.tasks.at(-1)?.seq ?? 0);
  expect(next.total).toBe(first.total);
});
