import type { IpcInput, IpcOutput } from '../../contract/ipc';
import type { QueueSummary, QueueTask, TaskType } from '../../contract/task';
import { TASK_TYPES } from '../../contract/task';

export type TaskFilter = Omit<IpcInput<'queue:list'>, 'limit' | 'cursor'>;
export type TaskPage = IpcOutput<'queue:list'>;

/** Rows already read of one filtered list, in the order main gives them, and how to read on. */
export interface TaskList {
  readonly filter: TaskFilter;
  readonly items: readonly QueueTask[];
  /** Main's count at the last read, moved by what events added and took away since. */
  readonly total: number;
  /** Absent when the list is read to its end. */
  readonly nextCursor: string | undefined;
}

export function emptyList(filter: TaskFilter): TaskList {
  return { filter, items: [], total: 0, nextCursor: undefined };
}

/** Waiting tasks in the order they will run. */
export function compareWaiting(a: QueueTask, b: QueueTask): number {
  return b.priority - a.priority || a.rank - b.rank || a.seq - b.seq;
}

/** Any other list: the newest task first, the key by which main pages it. */
export function compareNewest(a: QueueTask, b: QueueTask): number {
  return b.seq - a.seq;
}

function comparatorOf(filter: TaskFilter): (a: QueueTask, b: QueueTask) => number {
  const waitingOnly = filter.statuses?.length === 1 && filter.statuses[0] === 'waiting';
  return waitingOnly || filter.needsYou === true ? compareWaiting : compareNewest;
}

/** A task without a title of its own is named by its project. */
export function titleOf(task: QueueTask): string {
  const { title } = task.metadata;
  return typeof title === 'string' && title.trim() !== '' ? title : task.projectId;
}

/** Whether a task belongs to a list: the same rule main applies, so that events need no second read. */
export function matches(filter: TaskFilter, task: QueueTask): boolean {
  if (filter.types !== undefined && !filter.types.includes(task.type)) return false;
  if (filter.statuses !== undefined && !filter.statuses.includes(task.status)) return false;
  if (filter.userId !== undefined && filter.userId !== task.userId) return false;
  if (filter.projectId !== undefined && filter.projectId !== task.projectId) return false;
  if (filter.needsYou === true && (task.needsYou === undefined || task.status !== 'waiting')) return false;
  if (filter.text !== undefined && filter.text.trim() !== '') {
    const haystack = `${task.projectId}\n${task.userId}\n${titleOf(task)}\n${task.error ?? ''}`.toLowerCase();
    const words = filter.text.toLowerCase().split(/\s+/u).filter(Boolean);
    if (!words.every((word) => haystack.includes(word))) return false;
  }
  return true;
}

/** First index whose row sorts after `task`. */
function insertionIndex(items: readonly QueueTask[], task: QueueTask, compare: (a: QueueTask, b: QueueTask) => number) {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = items[middle];
    if (row !== undefined && compare(row, task) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Moves, adds and drops rows without reading again. A task that sorts behind the last row of an unfinished list is left
 * for the page that will bring it; `total` counts it all the same.
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
  const last = list.nextCursor === undefined ? undefined : items.at(-1);
  let total = list.total - known.size;
  for (const task of matching) {
    total += 1;
    // Nothing read yet of an unfinished list: its first page brings everything.
    if (list.nextCursor !== undefined && (last === undefined || compare(last, task) < 0)) continue;
    items.splice(insertionIndex(items, task, compare), 0, task);
  }
  return { ...list, items, total };
}

/** Adds a page read from main; rows that an event brought meanwhile are newer and stay. */
export function appendPage(list: TaskList, page: TaskPage): TaskList {
  const present = new Set(list.items.map((row) => row.id));
  const items = [...list.items, ...page.tasks.filter((task) => !present.has(task.id))].sort(comparatorOf(list.filter));
  return { ...list, items, total: page.total, nextCursor: page.nextCursor };
}

/** Exact when the filter speaks of types and statuses alone: main keeps those counts; otherwise undefined. */
export function totalFromSummary(filter: TaskFilter, summary: QueueSummary): number | undefined {
  const { types, statuses, text, userId, projectId, needsYou } = filter;
  const onlyCounts = userId === undefined && projectId === undefined && needsYou !== true && !text?.trim();
  if (!onlyCounts || statuses === undefined) return undefined;
  const wanted: readonly TaskType[] = types ?? TASK_TYPES;
  return wanted.reduce((sum, type) => sum + statuses.reduce((part, status) => part + summary[type][status], 0), 0);
}
