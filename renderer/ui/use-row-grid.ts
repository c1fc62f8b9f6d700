import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { QueueTask } from '../../contract/task';
import { remPx } from './rem';

const ROW_REM = 2.75;
/** The next page is asked for this many rows before the end is reached. */
const READ_AHEAD_ROWS = 40;

/**
 * A virtual grid of tasks with one active row. The grid itself holds the keyboard focus and names the active row
 * (aria-activedescendant): a row scrolled out of the page could not keep it.
 *
 * `onKey` gets the keys that do not move; it answers whether it took one.
 */
export function useRowGrid(parts: {
  readonly items: readonly QueueTask[];
  readonly onMore: () => void;
  readonly onKey: (key: string, task: QueueTask) => boolean;
  /** Alt with an arrow: the task itself is to move by one place. */
  readonly onMove?: (task: QueueTask, direction: 'up' | 'down') => void;
}) {
  const { items, onMore, onKey, onMove } = parts;
  const [selectedId, setSelectedId] = useState<string | undefined>(undefined);
  const scroller = useRef<HTMLDivElement>(null);
  const rowPx = ROW_REM * remPx();
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 8,
  });
  const rows = virtual.getVirtualItems();
  const lastShown = rows.at(-1)?.index ?? 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: reaching the end is what asks, not a new function
  useEffect(() => {
    if (lastShown >= items.length - READ_AHEAD_ROWS) onMore();
  }, [lastShown, items.length]);

  // A task that left the list hands its selection to the row that took its place, not to nothing.
  const lastIndex = useRef(0);
  const found = selectedId === undefined ? -1 : items.findIndex((task) => task.id === selectedId);
  const selectedIndex = found >= 0 ? found : Math.min(lastIndex.current, items.length - 1);
  const selected = items[selectedIndex];
  useEffect(() => {
    lastIndex.current = selectedIndex;
  }, [selectedIndex]);

  const select = (index: number): void => {
    const bounded = Math.max(0, Math.min(items.length - 1, index));
    setSelectedId(items[bounded]?.id);
    virtual.scrollToIndex(bounded);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    // Keys pressed on a row's button belong to the button.
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey) return;
    if (event.altKey) {
      const direction = event.key === 'ArrowUp' ? 'up' : event.key === 'ArrowDown' ? 'down' : undefined;
      if (direction === undefined || selected === undefined || onMove === undefined) return;
      event.preventDefault();
      setSelectedId(selected.id);
      onMove(selected, direction);
      return;
    }
    const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowPx) / rowPx) - 1);
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: selectedIndex + 1,
      ArrowUp: selectedIndex - 1,
      PageDown: selectedIndex + pageRows,
      PageUp: selectedIndex - pageRows,
      Home: 0,
      End: items.length - 1,
    };
    const target = targets[event.key];
    if (target !== undefined) select(target);
    else if (selected === undefined || !onKey(event.key, selected)) return;
    event.preventDefault();
  };

  return { scroller, rows, totalPx: virtual.getTotalSize(), selected, selectedIndex, setSelectedId, onKeyDown };
}
