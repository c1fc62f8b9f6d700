import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inRunOrder, perType, type QueueTask, TASK_STATUSES, TASK_TYPES } from '../../../contract/task';
import {
  appendPage,
  applyToList,
  compareEnded,
  emptyList,
  isWithin,
  loadPage,
  matches,
  pageOfRow,
  reachesNext,
  rowsAfter,
  rowsBefore,
  type TaskFilter,
  type TaskList,
  totalFromSummary,
  trimmed,
} from '../../../renderer/store/task-list';
import { makeTask } from '../preview/scenarios';

const waiting: TaskFilter = { statuses: ['waiting'] };
const ended: TaskFilter = { statuses: ['completed', 'failed', 'cancelled'] };
/** Main's order of each list. */
const LISTS = [
  { name: 'what waits', filter: waiting, compare: inRunOrder },
  { name: 'what ended', filter: ended, compare: compareEnded },
];
const anyTask: fc.Arbitrary<QueueTask> = fc
  .record({
    n: fc.integer({ min: 1, max: 30 }),
    type: fc.constantFrom(...TASK_TYPES),
    status: fc.constantFrom(...TASK_STATUSES),
    priority: fc.integer({ min: -2, max: 2 }),
    rank: fc.integer({ min: 1, max: 8 }),
    endedAt: fc.integer({ min: 0, max: 6 }),
  })
  .map(({ n, type, status, priority, rank, endedAt }) => {
    const hasEnded = ended.statuses?.includes(status) === true;
    const completedAt = new Date(Date.UTC(2026, 0, 1) + endedAt * 1_000).toISOString();
    return makeTask(n, type, { status, priority, rank, ...(hasEnded ? { completedAt } : {}) });
  });

/** What main would return for the same filter over the same tasks. */
function truth(tasks: ReadonlyMap<string, QueueTask>, filter: TaskFilter): QueueTask[] {
  const { compare } = LISTS.find((list) => list.filter === filter) ?? { compare: inRunOrder };
  return [...tasks.values()].filter((task) => matches(filter, task)).sort(compare);
}

