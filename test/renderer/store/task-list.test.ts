import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type QueueTask, TASK_STATUSES, TASK_TYPES } from '../../../contract/task';
import {
  appendPage,
  applyToList,
  compareWaiting,
  emptyList,
  matches,
  type TaskFilter,
  totalFromSummary,
} from '../../../renderer/store/task-list';
import { makeTask } from '../preview/scenarios';

const waiting: TaskFilter = { statuses: ['waiting'] };
const anyTask: fc.Arbitrary<QueueTask> = fc
  .record({
    n: fc.integer({ min: 1, max: 30 }),
    type: fc.constantFrom(...TASK_TYPES),
    status: fc.constantFrom(...TASK_STATUSES),
    priority: fc.integer({ min: -2, max: 2 }),
    rank: fc.integer({ min: 1, max: 8 }),
  })
  .map(({ n, type, status, priority, rank }) => makeTask(n, type, { status, priority, rank }));

/** Main's answer for the same filter over the same tasks. */
function truth(tasks: ReadonlyMap<string, QueueTask>, filter: TaskFilter): QueueTask[] {
  return [...tasks.values()].filter((task) => matches(filter, task)).sort(compareWaiting);
}

describe('a live list', () => {
  it('read to its end, it is what main would answer after any changes', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyTask, { maxLength: 6 }), { maxLength: 8 }), (batches) => {
        const stored = new Map<string, QueueTask>();
        let list = emptyList(waiting);
        for (const batch of batches) {
          const newest = new Map(batch.map((task) => [task.id, task]));
          for (const task of newest.values()) stored.set(task.id, task);
          list = applyToList(list, [...newest.values()], []);
        }
        expect(list.items).toEqual(truth(stored, waiting));
        expect(list.total).toBe(list.items.length);
      }),
    );
  });

  it('half read, it stays the true beginning, and the next page completes it', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyTask, { minLength: 4, maxLength: 20, selector: (task) => task.id }),
        fc.array(anyTask, { maxLength: 5 }),
        (initial, changes) => {
          const stored = new Map(initial.map((task) => [task.id, task]));
          const before = truth(stored, waiting);
          fc.pre(before.length >= 2);
          const shown = Math.ceil(before.length / 2);
          fc.pre(shown < before.length);
          let list = appendPage(emptyList(waiting), {
            tasks: before.slice(0, shown),
            total: before.length,
            nextCursor: 'next',
          });
          const newest = new Map(changes.map((task) => [task.id, task]));
          for (const task of newest.values()) stored.set(task.id, task);
          list = applyToList(list, [...newest.values()], []);
          const after = truth(stored, waiting);
          expect(list.items).toEqual(after.slice(0, list.items.length));
          list = appendPage(list, { tasks: after, total: after.length });
          expect(list.items).toEqual(after);
        },
      ),
    );
  });

  it('drops removed tasks and keeps its identity when nothing in it changed', () => {
    const list = appendPage(emptyList(waiting), { tasks: [makeTask(1, 'script'), makeTask(2, 'image')], total: 2 });
    expect(applyToList(list, [makeTask(3, 'video', { status: 'completed' })], [])).toBe(list);
    const left = applyToList(list, [], [makeTask(1, 'script').id]);
    expect(left.items.map((task) => task.type)).toEqual(['image']);
    expect(left.total).toBe(1);
  });

  it('shows ended tasks newest first, as main pages them', () => {
    const ended = [1, 3, 2].map((n) => makeTask(n, 'video', { status: 'completed' }));
    const list = applyToList(emptyList({ statuses: ['completed', 'failed', 'cancelled'] }), ended, []);
    expect(list.items.map((task) => task.seq)).toEqual([3, 2, 1]);
  });

  it('matches text as main does: every word, in project, user, title or error, whatever the case', () => {
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

  it('takes its total from the counters only where they tell it exactly', () => {
    const counts = { waiting: 3, processing: 1, completed: 5, failed: 2, cancelled: 1 };
    const summary = { script: counts, image: counts, video: counts };
    expect(totalFromSummary(waiting, summary)).toBe(9);
    expect(totalFromSummary({ statuses: ['completed', 'failed'], types: ['video'] }, summary)).toBe(7);
    expect(totalFromSummary({ ...waiting, text: 'a' }, summary)).toBeUndefined();
    expect(totalFromSummary({ ...waiting, needsYou: true }, summary)).toBeUndefined();
  });
});
