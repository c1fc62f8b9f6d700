import type { IpcInput, IpcOutput } from '../../contract/ipc';
import { searchedText } from '../../contract/messages';
import { folded, wordsOf } from '../../contract/search-text';
import {
  inRunOrder,
  perType,
  type QueueSummary,
  type QueueTask,
  sumTypes,
  TASK_TYPES,
  type TaskType,
} from '../../contract/task';
import { taskTitle } from '../../contract/task-title';

export type TaskFilter = Omit<IpcInput<'queue:list'>, 'limit' | 'cursor' | 'before' | 'row'>;
export type TaskPage = IpcOutput<'queue:list'>;

/** What a row's position in a list depends on. */
type Key = Pick<QueueTask, 'priority' | 'rank' | 'seq'> & { readonly completedAt?: string | undefined };
export type TypeRows = Readonly<Record<TaskType, number>>;
export const NO_ROWS: TypeRows = perType(() => 0);
export const sumRows: (rows: TypeRows) => number = sumTypes;

/** A page that was read once: how to read it again, and how many rows it had when they were dropped. */
export interface PageMark {
  /** Both absent for the first page. */
  readonly cursor: string | undefined;
  /** The last row before the page. */
  readonly after: Key | undefined;
  /** Of a dropped page; a loaded one has its rows themselves. */
  readonly rows: TypeRows;
}

/**
 * A filtered list of any length, of which a bounded run of pages is held: `items` are the rows from `pages[from]` up to, but not
 * including, `pages[to]`, in main's order and without gaps. Other pages are known by their marks, so that the list keeps its height and
 * any of them can be read again.
 */
export interface TaskList {
  readonly filter: TaskFilter;
  readonly items: readonly QueueTask[];
  readonly pages: readonly PageMark[];
  readonly from: number;
  readonly to: number;
  /** Main's count at the last read, adjusted by what events have added and removed since. */
  readonly total: number;
  /** How to read on behind the last page; undefined once the list has been read to its end. */
  readonly nextCursor: string | undefined;
  /** The last row of the last page as main returned it. What sorts behind it comes with the next page. */
  readonly end: Key | undefined;
}

export function emptyList(filter: TaskFilter): TaskList {
  return { filter, items: [], pages: [], from: 0, to: 0, total: 0, nextCursor: undefined, end: undefined };
}

/** Ended tasks, latest end first; at the same time, the one added later first. (Main's times sort as strings.) */
export function compareEnded(a: Key, b: Key): number {
  const [one, other] = [a.completedAt ?? '', b.completedAt ?? ''];
  if (one !== other) return one < other ? 1 : -1;
  return b.seq - a.seq;
}

type Compare = (a: Key, b: Key) => number;
function comparatorOf(filter: TaskFilter): Compare {
  const waitingOnly = filter.statuses?.length === 1 && filter.statuses[0] === 'waiting';
  return waitingOnly || filter.needsYou === true ? inRunOrder : compareEnded;
}

/** Whatever their Unicode form. */
const isSameName = (one: string, other: string) => one === other || one.normalize('NFC') === other.normalize('NFC');

/** Whether a task belongs to a list, by the rule that main applies too, so that an event needs no second read. */
export function matches(filter: TaskFilter, task: QueueTask): boolean {
  if (filter.types !== undefined && !filter.types.includes(task.type)) return false;
  if (filter.statuses !== undefined && !filter.statuses.includes(task.status)) return false;
  if (filter.userId !== undefined && !isSameName(filter.userId, task.userId)) return false;
  if (filter.projectId !== undefined && !isSameName(filter.projectId, task.projectId)) return false;
  if (filter.needsYou === true && (task.needsYou === undefined || task.status !== 'waiting')) return false;
  if (filter.text !== undefined && filter.text.trim() !== '') {
    const haystack = folded(`${task.projectId}\n${task.userId}\n${taskTitle(task)}\n${searchedText(task.error ?? '')}`);
    if (!wordsOf(filter.text).every((word) => haystack.includes(word))) return false;
  }
  return true;
}

