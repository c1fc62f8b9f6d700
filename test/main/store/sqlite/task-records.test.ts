import { expect, test } from 'vitest';
import { taskRequest } from '../../../../main/queue/enqueue-requests';
import { openDatabase } from '../../../../main/store/sqlite/file/open';
import { ChangeSet } from '../../../../main/store/sqlite/records/change-set';
import { TaskRecords } from '../../../../main/store/sqlite/records/task-records';
import { SqliteTaskStore } from '../../../../main/store/sqlite/sqlite-task-store';

/** Whoever asks: a waiting task, which was never claimed, and the records it is in. */
async function oneWaiting() {
  const opened = openDatabase({ file: ':memory:', nowMs: 0 });
  const input = { type: 'script', projectId: 'p', metadata: {} } as const;
  const outcomes = await new SqliteTaskStore(opened).insert([
    taskRequest(input, { userId: 'u', isBuiltin: () => true }, undefined),
  ]);
  const made = outcomes[0]?.ok === true ? outcomes[0].places[0] : undefined;
  const records = new TaskRecords(opened.connection);
  return { records, row: records.need(made?.task.id ?? '') };
}

test('no code of ours can make an illegal move: the one setter refuses it', async () => {
  const { records, row } = await oneWaiting();
  const move = () => records.transactions.durable(() => records.setStatus(row, 'completed', {}, new ChangeSet()));
  expect(move).toThrow(expect.objectContaining({ code: 'illegal_move' }));
  expect(records.need(row.id).status).toBe('waiting');
});

test('a move is made from the status that was read, or not at all', async () => {
  const { records, row } = await oneWaiting();
  records.transactions.durable(() => records.setStatus(row, 'cancelled', { completed_at: 1 }, new ChangeSet()));
  const late = () => records.transactions.durable(() => records.setStatus(row, 'processing', {}, new ChangeSet()));
  expect(late).toThrow(expect.objectContaining({ code: 'illegal_move' }));
  expect(records.need(row.id).status).toBe('cancelled');
});
