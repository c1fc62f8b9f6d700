import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { QueueTask } from '../../contract/task';
import { rowsAfter, rowsBefore, sumRows, type TaskList } from '../store/task-list';
import { remPx } from './rem';
import { type ClickKeys, usePicks } from './use-picks';

const ROW_REM = 2.75;
/** The next page is asked for this many rows before the end is reached. */
const READ_AHEAD_ROWS = 60;
/** Chromium lays out no box taller than 33,554,428 px; rows beyond 700,000 are reached by a filter. */
const MAX_HEIGHT_PX = 32_000_000;

export interface RowReader {
  readonly more: () => void;
  readonly previous: () => void;
  readonly seek: (row: number) => void;
}

/**
 * A virtual grid of tasks with one active row and any number of picked ones. The grid itself holds the keyboard focus and
 * names the active row (aria-activedescendant): a row scrolled out of the page could not keep it.
 *
 * Rows keep their place in the whole list, of which only a part is held (TaskList). When rows come or go above what is on the
 * screen, the grid scrolls along: what one reads stays where it is.
 *
 * `onKey` gets the keys that neither move nor pick; it answers whether it took one.
 */
export function useRowGrid(parts: {
  readonly list: TaskList;
  readonly total: number;
  readonly reader: RowReader;
  readonly onKey: (key: string, task: QueueTask) => boolean;
  /** Alt with an arrow: the task itself is to move by one place. */
  readonly onMove?: (task: QueueTask, direction: 'up' | 'down') => void;
}) {
  const { list, total, reader, onKey, onMove } = parts;
  const { items } = list;
  const [activeId, setActiveId] = useState<string | undefined>(undefined);
  const scroller = useRef<HTMLDivElement>(null);
  const rowPx = ROW_REM * remPx();
  const { first, known } = useMemo(() => {
    const before = sumRows(rowsBefore(list));
    return { first: before, known: before + list.items.length + rowsAfter(list) };
  }, [list]);
  const virtual = useVirtualizer({
    count: Math.min(known, Math.floor(MAX_HEIGHT_PX / rowPx)),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => items[index - first]?.id ?? index,
    overscan: 8,
  });
  const rows = virtual.getVirtualItems();
  const firstShown = rows[0]?.index ?? 0;
  const lastShown = rows.at(-1)?.index ?? 0;
  const end = first + items.length;

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown and what is held ask, not a new function
  useEffect(() => {
    if (items.length === 0) return;
    if (lastShown < first || firstShown >= end) reader.seek(lastShown < first ? firstShown : lastShown);
    else if (first > 0 && firstShown < first + READ_AHEAD_ROWS) reader.previous();
    else if (lastShown >= end - READ_AHEAD_ROWS) reader.more();
  }, [firstShown, lastShown, first, end, items]);

  useSteadyScroll(scroller, items, first, rowPx);

  // A task that left the list hands its place to the row behind it, not to nothing.
  const lastIndex = useRef(0);
  const found = useMemo(
    () => (activeId === undefined ? -1 : items.findIndex((task) => task.id === activeId)),
    [items, activeId],
  );
  const activeIndex = found >= 0 ? found : Math.min(lastIndex.current, items.length - 1);
  const active = items[activeIndex];
  useEffect(() => {
    lastIndex.current = Math.max(0, activeIndex);
  }, [activeIndex]);

  const picks = usePicks(list, total);
  const chosen = activeId === undefined ? undefined : active;

  const goTo = (index: number, extend: boolean): void => {
    const bounded = Math.max(0, Math.min(items.length - 1, index));
    const task = items[bounded];
    if (task === undefined) return;
    if (extend) picks.extend(active ?? task, task);
    else picks.settle(task);
    setActiveId(task.id);
    virtual.scrollToIndex(first + bounded);
  };

  const onRowClick = (taskId: string, keys: ClickKeys): void => {
    const task = items.find((row) => row.id === taskId);
    if (task === undefined) return;
    picks.click(task, chosen, keys);
    setActiveId(taskId);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    // Keys pressed on a row's button belong to the button.
    if (event.target !== event.currentTarget) return;
    if (event.ctrlKey || event.metaKey) {
      // The same key while a Korean keyboard is on.
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
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: activeIndex + 1,
      ArrowUp: activeIndex - 1,
      PageDown: activeIndex + pageRows,
      PageUp: activeIndex - pageRows,
      Home: 0,
      End: items.length - 1,
    };
    const target = targets[event.key];
    if (target !== undefined) {
      // The first row may have been dropped: Home reads it again, and the row is chosen once it is there.
      if (event.key === 'Home' && first > 0) {
        scroller.current?.scrollTo({ top: 0 });
        lastIndex.current = 0;
        setActiveId(undefined);
      } else goTo(target, event.shiftKey);
    } else if (event.key === ' ' && active !== undefined) {
      picks.click(active, undefined, { toggle: true, range: false });
      setActiveId(active.id);
    } else if (event.key === 'Escape' && picks.count > 0) picks.clear();
    else if (active === undefined || !onKey(event.key, active)) return;
    event.preventDefault();
  };

  return {
    scroller,
    rows,
    rowPx,
    first,
    totalPx: virtual.getTotalSize(),
    active,
    /** The row drawn as chosen: a picked one, or the active one while nothing is picked. */
    isSelected: (task: QueueTask): boolean => (picks.count > 0 ? picks.has(task.id) : task.id === active?.id),
    picks,
    onRowClick,
    onKeyDown,
  };
}

/** Keeps the rows on the screen where they are when rows above them come or go. At the very top new rows may push in. */
function useSteadyScroll(
  scroller: { readonly current: HTMLDivElement | null },
  items: readonly QueueTask[],
  first: number,
  rowPx: number,
): void {
  const shown = useRef<ReadonlyArray<{ readonly id: string; readonly offsetPx: number }>>([]);
  const held = useRef({ items, first });
  held.current = { items, first };

  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const note = (): void => {
      const now = held.current;
      const top = Math.floor(box.scrollTop / rowPx);
      const count = Math.ceil(box.clientHeight / rowPx);
      shown.current = now.items
        .slice(Math.max(0, top - now.first), Math.max(0, top - now.first + count))
        .map((task, index) => ({
          id: task.id,
          offsetPx: (Math.max(top, now.first) + index) * rowPx - box.scrollTop,
        }));
    };
    if (box.scrollTop > 0) {
      const places = new Map(items.map((task, index) => [task.id, index]));
      const still = shown.current.find(({ id }) => places.has(id));
      const place = still === undefined ? undefined : places.get(still.id);
      if (still !== undefined && place !== undefined) {
        const wantedPx = (first + place) * rowPx - still.offsetPx;
        if (Math.abs(wantedPx - box.scrollTop) >= 1) box.scrollTop = wantedPx;
      }
    }
    note();
    box.addEventListener('scroll', note, { passive: true });
    return () => box.removeEventListener('scroll', note);
  }, [scroller, items, first, rowPx]);
}