/** The first index whose row sorts after `key`. */
function insertionIndex(items: readonly QueueTask[], key: Key, compare: Compare): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = items[middle];
    if (row !== undefined && compare(row, key) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The held rows are those after `after`, up to and including `upTo`. Undefined means no bound. */
function boundsOf(list: TaskList): { after: Key | undefined; upTo: Key | undefined } {
  const upTo = list.to < list.pages.length ? list.pages[list.to]?.after : undefined;
  const open = list.to >= list.pages.length && list.nextCursor === undefined;
  return { after: list.pages[list.from]?.after, upTo: open ? undefined : (upTo ?? list.end) };
}

/** Whether a row with this key belongs among those held. If it does and is not there, it has left the list. */
export function isWithin(list: TaskList, key: Key): boolean {
  const compare = comparatorOf(list.filter);
  const { after, upTo } = boundsOf(list);
  return (after === undefined || compare(key, after) > 0) && (upTo === undefined || compare(key, upTo) <= 0);
}

export function countRows(tasks: readonly QueueTask[]): TypeRows {
  const rows = { ...NO_ROWS };
  for (const task of tasks) rows[task.type] += 1;
  return rows;
}

function addRows(pages: readonly PageMark[]): TypeRows {
  const rows = { ...NO_ROWS };
  for (const page of pages) for (const type of TASK_TYPES) rows[type] += page.rows[type];
  return rows;
}
/** Rows before those held, as counted when their pages were last read. */
export function rowsBefore(list: TaskList): TypeRows {
  return addRows(list.pages.slice(0, list.from));
}
/** Rows behind those held that were read once. */
export function rowsAfter(list: TaskList): number {
  return sumRows(addRows(list.pages.slice(list.to)));
}

/** A row that moved out of the held ones makes the page taller that it moved to. */
function withOneMoreRow(list: TaskList, task: QueueTask, compare: Compare): readonly PageMark[] {
  const { pages, from, to } = list;
  const behind = pages.findIndex(({ after }) => after !== undefined && compare(task, after) <= 0);
  const at = behind === -1 ? pages.length - 1 : behind - 1;
  const page = pages[at];
  if (page === undefined || (at >= from && at < to)) return pages;
  const rows = { ...page.rows, [task.type]: page.rows[task.type] + 1 };
  return pages.map((one) => (one === page ? { ...page, rows } : one));
}

/**
 * Moves, adds and removes rows without reading again. A task that sorts outside the held rows is left to the page that will bring it;
 * `total` counts it all the same.
 */
export function applyToList(list: TaskList, tasks: readonly QueueTask[], removedIds: readonly string[]): TaskList {
  const touched = new Set(removedIds);
  for (const task of tasks) touched.add(task.id);
  const known = new Set<string>();
  const items: QueueTask[] = [];
  for (const row of list.items) {
    if (touched.has(row.id)) known.add(row.id);
    else items.push(row);
  }
  const matching = tasks.filter((task) => matches(list.filter, task));
  if (known.size === 0 && matching.length === 0) return list;

  const compare = comparatorOf(list.filter);
  let { pages } = list;
  for (const task of matching) {
    if (isWithin(list, task)) items.splice(insertionIndex(items, task, compare), 0, task);
    else if (known.has(task.id)) pages = withOneMoreRow({ ...list, pages }, task, compare);
  }
  return { ...list, items, pages, total: list.total - known.size + matching.length };
}

/** The held rows and those of a page. Where both have a row, the held one is newer, since an event brought it meanwhile. */
export function merged(list: TaskList, tasks: readonly QueueTask[]): QueueTask[] {
  const present = new Set(list.items.map((row) => row.id));
  return [...list.items, ...tasks.filter((task) => !present.has(task.id))].sort(comparatorOf(list.filter));
}

/** Adds the page behind the last one. The rows held must reach to the end of that. */
export function appendPage(list: TaskList, page: TaskPage): TaskList {
  const mark: PageMark = { cursor: list.nextCursor, after: list.end, rows: NO_ROWS };
  return {
    ...list,
    items: merged(list, page.tasks),
    pages: [...list.pages, mark],
    to: list.pages.length + 1,
    total: page.total ?? list.total,
    nextCursor: page.nextCursor,
    end: page.tasks.at(-1) ?? list.end,
  };
}

/**
 * Puts the rows of a page that was read again beside those held. A page that does not adjoin them replaces them.
 * `page.tasks` must have all rows of the page; rows behind it are ignored.
 */
export function loadPage(list: TaskList, index: number, page: TaskPage): TaskList {
  const compare = comparatorOf(list.filter);
  const beside = index === list.from - 1 || index === list.to;
  const base = beside ? list : { ...parked(list, list.from, list.to), items: [], from: index, to: index };
  const isLast = index === list.pages.length - 1;
  const upTo = isLast ? undefined : list.pages[index + 1]?.after;
  const rows = upTo === undefined ? page.tasks : page.tasks.filter((task) => compare(task, upTo) <= 0);
  const last = isLast ? { nextCursor: page.nextCursor, end: page.tasks.at(-1) ?? list.end } : {};
  return {
    ...base,
    ...last,
    items: merged(base, rows),
    from: Math.min(base.from, index),
    to: Math.max(base.to, index + 1),
    total: page.total ?? list.total,
  };
}

/** Whether `page`, the reply to the cursor of `pages[index]`, reaches the beginning of the next page. */
export function reachesNext(list: TaskList, index: number, page: TaskPage): boolean {
  const upTo = list.pages[index + 1]?.after;
  const last = page.tasks.at(-1);
  if (page.nextCursor === undefined || upTo === undefined || last === undefined) return true;
  return comparatorOf(list.filter)(last, upTo) >= 0;
}

/** The list with the row counts of its held pages `first` up to `last` recorded in their marks. */
function parked(list: TaskList, first: number, last: number): TaskList {
  const compare = comparatorOf(list.filter);
  const pages = list.pages.map((page, index) => {
    if (index < first || index >= last) return page;
    const start = page.after === undefined ? 0 : insertionIndex(list.items, page.after, compare);
    const next = index + 1 < list.to ? list.pages[index + 1]?.after : undefined;
    const stop = next === undefined ? list.items.length : insertionIndex(list.items, next, compare);
    return { ...page, rows: countRows(list.items.slice(start, stop)) };
  });
  return { ...list, pages };
}

/** Drops pages at the far end until at most `maxRows` rows are held; one page always stays. */
export function trimmed(list: TaskList, keep: 'start' | 'end', maxRows: number): TaskList {
  let next = list;
  const compare = comparatorOf(list.filter);
  while (next.items.length > maxRows && next.to - next.from > 1) {
    if (keep === 'end') {
      const bound = next.pages[next.from + 1]?.after;
      if (bound === undefined) break;
      const items = next.items.slice(insertionIndex(next.items, bound, compare));
      next = { ...parked(next, next.from, next.from + 1), items, from: next.from + 1 };
    } else {
      const bound = next.pages[next.to - 1]?.after;
      if (bound === undefined) break;
      const items = next.items.slice(0, insertionIndex(next.items, bound, compare));
      next = { ...parked(next, next.to - 1, next.to), items, to: next.to - 1 };
    }
  }
  return next;
}

/** The page with the row at `row` (0-based in the whole list, as far as read); undefined for a row that is held. */
export function pageOfRow(list: TaskList, row: number): number | undefined {
  const first = sumRows(rowsBefore(list));
  const end = first + list.items.length;
  if (row >= first && row < end) return undefined;
  let stop = row < first ? 0 : end;
  const within = ({ rows }: PageMark): boolean => {
    stop += sumRows(rows);
    return row < stop;
  };
  const found =
    row < first ? list.pages.slice(0, list.from).findIndex(within) : list.pages.slice(list.to).findIndex(within);
  if (found < 0) return undefined;
  return row < first ? found : list.to + found;
}

/** The exact total where the filter only has types and statuses, which main counts; otherwise undefined. */
export function totalFromSummary(filter: TaskFilter, summary: QueueSummary): number | undefined {
  const { types, statuses, text, userId, projectId, needsYou } = filter;
  const onlyCounts = userId === undefined && projectId === undefined && needsYou !== true && !text?.trim();
  if (!onlyCounts || statuses === undefined) return undefined;
  const wanted: readonly TaskType[] = types ?? TASK_TYPES;
  return wanted.reduce((sum, type) => sum + statuses.reduce((part, status) => part + summary[type][status], 0), 0);
}
