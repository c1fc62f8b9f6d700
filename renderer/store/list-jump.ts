import { perType, TASK_TYPES, type TaskType } from '../../contract/task';
import {
  countRows,
  merged,
  NO_ROWS,
  type PageMark,
  rowsAfter,
  rowsBefore,
  sumRows,
  type TaskList,
  type TaskPage,
} from './task-list';

/**
 * Jumps into the middle of a long list. The rows before the page were never read: they are one tall mark at the start of the list, the
 * gap, from whose end pages are cut as the list is scrolled up. The rows behind the page are unread, as behind any last page.
 */

/** The list holding only a page from its middle. */
export function jumpedTo(list: TaskList, page: TaskPage): TaskList {
  const { start } = page;
  const rows = start?.rows ?? NO_ROWS;
  const first: PageMark = { cursor: undefined, after: undefined, rows };
  const middle: PageMark = { cursor: start?.cursor, after: start?.after, rows: NO_ROWS };
  const pages = sumRows(rows) === 0 ? [{ ...first, rows: NO_ROWS }] : [first, middle];
  return {
    ...list,
    items: page.tasks,
    pages,
    from: pages.length - 1,
    to: pages.length,
    total: page.total ?? list.total,
    nextCursor: page.nextCursor,
    end: page.tasks.at(-1) ?? start?.after,
  };
}

/** Cuts the page that ends where the held rows begin out of the gap and puts it before them. */
export function withPageBefore(list: TaskList, page: TaskPage): TaskList {
  const gap = list.pages[0];
  if (list.from !== 1 || gap === undefined) return list;
  const { start } = page;
  const held = list.pages.slice(1);
  const items = merged(list, page.tasks);
  const mark: PageMark = { cursor: start?.cursor, after: start?.after, rows: NO_ROWS };
  if (start === undefined) return { ...list, items, pages: [mark, ...held], from: 0, total: page.total ?? list.total };
  const read = countRows(page.tasks);
  const less = (type: TaskType) => Math.max(0, gap.rows[type] - read[type]);
  const rows = perType(less);
  // Rows were added to the gap since it was counted, so some are left all the same.
  const left = sumRows(rows) === 0 ? { ...rows, [TASK_TYPES[0]]: 1 } : rows;
  return {
    ...list,
    items,
    pages: [{ ...gap, rows: left }, mark, ...held],
    to: list.to + 1,
    total: page.total ?? list.total,
  };
}

/** The height of the list in rows: main's count, or the number found once it has been read to its end. */
export function heightInRows(list: TaskList, total: number): number {
  const known = sumRows(rowsBefore(list)) + list.items.length + rowsAfter(list);
  return list.nextCursor === undefined ? known : Math.max(known, total);
}
