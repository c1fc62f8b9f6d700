import { expect, test } from 'vitest';
import { TASK_STATUSES, TASK_TYPES } from '../../../../contract/task';
import type { Connection } from '../../../../main/store/sqlite/file/connection';
import { openDatabase } from '../../../../main/store/sqlite/file/open';
import { ChangeSet } from '../../../../main/store/sqlite/records/change-set';
import { FRESH_START } from '../../../../main/store/sqlite/records/dependencies';
import { sectionOf } from '../../../../main/store/sqlite/records/sections';
import { TaskRecords } from '../../../../main/store/sqlite/records/task-records';
import { SqliteTaskStore } from '../../../../main/store/sqlite/sqlite-task-store';

/** `count` tasks of a project, all statuses and types in turn, the ended ones each at a moment of its own. */
function add(connection: Connection, count: number, user: string, project: string, endedFrom = 0): void {
  const insert = connection.prepare(
    'INSERT INTO queue_tasks (id, type, status, rank, created_at, completed_at, section, user_id, project_id, search_text, metadata) ' +
      "VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, 'words', '{}')",
  );
  for (let n = 0; n < count; n += 1) {
    const status = (['completed', 'failed', 'cancelled', 'waiting'] as const)[n % 4] ?? 'waiting';
    const section = sectionOf({ status, blocked_by: 0, parked: 0, available_at: null });
    const endedAt = status === 'waiting' ? null : endedFrom + n;
    insert.run(`${user} ${project} ${n}`, TASK_TYPES[n % 3], status, n, endedAt, section, user, project);
  }
}

test("an owner's counts are those of a recount, after changes of every kind and after one that was taken back", () => {
  const { connection } = openDatabase({ file: ':memory:', nowMs: 0 });
  add(connection, 40, 'u', 'p');
  add(connection, 30, 'u', 'q');
  add(connection, 20, 'v', 'p');
  const records = new TaskRecords(connection, { now: () => 5_000 });
  const owners = [{ userId: 'u' }, { projectId: 'p' }, { userId: 'u', projectId: 'p' }, { projectId: 'none' }];
  const countsOf = ({ tally }: TaskRecords) =>
    owners.map((owner) => {
      const counts = tally.owner(owner);
      return TASK_TYPES.map((type) => TASK_STATUSES.map((status) => counts.count(type, status)));
    });
  const before = countsOf(records);
  expect(before.map((types) => types.flat().reduce((sum, n) => sum + n, 0))).toEqual([70, 60, 40, 0]);
  const row = (id: string) => records.need(id);
  records.transactions.durable(() => {
    records.setStatus(row('u p 3'), 'cancelled', { completed_at: 5_000 }, new ChangeSet());
    records.setStatus(row('u p 2'), 'waiting', FRESH_START, new ChangeSet());
    records.start(row('u q 3'), 5_000, new ChangeSet());
  });
  expect(() =>
    records.transactions.durable(() => {
      records.setStatus(row('v p 3'), 'cancelled', { completed_at: 5_000 }, new ChangeSet());
      throw new Error('taken back');
    }),
  ).toThrow('taken back');
  connection.exec(
    "INSERT INTO queue_locks (type, locked_by, locked_at, lease_id, heartbeat_at) VALUES ('script', 'u q 3', 0, 'l', 0)",
  );
  expect(countsOf(records)).not.toEqual(before);
  expect(countsOf(records)).toEqual(countsOf(new TaskRecords(connection)));
  connection.close();
});

/** The same list, from a store that sorts the project's tasks and from one that picks them out of the others. */
test.each([
  ['sorts them where they are few', 500, 40_000],
  ['picks them out of the others where they are many', 9_000, 3_000],
])(
  "a project's list %s: every task once, newest end first, page by page, back and from its middle",
  async (_, own, others) => {
    const opened = openDatabase({ file: ':memory:', nowMs: 0 });
    opened.connection.transaction(() => {
      add(opened.connection, others, 'u', 'other', 0);
      add(opened.connection, own, 'u', 'p', 1_000);
      add(opened.connection, 1_000, 'u', 'later', 30_000);
    })();
    const store = new SqliteTaskStore(opened);
    const filter = { projectId: 'p', statuses: ['completed', 'failed', 'cancelled'] as const, limit: 100 };
    const expected = opened.connection
      .prepare<[], string>(
        "SELECT id FROM queue_tasks WHERE project_id = 'p' AND status <> 'waiting' ORDER BY completed_at DESC, seq DESC",
      )
      .pluck()
      .all();
    const read: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.list({ ...filter, ...(cursor === undefined ? {} : { cursor }) });
      expect(page.total).toBe(expected.length);
      read.push(...page.tasks.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(read).toEqual(expected);

    const middle = Math.floor(expected.length / 2);
    const fromMiddle = await store.list({ ...filter, row: middle });
    const place = expected.indexOf(fromMiddle.tasks[0]?.id ?? '');
    expect(place).toBeLessThanOrEqual(middle);
    expect(fromMiddle.tasks.map(({ id }) => id)).toEqual(expected.slice(place, place + 100));
    const before = fromMiddle.start?.cursor;
    if (before === undefined) throw new Error('the page begins the list');
    const back = await store.list({ ...filter, before });
    expect(back.tasks.map(({ id }) => id)).toEqual(expected.slice(place - 100, place));

    const found = await store.list({ ...filter, text: 'word' });
    expect(found.total).toBe(expected.length);
    expect(found.tasks.map(({ id }) => id)).toEqual(expected.slice(0, 100));
    await store.close();
  },
);

test("a project's waiting tasks among those of higher and lower priorities: each once, in run order, page by page and back, also after one moved to the front", async () => {
  const opened = openDatabase({ file: ':memory:', nowMs: 0 });
  opened.connection.transaction(() => {
    add(opened.connection, 8_000, 'u', 'other');
    add(opened.connection, 6_000, 'u', 'p');
  })();
  opened.connection.exec(
    "UPDATE queue_tasks SET priority = seq % 9 WHERE project_id = 'other'; UPDATE queue_tasks SET priority = 3 + seq % 3 WHERE project_id = 'p'",
  );
  const store = new SqliteTaskStore(opened);
  const filter = { projectId: 'p', statuses: ['waiting'] as const, limit: 70 };
  const readAll = async () => {
    const read: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.list({ ...filter, ...(cursor === undefined ? {} : { cursor }) });
      read.push(...page.tasks.map(({ id }) => id));
      if (cursor !== undefined) {
        const back = await store.list({ ...filter, before: cursor });
        expect(back.tasks.map(({ id }) => id)).toEqual(read.slice(0, -page.tasks.length).slice(-70));
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return read;
  };
  const expected = () =>
    opened.connection
      .prepare<[], string>(
        "SELECT id FROM queue_tasks WHERE project_id = 'p' AND status = 'waiting' ORDER BY priority DESC, rank, seq",
      )
      .pluck()
      .all();
  expect(await readAll()).toEqual(expected());
  const last = expected().at(-1) ?? '';
  await store.setPriority(last, 50);
  expect(expected()[0]).toBe(last);
  expect(await readAll()).toEqual(expected());
  await store.close();
});
