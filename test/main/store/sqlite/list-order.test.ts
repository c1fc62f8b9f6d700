import { afterEach, beforeEach, expect, test } from 'vitest';
import type { QueueTask, TaskType } from '../../../../contract/task';
import { openDatabase } from '../../../../main/store/sqlite/file/open';
import { SqliteTaskStore } from '../../../../main/store/sqlite/sqlite-task-store';
import { openTestQueue } from '../../../support/open-test-queue';

let nowMs = Date.parse('2026-11-01T00:00:00Z');
let open: Awaited<ReturnType<typeof openTestQueue>>;
beforeEach(async () => {
  nowMs = Date.parse('2026-11-01T00:00:00Z');
  open = await openTestQueue({ random: () => 0, now: () => nowMs });
});
afterEach(() => open.close());

async function add(projectId: string, type: TaskType = 'script', priority = 0): Promise<string> {
  return (await open.queue.enqueue({ type, projectId, priority, userId: 'minji', metadata: {} })).task.id;
}
/** The next of its type runs, and ends `afterMs` later. */
async function run(type: TaskType, how: 'complete' | 'fail' | 'go on', afterMs = 1_000): Promise<void> {
  const claim = await open.queue.dequeue(type);
  if (claim === null) throw new Error('nothing to run');
  nowMs += afterMs;
  if (how === 'complete') await open.queue.endRun(claim.lease, { kind: 'completed' });
  if (how !== 'fail') return;
  const error = { code: 'bad_input', message: '안 됨', retryable: false } as const;
  await open.queue.endRun(claim.lease, { kind: 'error', error });
}
const names = (tasks: readonly QueueTask[]) => tasks.map(({ projectId }) => projectId).join(' ');
const ENDED = ['completed', 'failed', 'cancelled'] as const;

test('a list of all begins with what runs, newest start first, then what waits in run order, then what ended, newest end first', async () => {
  await add('early', 'video');
  await run('video', 'complete');
  const cancelled = await add('cancelled', 'image');
  await add('late');
  await run('script', 'fail', 60_000);
  nowMs += 1;
  await open.queue.cancel(cancelled);
  await add('runs', 'video');
  await run('video', 'go on');
  await add('runs-too');
  await run('script', 'go on');
  await add('w3');
  await add('w2', 'image');
  await add('w1', 'video', 5);
  const page = await open.queue.tasks.list({ limit: 100, offset: 0 });
  expect(names(page.tasks)).toBe('runs-too runs w1 w3 w2 cancelled late early');
  expect(page.total).toBe(8);
});

test('the guide’s dashboard, with 1 running and 105 waiting, shows the running one and the true places', async () => {
  await add('runs');
  await run('script', 'go on');
  for (let n = 1; n <= 105; n += 1) await add(`w${n}`);
  const { tasks, total } = await open.queue.tasks.list({ limit: 100, offset: 0 });
  expect(tasks.filter(({ status }) => status === 'processing').map(({ projectId }) => projectId)).toEqual(['runs']);
  const waiting = tasks.filter(({ status }) => status === 'waiting');
  expect(waiting).toHaveLength(99);
  for (const [index, task] of waiting.entries())
    expect(await open.queue.position(task.id)).toMatchObject({ position: index });
  expect(total).toBe(106);
  const rest = await open.queue.tasks.list({ limit: 100, offset: 100 });
  expect(names(rest.tasks)).toBe('w100 w101 w102 w103 w104 w105');
});

test('what ended comes by its end, not by when it was added; of one moment the one added later comes first', async () => {
  for (const name of ['a', 'b', 'c', 'd']) await add(name);
  const ids = (await open.queue.getQueue('script')).map(({ id }) => id);
  await open.queue.bump(ids[2] ?? '');
  await run('script', 'complete');
  await run('script', 'fail');
  expect(names((await open.queue.tasks.list({ statuses: [...ENDED], limit: 9 })).tasks)).toBe('a c');
  await open.queue.changeAll('cancel', { statuses: ['waiting'] });
  expect(names((await open.queue.tasks.list({ statuses: [...ENDED], limit: 9 })).tasks)).toBe('d b a c');
  // Tried again, it ends again; a clock that was set back gives an earlier end, and the list follows what it shows.
  await open.queue.retry(ids[0] ?? '');
  nowMs -= 3_600_000;
  await run('script', 'complete');
  const { tasks } = await open.queue.tasks.list({ statuses: [...ENDED], limit: 9 });
  expect(names(tasks)).toBe('d b c a');
  const times = tasks.map(({ completedAt }) => Date.parse(completedAt ?? ''));
  expect(times).toEqual([...times].sort((one, other) => other - one));
});

/** Few of one project are read by its own index and sorted, many are picked out of the run order. */
test.each([40, 6_000])(
  'of %i tasks of one project or user that wait among others, pages and offsets are in run order',
  async (count) => {
    const opened = openDatabase({ file: ':memory:', nowMs: 0 });
    opened.connection.exec(
      `WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ${2 * count})
     INSERT INTO queue_tasks (id, type, priority, rank, created_at, user_id, project_id, search_text, metadata)
     SELECT 'task-' || i, CASE i % 3 WHEN 0 THEN 'script' WHEN 1 THEN 'image' ELSE 'video' END, i % 4, (i * 7919) % 10007, 0,
       CASE i % 2 WHEN 0 THEN 'minji' ELSE 'other' END, CASE i % 2 WHEN 0 THEN '한강' ELSE 'other' END, '', '{}' FROM n`,
    );
    const store = new SqliteTaskStore(opened);
    for (const filter of [{ projectId: '한강' }, { userId: 'minji' }, { userId: 'minji', projectId: '한강' }]) {
      const all: QueueTask[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list({ ...filter, limit: 1_000, ...(cursor === undefined ? {} : { cursor }) });
        expect(page.total).toBe(count);
        all.push(...page.tasks);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(all).toHaveLength(count);
      const inRunOrder = all.toSorted((a, b) => b.priority - a.priority || a.rank - b.rank || a.seq - b.seq);
      expect(all.map(({ id }) => id)).toEqual(inRunOrder.map(({ id }) => id));
      const offset = Math.floor(count * 0.7);
      const images = all.filter(({ type }) => type === 'image').map(({ id }) => id);
      const later = await store.list({ ...filter, limit: 5, offset });
      expect(later.tasks.map(({ id }) => id)).toEqual(all.slice(offset, offset + 5).map(({ id }) => id));
      const ofType = await store.list({ ...filter, types: ['image'], limit: 5 });
      expect([ofType.total, ofType.tasks.map(({ id }) => id)]).toEqual([images.length, images.slice(0, 5)]);
    }
    await store.close();
  },
);
