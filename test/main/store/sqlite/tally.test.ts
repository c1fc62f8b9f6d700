import { expect, test } from 'vitest';
import { openDatabase } from '../../../../main/store/sqlite/file/open';
import { ChangeSet } from '../../../../main/store/sqlite/records/change-set';
import { FRESH_START } from '../../../../main/store/sqlite/records/dependencies';
import { TaskRecords } from '../../../../main/store/sqlite/records/task-records';

const NOW = Date.UTC(2026, 0, 15, 12);

test('the counts in memory are those of a recount, after changes of every kind and after one that was taken back', () => {
  const { connection } = openDatabase({ file: ':memory:', nowMs: 0 });
  const records = new TaskRecords(connection, { now: () => NOW });
  const add = connection.prepare(
    'INSERT INTO queue_tasks (seq, id, type, priority, rank, created_at, user_id, project_id, search_text, metadata) ' +
      "VALUES (@seq, @id, @type, @priority, @rank, 0, 'u', 'p', '', '{}')",
  );
  const seqs = Array.from({ length: 40 }, (_, n) => n + 1);
  records.transactions.durable(() => {
    for (const seq of seqs) {
      const type = seq % 2 === 0 ? 'image' : 'script';
      add.run({ seq, id: `t${seq}`, type, priority: seq % 3, rank: seq * 300 - 4_000 });
      records.tally.enter(records.bySeq(seq));
    }
  });
  const change = () => {
    const set = new ChangeSet();
    records.transactions.durable(() => {
      records.setStatus(records.bySeq(1), 'cancelled', { completed_at: NOW }, set);
      records.start(records.bySeq(2), NOW, set);
      records.setStatus(records.bySeq(2), 'failed', { completed_at: NOW }, set);
      records.start(records.bySeq(4), NOW, set);
      records.setStatus(records.bySeq(4), 'completed', { completed_at: NOW }, set);
      records.start(records.bySeq(6), NOW, set);
      records.place(records.bySeq(8), 9, -5_000);
    });
  };
  expect(records.tally.today()).toMatchObject({ completed: 0, failed: 0 });
  change();
  expect(records.tally.today()).toMatchObject({ completed: 1, failed: 1 });
  expect([records.tally.running('image'), records.tally.running('script')]).toEqual([6, 0]);
  expect(() =>
    records.transactions.durable(() => {
      records.setStatus(records.bySeq(2), 'waiting', FRESH_START, new ChangeSet());
      records.place(records.bySeq(10), 4, 0);
      throw new Error('taken back');
    }),
  ).toThrow('taken back');
  connection.exec(
    "INSERT INTO queue_locks (type, locked_by, locked_at, lease_id, heartbeat_at) VALUES ('image', 't6', 0, 'l', 0)",
  );
  const recount = new TaskRecords(connection, { now: () => NOW }).tally;
  expect(records.tally.summary()).toEqual(recount.summary());
  expect(records.tally.today()).toEqual(recount.today());
  expect(records.tally.buckets(['image', 'script'])).toEqual(recount.buckets(['image', 'script']));
  expect(recount.running('image')).toBe(6);
  connection.close();
});
