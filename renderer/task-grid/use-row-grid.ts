import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { QueueTask } from '../../contract/task';
import { heightInRows } from '../store/list-jump';
import { keepScrollPlace, scrollPlace } from '../store/scroll-places';
import { rowsBefore, sumRows, type TaskList } from '../store/task-list';
import { remPx } from '../ui/rem';
import { type ClickKeys, usePicks } from './use-picks';
import { useRowWindow } from './use-row-window';
import { useSteadyScroll } from './use-steady-scroll';

const ROW_REM = 2.75;
/** The row of column names, which stays at the top. */
const HEAD_REM = 1.875;
/** The next page is requested this many rows before the end is reached. */
const READ_AHEAD_ROWS = 60;

export interface RowReader {
  readonly more: () => void;
  readonly previous: () => void;
  readonly seek: (row: number) => void;
}

/**
 * A virtual grid of tasks with one active row and any number of picked ones. The grid itself keeps the keyboard focus and names the
 * active row (aria-activedescendant), since a row that is scrolled away leaves the page and would take the focus with it.
 *
 * Rows keep their position in the whole list, of which only a part is held (TaskList). The scroll bar and the keys reach every row; one
 * that is not held yet is drawn as a placeholder. When rows above the screen come or go, the grid scrolls along, so that what is being
 * read stays where it is.
 *
 * `onKey` gets the keys that neither move nor pick, and returns whether it used one.
 */
export function useRowGrid(parts: {
  /** Under which its scroll position is kept. */
  readonly name: string;
  readonly list: TaskList;
  readonly total: number;
  readonly reader: RowReader;
  readonly onKey: (key: string, task: QueueTask) => boolean;
  /** Another row became active by a key. */
  readonly onGo?: (task: QueueTask) => void;
  /** Alt with an arrow: move the task itself by one place. */
  readonly onMove?: (task: QueueTask, direction: 'up' | 'down') => void;
}) {
  const { name, list, total, reader, onKey, onGo, onMove } = parts;
  const { items } = list;
  const [activeId, setActiveId] = useState<string | undefined>(undefined);
  const scroller = useRef<HTMLDivElement>(null);
  const rowPx = ROW_REM * remPx();
  const first = useMemo(() => sumRows(rowsBefore(list)), [list]);
  const end = first + items.length;
  const count = heightInRows(list, total);
  const view = useRowWindow(scroller, count, rowPx);
  const lastShown = view.stop - 1;
  const firstShown = view.start;

  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is shown and what is held matter, not a new function
  useEffect(() => {
    if (items.length === 0) return;
    if (lastShown < first || firstShown >= end) reader.seek(lastShown < first ? firstShown : lastShown);
    else if (first > 0 && firstShown < first + READ_AHEAD_ROWS) reader.previous();
    else if (lastShown >= end - READ_AHEAD_ROWS) reader.more();
  }, [firstShown, lastShown, first, end, items]);

  useSteadyScroll(scroller, { items, first, rowPx }, view);

  // In rows: their height follows the text size. The grid is there only while it has rows, so the list was read.
  const lists = JSON.stringify(list.filter);
  const { topPx, scrollTo } = view;
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const kept = scrollPlace(name, lists);
    if (kept > 0) scrollTo(kept * rowPx);
    else keepScrollPlace(name, lists, 0);
    const keep = (): void => keepScrollPlace(name, lists, topPx() / rowPx);
    box.addEventListener('scrollend', keep);
    return () => box.removeEventListener('scrollend', keep);
  }, [name, lists, rowPx, topPx, scrollTo]);

  // When the active task leaves the list, the row behind it becomes active. When it is scrolled far away, its position stays and the
  // next key continues from there.
  const lastRow = useRef(0);
  const found = useMemo(
    () => (activeId === undefined ? -1 : items.findIndex((task) => task.id === activeId)),
    [items, activeId],
  );
  const activeRow = found >= 0 ? first + found : Math.max(0, Math.min(lastRow.current, count - 1));
  const active = items[activeRow - first];
  useEffect(() => {
    lastRow.current = activeRow;
  }, [activeRow]);

  const picks = usePicks(list, total);
  const chosen = activeId === undefined ? undefined : active;

  /** A row to activate as soon as it is read. */
  const awaited = useRef<number | undefined>(undefined);
  const goTo = (row: number, extend: boolean): void => {
    // A range cannot include rows that were never read; it ends with the rows held.
    const bounded = extend ? Math.max(first, Math.min(end - 1, row)) : Math.max(0, Math.min(count - 1, row));
    const task = items[bounded - first];
    view.reveal(bounded, HEAD_REM * remPx());
    awaited.current = task === undefined ? bounded : undefined;
    if (task === undefined) return;
    if (extend) picks.extend(active ?? task, task);
    else picks.settle(task);
    setActiveId(task.id);
    if (!extend) onGo?.(task);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only newly read rows can bring the awaited one
  useEffect(() => {
    // The list may have become shorter meanwhile.
    const row = awaited.current === undefined ? undefined : Math.min(awaited.current, count - 1);
    if (row !== undefined && items[row - first] !== undefined) goTo(row, false);
  }, [items, first]);

  const onRowClick = (taskId: string, keys: ClickKeys): void => {
    const task = items.find((row) => row.id === taskId);
    if (task === undefined) return;
    awaited.current = undefined;
    picks.click(task, chosen, keys);
    setActiveId(taskId);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    // Keys pressed on a row's button belong to the button.
    if (event.target !== event.currentTarget) return;
    // AltGr, which types characters, arrives as Ctrl and Alt.
    if (event.ctrlKey && event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      // ㅁ is the same key on a Korean keyboard.
      if (event.key !== 'a' && event.key !== 'A' && event.key !== 'ㅁ') return;
      event.preventDefault();
      picks.all();
      return;
    }
    if (event.altKey) {
      const direction = event.key === 'ArrowUp' ? 'up' : event.key === 'ArrowDown' ? 'down' : undefined;
      if (direction === undefined || active === undefined || onMove === undefined) return;
      event.preventDefault();
      setActiveId(active.id);
      onMove(active, direction);
      return;
    }
    const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowPx) / rowPx) - 1);
    // A key held down continues from the row that is still being read.
    const from = awaited.current ?? activeRow;
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: from + 1,
      ArrowUp: from - 1,
      PageDown: from + pageRows,
      PageUp: from - pageRows,
      Home: 0,
      End: count - 1,
    };
    const target = targets[event.key];
    if (target !== undefined) goTo(target, event.shiftKey);
    else if (event.key === ' ' && active !== undefined) {
      picks.click(active, undefined, { toggle: true, range: false });
      setActiveId(active.id);
    } else if (event.key === 'Escape' && picks.count > 0) picks.clear();
    else if (active === undefined || !onKey(event.key, active)) return;
    event.preventDefault();
  };

  return {
    scroller,
    /** Indexes of the rows to draw now. Some may not be held yet. */
    rows: Array.from({ length: view.stop - view.start }, (_, index) => view.start + index),
    /** Where in the box a row is drawn. */
    placePx: (row: number): number => row * rowPx - view.shiftPx,
    rowPx,
    /** The rows held; the first of them has the index `first`. */
    tasks: items,
    first,
    total,
    boxPx: view.boxPx,
    active,
    /** Picked rows are drawn as selected; while nothing is picked, the active one is. */
    isSelected: (task: QueueTask): boolean => (picks.count > 0 ? picks.has(task.id) : task.id === active?.id),
    picks,
    onRowClick,
    onKeyDown,
  };
}
export type RowGrid = ReturnType<typeof useRowGrid>;
