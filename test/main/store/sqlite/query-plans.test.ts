import { expect, test } from 'vitest';
import { TASK_STATUSES, TASK_TYPES } from '../../../../contract/task';
import type { Connection } from '../../../../main/store/sqlite/file/connection';
import { openDatabase } from '../../../../main/store/sqlite/file/open';
import { sectionOf } from '../../../../main/store/sqlite/records/sections';
import { SqliteTaskStore } from '../../../../main/store/sqlite/sqlite-task-store';
import { SQL, type StatementName } from '../../../../main/store/sqlite/statements';
import type { PageRequest } from '../../../../main/store/types';

function planOf(sql: string): string {
  const { connection } = openDatabase({ file: ':memory:', nowMs: 0 });
  const names = [...sql.matchAll(/@(\w+)/g)].map(([, name]) => [name, 0]);
  const unnamed = [...sql.matchAll(/\?/g)].map(() => 0);
  const bound = names.length > 0 ? [Object.fromEntries(names)] : unnamed;
  const rows = connection.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...bound);
  connection.close();
  return rows.map((row) => row.detail).join('\n');
}

/** Reads a whole table or index; the parts of a statement that have a name of their own are short. */
const WHOLE = /SCAN (?!CONSTANT ROW|users|t$|\(subquery)/m;
const LISTS = 'queue_tasks_lists \\(type=\\? AND section=\\? AND completed_at=\\? AND <expr>=\\?';
const plans: [StatementName, RegExp][] = [
  ['nextReady', new RegExp(`SEARCH queue_tasks USING INDEX ${LISTS}\\)`)],
  ['nextDue', /USING (COVERING )?INDEX queue_tasks_due \(type=\? AND available_at>\?\)/],
  ['promoteDue', /USING (COVERING )?INDEX queue_tasks_due \(type=\? AND available_at>\? AND available_at<\?\)/],
  ['aheadInBucket', new RegExp(`USING COVERING INDEX ${LISTS} AND priority=\\? AND rank>\\? AND rank<\\?\\)`)],
  ['behindInBucket', new RegExp(`USING COVERING INDEX ${LISTS} AND priority=\\? AND rank>\\? AND rank<\\?\\)`)],
  ['placeAfter', new RegExp(`USING COVERING INDEX ${LISTS} AND priority=\\? AND rank>\\?\\)`)],
  ['placeBefore', new RegExp(`USING COVERING INDEX ${LISTS} AND priority=\\? AND rank<\\?\\)`)],
  ['firstReadyAdded', new RegExp(`SEARCH queue_tasks USING INDEX ${LISTS} AND priority=\\?\\)`)],
  ['countParked', /COVERING INDEX queue_tasks_parked \(type=\?\)/],
  ['firstRank', new RegExp(`USING COVERING INDEX ${LISTS} AND priority=\\?\\)`)],
  [
    'endedBetween',
    /COVERING INDEX queue_tasks_lists \(type=\? AND section=\? AND completed_at>\? AND completed_at<\?\)/,
  ],
  ['countSection', /COVERING INDEX queue_tasks_lists \(type=\? AND section=\?\)/],
  ['runTimes', /INDEX queue_tasks_lists \(type=\? AND section=\?\)/],
  ['lastStage', /SEARCH task_stages USING PRIMARY KEY \(task_seq=\?\)/],
  ['endedBefore', /queue_tasks_lists \(type=\? AND section=\? AND completed_at<\?\)/],
  ['firstAdded', /SEARCH queue_tasks USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/],
  ['newestFolders', /COVERING INDEX queue_tasks_owner \(user_id=\? AND project_id=\?\)/],
  ['projectFrom', /COVERING INDEX queue_tasks_owner \(user_id=\? AND project_id>\?\)/],
  ['nextUser', /COVERING INDEX queue_tasks_owner \(user_id>\?\)/],
  ['pruneDeadLetters', /dead_letter_queue_failed_at \(failed_at<\?\).*sqlite_autoindex_queue_tasks_1 \(id=\?\)/s],
  ['logsAfter', /USING PRIMARY KEY \(task_seq=\? AND n>\?\)/],
  ['lastLogTexts', /USING PRIMARY KEY \(task_seq=\?\)/],
  ['bucketsFrom', /SEARCH ended_buckets USING PRIMARY KEY \(day>\?\)/],
  ['scenesRedone', /SEARCH queue_tasks USING INTEGER PRIMARY KEY \(rowid=\?\)/],
  ['dependents', /task_dependencies_depends_on \(depends_on_id=\?\)/],
];
test.each(plans)('the statement %s seeks in its index and sorts nothing', (name, expected) => {
  const plan = planOf(SQL[name].text);
  expect(plan).toMatch(expected);
  expect(plan).not.toMatch(/TEMP B-TREE/);
  expect(plan).not.toMatch(WHOLE);
});

/** A bare value where SQLite plans by it: see `given`. */
const PLANNED_BY = /(= |LIMIT |OFFSET )[?@].*ORDER BY|ORDER BY.*(LIMIT|OFFSET) [?@]|^SELECT coalesce\(max.* = [?@]/;
test('no statement that sorts or limits holds a bare value that SQLite would compile again at each call', () => {
  const texts = Object.values(SQL).map(({ text }) => text);
  const sorting = texts.filter((text) => text.startsWith('SELECT') && /ORDER BY|LIMIT|max\(/.test(text));
  expect(sorting.length).toBeGreaterThan(15);
  expect(sorting.filter((sql) => PLANNED_BY.test(sql))).toEqual([]);
});

const ENDED = ['completed', 'failed', 'cancelled'] as const;
const pages: [string, PageRequest, RegExp][] = [
  [
    'waiting tasks of a type',
    { types: ['image'], statuses: ['waiting'], limit: 10 },
    /COVERING INDEX queue_tasks_lists/,
  ],
  ['all waiting tasks', { statuses: ['waiting'], limit: 10 }, /COVERING INDEX queue_tasks_lists/],
  ['completed tasks', { statuses: ['completed'], limit: 10 }, /COVERING INDEX queue_tasks_lists/],
  ['ended tasks', { statuses: ENDED, limit: 10 }, /COVERING INDEX queue_tasks_lists/],
  ['tasks of a type', { types: ['video'], limit: 10 }, /COVERING INDEX queue_tasks_lists|INTEGER PRIMARY KEY/],
  ['parked tasks', { needsYou: true, limit: 10 }, /queue_tasks_parked/],
];
test.each(pages)(
  'a page of %s is read from an index, first page, later ones and those before, without a sort',
  async (_, request, index) => {
    const asked: string[] = [];
    const opened = openDatabase({ file: ':memory:', nowMs: 0, onSql: (sql) => asked.push(sql) });
    addOneOfEach(opened.connection);
    const store = new SqliteTaskStore(opened);
    const cursor = Buffer.from(
      request.statuses?.some((status) => status !== 'waiting') ? '["ended",5,5]' : '["waiting",0,5,5]',
    ).toString('base64url');
    await store.list(request);
    await store.list({ ...request, cursor });
    await store.list({ ...request, before: cursor });
    const queries = [...new Set(asked.filter((sql) => sql.includes(' AS at FROM') && sql.includes('ORDER BY')))];
    expect(queries.length).toBeGreaterThan(1);
    for (const sql of queries) {
      const plan = opened.connection
        .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll('?', '1')}`)
        .all();
      const details = plan.map((row) => row.detail).join('\n');
      expect(sql).not.toMatch(PLANNED_BY);
      expect(details).toMatch(index);
      expect(details).not.toMatch(/TEMP B-TREE/);
    }
    await store.close();
  },
);

/** Where there is none of a kind, it is not looked for. */
function addOneOfEach(connection: Connection): void {
  const add = connection.prepare(
    'INSERT INTO queue_tasks (id, type, status, rank, created_at, started_at, completed_at, parked, section, user_id, project_id, search_text, metadata) ' +
      "VALUES (?, ?, ?, 1, 0, 0, ?, ?, ?, 'u', 'p', 'b', '{}')",
  );
  const lock = connection.prepare(
    "INSERT INTO queue_locks (type, locked_by, locked_at, lease_id, heartbeat_at) VALUES (?, ?, 0, 'l', 0)",
  );
  for (const type of TASK_TYPES) {
    for (const status of TASK_STATUSES) {
      const hasEnded = status !== 'waiting' && status !== 'processing';
      const parked = status === 'waiting' ? 1 : 0;
      const section = sectionOf({ status, parked, blocked_by: 0, available_at: null });
      add.run(`${type} ${status}`, type, status, hasEnded ? 0 : null, parked, section);
    }
    lock.run(type, `${type} processing`);
  }
}

const stretches: [string, (store: SqliteTaskStore) => Promise<unknown>, RegExp][] = [
  [
    'a search of the history',
    (store) => store.list({ statuses: ['completed', 'failed'], text: 'a', limit: 10 }),
    /INDEX queue_tasks_lists \(type=\? AND section=\? AND completed_at>\? AND completed_at<\?\)/,
  ],
  [
    'a search of one type',
    (store) => store.list({ statuses: ENDED, types: ['image'], text: 'a', limit: 10 }),
    /INDEX queue_tasks_lists \(type=\? AND section=\? AND completed_at>\? AND completed_at<\?\)/,
  ],
  [
    'a search of what waits',
    (store) => store.list({ statuses: ['waiting'], text: 'a', limit: 10 }),
    new RegExp(`INDEX ${LISTS} AND priority=\\? AND rank>\\? AND rank<\\?\\)`),
  ],
  [
    'a search of a project',
    (store) => store.list({ statuses: ['completed'], projectId: 'p', text: 'a', limit: 10 }),
    /INDEX queue_tasks_lists \(type=\? AND section=\? AND completed_at>\? AND completed_at<\?\)/,
  ],
  [
    'an action on all that wait',
    (store) => store.changeAll('cancel', {}, { line, dependents: { problem: () => '', logLine: line } }),
    /USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/,
  ],
];
const line = { at: '', level: 'info', text: '' } as const;
/** Asked once an owner; of an owner of most tasks it reads an index as a whole. */
const isOwnerCount = (sql: string): boolean => sql.includes('GROUP BY type, section');
test.each(stretches)('%s looks through no more than a stretch at a time', async (_, work, expected) => {
  const asked: string[] = [];
  const opened = openDatabase({ file: ':memory:', nowMs: 0, onSql: (sql) => asked.push(sql) });
  opened.connection.exec(
    `INSERT INTO queue_tasks (id, type, rank, created_at, user_id, project_id, search_text, metadata) VALUES ('a', 'image', 1, 0, 'u', 'p', 'b', '{}')`,
  );
  // More than a stretch.
  opened.connection.exec(
    'WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 10000) INSERT INTO queue_tasks ' +
      '(id, type, status, rank, created_at, completed_at, section, user_id, project_id, search_text, metadata) ' +
      "SELECT i, 'image', 'completed', i, 0, i, 2, 'u', 'p', 'b', '{}' FROM n",
  );
  const store = new SqliteTaskStore(opened);
  asked.length = 0;
  await work(store);
  const read = [...new Set(asked)].filter(
    (sql) => sql.startsWith('SELECT') && sql.includes('FROM queue_tasks') && !isOwnerCount(sql),
  );
  const plans = read.map((sql) =>
    opened.connection
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => detail)
      .join('\n'),
  );
  expect(plans.some((plan) => expected.test(plan))).toBe(true);
  // Of a whole table or index nothing but an end is read.
  expect(plans.join('\n')).not.toMatch(WHOLE);
  await store.close();
});
