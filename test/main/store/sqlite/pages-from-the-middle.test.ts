import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type QueueTask, TASK_STATUSES, TASK_TYPES, type TaskStatus } from '../../../../contract/task';
import { openDatabase } from '../../../../main/store/sqlite/file/open';
import { sectionOf } from '../../../../main/store/sqlite/records/sections';
import { SqliteTaskStore } from '../../../../main/store/sqlite/sqlite-task-store';
import type { TaskFilter } from '../../../../main/store/types';

const ROWS = 4_000;
const LIMIT = 200;
const ENDED = ['completed', 'failed', 'cancelled'] as const;

/**
 * Crowded and empty stretches, some dragged far, others raised, ends in one moment, long holes and a clock that jumps: what counts and
 * guesses must not be misled by.
 */
function openStore(): SqliteTaskStore {
  const opened = openDatabase({ file: ':memory:', nowMs: 0 });
  const add = opened.connection.prepare(
    `INSERT INTO queue_tasks (seq, id, type, status, priority, rank, created_at, started_at, completed_at, section, user_id, project_id, search_text, metadata)
     VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, 'minji', ?, ?, '{}')`,
  );
  const pick = <T>(values: readonly T[], n: number): T => values[n % values.length] ?? (values[0] as T);
  opened.connection.transaction(() => {
    let seq = 0;
    for (let n = 0; n < ROWS; n += 1) {
      seq += n % 500 === 0 ? 100_000 : 1 + (n % 3);
      const waits = n % 7 < 4;
      const status: TaskStatus = waits
        ? 'waiting'
        : n < 1_000
          ? 'failed'
          : pick([...ENDED, 'completed', 'processing'], n);
      const rank = n % 11 === 0 ? -seq : n % 13 === 0 ? seq / 3_000 : seq;
      const project = `p${n % 5}`;
      const hasEnded = status !== 'waiting' && status !== 'processing';
      const endedAt =
        n % 9 < 3 ? 5_000_000_000 : n % 17 === 0 ? 7 : n < 2_000 ? n * 60_000 : 9_000_000_000 - (n % 40) * 1_000;
      const type = pick(TASK_TYPES, (n * 7) % 10);
      const startedAt = status === 'waiting' ? null : n * 1_000;
      add.run(
        seq,
        `id-${seq}`,
        type,
        status,
        pick([0, 0, 5, -3], n),
        rank,
        startedAt,
        hasEnded ? endedAt : null,
        sectionOf({ status, blocked_by: 0, parked: 0, available_at: null }),
        project,
        project,
      );
    }
  })();
  return new SqliteTaskStore(opened);
}

const FILTERS: [string, TaskFilter][] = [
  ['waiting tasks', { statuses: ['waiting'] }],
  ['waiting tasks of two types', { statuses: ['waiting'], types: ['image', 'video'] }],
  ['ended tasks', { statuses: [...ENDED] }],
  ['failed tasks of two types', { statuses: ['failed'], types: ['script', 'image'] }],
  ['tasks of all kinds', {}],
  ['ended tasks of a project', { statuses: [...ENDED], projectId: 'p3' }],
  ['what runs and what ended', { statuses: ['processing', ...ENDED], types: ['video', 'script'] }],
  ['waiting tasks of a project', { statuses: ['waiting'], projectId: 'p1' }],
  ['ended tasks that a search found', { statuses: [...ENDED], text: 'P3' }],
  ['waiting tasks that a search found', { statuses: ['waiting'], text: 'p' }],
  ['waiting tasks of a project that a search found', { statuses: ['waiting'], projectId: 'p1', text: 'p' }],
  ['tasks of a type that a search found, most of them', { types: ['script'], text: 'p' }],
];

describe.each(FILTERS)('A page from the middle of %s', (_, filter) => {
  let store: SqliteTaskStore;
  let all: QueueTask[];
  beforeAll(async () => {
    store = openStore();
    all = [];
    let cursor: string | undefined;
    do {
      const page = await store.list({ ...filter, limit: 500, ...(cursor === undefined ? {} : { cursor }) });
      all.push(...page.tasks);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(all.length).toBeGreaterThan(200);
  });
  afterAll(() => store.close());

  const ids = (tasks: readonly QueueTask[]) => tasks.map(({ id }) => id);
  const countsOf = (tasks: readonly QueueTask[]) =>
    Object.fromEntries(TASK_TYPES.map((type) => [type, tasks.filter((task) => task.type === type).length]));

  it('holds the row asked for, reports exactly what is before it, and goes on both ways by key', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: all.length - 1 }), async (row) => {
        const page = await store.list({ ...filter, limit: LIMIT, row });
        const first = all.findIndex(({ id }) => id === page.tasks[0]?.id);
        expect(ids(page.tasks)).toEqual(ids(all.slice(first, first + LIMIT)));
        expect(row).toBeGreaterThanOrEqual(first);
        expect(row).toBeLessThan(first + LIMIT);
        expect(page.total).toBe(all.length);
        if (first === 0) {
          if (page.start !== undefined) expect(page.start.rows).toEqual(countsOf([]));
          return;
        }
        const { start, nextCursor } = page;
        if (start === undefined) throw new Error('A page from the middle says where it begins.');
        expect(start.rows).toEqual(countsOf(all.slice(0, first)));
        const again = await store.list({ ...filter, limit: LIMIT, cursor: start.cursor });
        expect(ids(again.tasks)).toEqual(ids(page.tasks));
        const before = await store.list({ ...filter, limit: LIMIT, before: start.cursor });
        expect(ids(before.tasks)).toEqual(ids(all.slice(Math.max(0, first - LIMIT), first)));
        expect(before.start === undefined).toBe(first <= LIMIT);
        if (before.start !== undefined) {
          const twice = await store.list({ ...filter, limit: LIMIT, cursor: before.start.cursor });
          expect(ids(twice.tasks)).toEqual(ids(before.tasks));
        }
        if (nextCursor === undefined) expect(first + page.tasks.length).toBe(all.length);
        else {
          const next = await store.list({ ...filter, limit: LIMIT, cursor: nextCursor });
          expect(ids(next.tasks)).toEqual(ids(all.slice(first + LIMIT, first + 2 * LIMIT)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('begins with the very row that the guide’s offset counts to', async () => {
    if (filter.text !== undefined) return;
    for (const offset of [1, 149, 150, 151, 400, 777, all.length - 1, all.length, all.length + 500]) {
      const page = await store.list({ ...filter, limit: 30, offset });
      expect(ids(page.tasks)).toEqual(ids(all.slice(offset, offset + 30)));
      expect(page.total).toBe(all.length);
    }
  });

  it('is the last one for a row past the end', async () => {
    const page = await store.list({ ...filter, limit: LIMIT, row: all.length + 10_000 });
    expect(page.tasks.at(-1)?.id).toBe(all.at(-1)?.id);
    expect(page.nextCursor).toBeUndefined();
  });
});

it('An empty list has no middle', async () => {
  const store = new SqliteTaskStore(openDatabase({ file: ':memory:', nowMs: 0 }));
  for (const statuses of [['waiting'], [...TASK_STATUSES]] as const)
    expect(await store.list({ statuses, limit: LIMIT, row: 5_000 })).toEqual({ tasks: [], total: 0 });
  await store.close();
});
