import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inRunOrder, type QueueTask, TASK_STATUSES, TASK_TYPES } from '../../../contract/task';
import { heightInRows, jumpedTo, withPageBefore } from '../../../renderer/store/list-jump';
import {
  appendPage,
  applyToList,
  compareEnded,
  countRows,
  emptyList,
  isWithin,
  matches,
  rowsBefore,
  sumRows,
  type TaskFilter,
  type TaskPage,
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
    n: fc.integer({ min: 1, max: 60 }),
    type: fc.constantFrom(...TASK_TYPES),
    status: fc.constantFrom('waiting', 'waiting', 'completed', ...TASK_STATUSES),
    priority: fc.integer({ min: -1, max: 1 }),
    rank: fc.integer({ min: 1, max: 30 }),
    endedAt: fc.integer({ min: 0, max: 12 }),
  })
  .map(({ n, type, status, priority, rank, endedAt }) => {
    const hasEnded = ended.statuses?.includes(status) === true;
    const completedAt = new Date(Date.UTC(2026, 0, 1) + endedAt * 1_000).toISOString();
    return makeTask(n, type, { status, priority, rank, ...(hasEnded ? { completedAt } : {}) });
  });

/** A main with these tasks, whose pages have four rows and whose cursors are the key before the page. */
function mainOf(tasks: readonly QueueTask[], { filter, compare } = LISTS[0] as (typeof LISTS)[number]) {
  const stored = new Map(tasks.map((task) => [task.id, task]));
  const all = () => [...stored.values()].filter((task) => matches(filter, task)).sort(compare);
  const page = (first: number, withRows: boolean): TaskPage => {
    const rows = all();
    const held = rows.slice(first, first + 4);
    const before = rows[first - 1];
    const next = rows.length > first + 4 ? { nextCursor: JSON.stringify(held.at(-1)) } : {};
    if (before === undefined) return { tasks: held, total: rows.length, ...next };
    const counts = withRows ? { rows: countRows(rows.slice(0, first)) } : {};
    const start = { cursor: JSON.stringify(before), after: before, ...counts };
    return { tasks: held, total: rows.length, ...next, start };
  };
  /** The row that a cursor refers to may have gone. */
  const placeOf = (cursor: string) => all().filter((task) => compare(task, JSON.parse(cursor)) <= 0).length;
  return {
    all,
    put: (task: QueueTask) => stored.set(task.id, task),
    first: () => page(0, false),
    after: (cursor: string) => page(placeOf(cursor), false),
    before(cursor: string): TaskPage {
      const stop = placeOf(cursor);
      const whole = page(Math.max(0, stop - 4), false);
      return { ...whole, tasks: whole.tasks.slice(0, Math.min(4, stop)) };
    },
    around: (row: number) => page(Math.max(0, Math.min(row, all().length - 1) - 1), true),
  };
}

describe.each(LISTS)('a jump into a long list of $name', (kind) => {
  it('holds a correct run of main’s rows, whatever is skipped, read before and behind, changed and dropped', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('change' as const), tasks: fc.array(anyTask, { maxLength: 4 }) }),
      fc.record({ kind: fc.constantFrom('more' as const, 'before' as const, 'jump' as const), row: fc.nat(60) }),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(anyTask, { minLength: 10, maxLength: 60, selector: (task) => task.id }),
        fc.array(step, { maxLength: 25 }),
        (initial, steps) => {
          const main = mainOf(initial, kind);
          let list = appendPage(emptyList(kind.filter), main.first());
          for (const one of steps) {
            const before = list.pages[list.from]?.cursor;
            if (one.kind === 'change') {
              const newest = [...new Map(one.tasks.map((task) => [task.id, task])).values()];
              newest.forEach(main.put);
              list = applyToList(list, newest, []);
            } else if (one.kind === 'jump') {
              const page = main.around(one.row);
              list = jumpedTo(list, page);
              expect(rowsBefore(list)).toEqual(
                countRows(main.all().slice(0, main.all().indexOf(list.items[0] as QueueTask))),
              );
            } else if (one.kind === 'more' && list.nextCursor !== undefined && list.to === list.pages.length) {
              list = appendPage(list, main.after(list.nextCursor));
            } else if (one.kind === 'before' && list.from === 1 && before !== undefined) {
              list = trimmed(withPageBefore(list, main.before(before)), 'start', 12);
            }
            const held = main.all().filter((task) => isWithin(list, task));
            expect(list.items.map(({ id }) => id)).toEqual(held.map(({ id }) => id));
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('a jump into a long list', () => {
  it('is undone page by page: scrolled to the top, nothing is left over and every row has its number', () => {
    const main = mainOf(
      Array.from({ length: 40 }, (_, n) => makeTask(n + 1, TASK_TYPES[n % 3] ?? 'video', { rank: n })),
    );
    let list = jumpedTo(appendPage(emptyList(waiting), main.first()), main.around(30));
    expect(heightInRows(list, 40)).toBe(40);
    expect(list.items[0]).toEqual(main.all()[29]);
    while (list.from > 0) {
      list = withPageBefore(list, main.before(list.pages[list.from]?.cursor ?? ''));
      const first = sumRows(rowsBefore(list));
      expect(list.items[0]).toEqual(main.all()[first]);
      expect(heightInRows(list, 40)).toBe(40);
    }
    expect(list.items).toEqual(main.all().slice(0, 33));
  });

  it('keeps a gap with more rows than were counted open, and closes one with fewer', () => {
    const main = mainOf(Array.from({ length: 40 }, (_, n) => makeTask(n + 1, 'script', { rank: n })));
    const page = main.around(20);
    const counted = (script: number) => ({
      ...page.start,
      cursor: '',
      after: main.all()[18] as QueueTask,
      rows: { script, image: 0, video: 0 },
    });
    const before = () => main.before(JSON.stringify(main.all()[18]));
    const few = withPageBefore(jumpedTo(emptyList(waiting), { ...page, start: counted(2) }), before());
    expect(sumRows(rowsBefore(few))).toBe(1);
    const top = main.before(JSON.stringify(main.all()[2]));
    const many = withPageBefore(jumpedTo(emptyList(waiting), { ...page, start: counted(900) }), top);
    expect(sumRows(rowsBefore(many))).toBe(0);
  });

  it('has the height of what was found once the list has been read to its end, and of main’s count before', () => {
    const main = mainOf(Array.from({ length: 10 }, (_, n) => makeTask(n + 1, 'script', { rank: n })));
    const begun = appendPage(emptyList(waiting), main.first());
    expect(heightInRows(begun, 1_000_000)).toBe(1_000_000);
    const atEnd = jumpedTo(begun, main.around(9));
    expect(heightInRows(atEnd, 1_000_000)).toBe(10);
  });
});