describe.each(LISTS)('a live list of $name', ({ filter, compare }) => {
  it('is what main would return after any changes, once read to its end', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyTask, { maxLength: 6 }), { maxLength: 8 }), (batches) => {
        const stored = new Map<string, QueueTask>();
        let list = emptyList(filter);
        for (const batch of batches) {
          const newest = new Map(batch.map((task) => [task.id, task]));
          for (const task of newest.values()) stored.set(task.id, task);
          list = applyToList(list, [...newest.values()], []);
        }
        expect(list.items).toEqual(truth(stored, filter));
        expect(list.total).toBe(list.items.length);
      }),
    );
  });

  it('stays a correct beginning while half read, and the next page completes it', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyTask, { minLength: 4, maxLength: 20, selector: (task) => task.id }),
        fc.array(anyTask, { maxLength: 5 }),
        (initial, changes) => {
          const stored = new Map(initial.map((task) => [task.id, task]));
          const before = truth(stored, filter);
          fc.pre(before.length >= 2);
          const shown = Math.ceil(before.length / 2);
          fc.pre(shown < before.length);
          let list = appendPage(emptyList(filter), {
            tasks: before.slice(0, shown),
            total: before.length,
            nextCursor: 'next',
          });
          const newest = new Map(changes.map((task) => [task.id, task]));
          for (const task of newest.values()) stored.set(task.id, task);
          list = applyToList(list, [...newest.values()], []);
          const after = truth(stored, filter);
          expect(list.items).toEqual(after.slice(0, list.items.length));
          list = appendPage(list, { tasks: after, total: after.length });
          expect(list.items).toEqual(after);
        },
      ),
    );
  });

  it('is a correct run of main’s rows while it holds a part, wherever pages were dropped and read again', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('change' as const), tasks: fc.array(anyTask, { maxLength: 4 }) }),
      fc.record({ kind: fc.constantFrom('more' as const, 'previous' as const, 'seek' as const), row: fc.nat(40) }),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(anyTask, { maxLength: 30, selector: (task) => task.id }),
        fc.array(step, { maxLength: 20 }),
        (initial, steps) => {
          const stored = new Map(initial.map((task) => [task.id, task]));
          // Main's pages of three; a cursor is the last row before the page.
          const ask = (cursor: string | undefined) => {
            const all = truth(stored, filter);
            const last: QueueTask | undefined = cursor === undefined ? undefined : JSON.parse(cursor);
            const rest = last === undefined ? all : all.filter((task) => compare(task, last) > 0);
            const tasks = rest.slice(0, 3);
            const more = rest.length > 3 ? { nextCursor: JSON.stringify(tasks.at(-1)) } : {};
            return { tasks, total: all.length, ...more };
          };
          const readPage = (list: TaskList, index: number): TaskList => {
            let reply = ask(list.pages[index]?.cursor);
            const tasks = [...reply.tasks];
            while (reply.nextCursor !== undefined && !reachesNext(list, index, reply)) {
              reply = ask(reply.nextCursor);
              tasks.push(...reply.tasks);
            }
            return loadPage(list, index, { ...reply, tasks });
          };
          let list = appendPage(emptyList(filter), ask(undefined));
          for (const one of steps) {
            if (one.kind === 'change') {
              const newest = new Map(one.tasks.map((task) => [task.id, task]));
              for (const task of newest.values()) stored.set(task.id, task);
              list = applyToList(list, [...newest.values()], []);
            } else if (one.kind === 'more' && list.to < list.pages.length) {
              list = trimmed(readPage(list, list.to), 'end', 7);
            } else if (one.kind === 'more' && list.nextCursor !== undefined) {
              list = trimmed(appendPage(list, ask(list.nextCursor)), 'end', 7);
            } else if (one.kind === 'previous' && list.from > 0) {
              list = trimmed(readPage(list, list.from - 1), 'start', 7);
            } else if (one.kind === 'seek') {
              const page = pageOfRow(list, one.row);
              if (page !== undefined) list = readPage(list, page);
            }
            const held = truth(stored, filter).filter((task) => isWithin(list, task));
            expect(list.items.map((task) => task.id)).toEqual(held.map((task) => task.id));
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('a live list', () => {
  it('keeps its height when pages are dropped, and knows the page that a row was on', () => {
    const all = Array.from({ length: 12 }, (_, index) => makeTask(index + 1, 'script'));
    let list = emptyList(waiting);
    for (let start = 0; start < 12; start += 4) {
      const next = start + 4 < 12 ? { nextCursor: String(start + 4) } : {};
      list = appendPage(list, { tasks: all.slice(start, start + 4), total: 12, ...next });
    }
    list = trimmed(list, 'end', 4);
    expect(list.items.map((task) => task.seq)).toEqual([9, 10, 11, 12]);
    expect(rowsBefore(list)).toEqual({ script: 8, image: 0, video: 0 });
    expect([0, 3, 4, 7, 8, 11].map((row) => pageOfRow(list, row))).toEqual([0, 0, 1, 1, undefined, undefined]);
    list = loadPage(list, 0, { tasks: all.slice(0, 4), total: 12 });
    expect(list.items.map((task) => task.seq)).toEqual([1, 2, 3, 4]);
    expect(rowsAfter(list)).toBe(8);
  });

  it('drops removed tasks and keeps its identity when nothing in it changed', () => {
    const list = appendPage(emptyList(waiting), { tasks: [makeTask(1, 'script'), makeTask(2, 'image')], total: 2 });
    expect(applyToList(list, [makeTask(3, 'video', { status: 'completed' })], [])).toBe(list);
    const left = applyToList(list, [], [makeTask(1, 'script').id]);
    expect(left.items.map((task) => task.type)).toEqual(['image']);
    expect(left.total).toBe(1);
  });

  it('shows ended tasks latest end first; one that just ended enters at the top, one that is tried again leaves', () => {
    const at = (n: number, minute: number) =>
      makeTask(n, 'video', { status: 'failed', completedAt: `2026-01-01T00:0${minute}:00.000Z` });
    const seqs = (list: TaskList) => list.items.map((task) => task.seq);
    let list = applyToList(emptyList(ended), [at(1, 3), at(2, 1), at(3, 1), at(4, 2)], []);
    expect(seqs(list)).toEqual([1, 4, 3, 2]);
    list = applyToList(list, [makeTask(4, 'video', { status: 'waiting' })], []);
    expect(seqs(list)).toEqual([1, 3, 2]);
    list = applyToList(list, [at(2, 5)], []);
    expect(seqs(list)).toEqual([2, 1, 3]);
    expect(list.total).toBe(3);
  });

  it('matches text as main does: every word, in project, user, title or error, in any case', () => {
    const task = makeTask(1, 'script', {
      title: 'Winter 캠핑',
      projectId: 'P-1',
      userId: '현우',
      error: '디스크 부족',
    });
    const found = (text: string): boolean => matches({ text }, task);
    expect(['winter', 'P-1 현우', '디스크', '  ', '캠핑 WINTER'].map(found)).toEqual([true, true, true, true, true]);
    expect(['여름', 'winter 여름'].map(found)).toEqual([false, false]);
  });

  it('takes its total from the counters only where they are exact', () => {
    const counts = { waiting: 3, processing: 1, completed: 5, failed: 2, cancelled: 1 };
    const summary = perType(() => counts);
    expect(totalFromSummary(waiting, summary)).toBe(9);
    expect(totalFromSummary({ statuses: ['completed', 'failed'], types: ['video'] }, summary)).toBe(7);
    expect(totalFromSummary({ ...waiting, text: 'a' }, summary)).toBeUndefined();
    expect(totalFromSummary({ ...waiting, needsYou: true }, summary)).toBeUndefined();
  });
});
