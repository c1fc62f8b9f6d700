import { useEffect, useRef, useState } from 'react';
import type { QueueTask } from '../../contract/task';
import { isWithin, type TaskList } from '../store/task-list';

/** The tasks picked for an action: individual ones, or everything that the list's filter matches. */
type Picked =
  | { readonly kind: 'some'; readonly tasks: ReadonlyMap<string, QueueTask> }
  /** Includes rows never read: main applies the filter. */
  | { readonly kind: 'all' };

const NONE: Picked = { kind: 'some', tasks: new Map() };

/** Modifier keys of a click: Ctrl or ⌘ toggles one row, Shift picks a range. */
export interface ClickKeys {
  readonly toggle: boolean;
  readonly range: boolean;
}

export function clickKeys(event: {
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}): ClickKeys {
  return { toggle: event.ctrlKey || event.metaKey, range: event.shiftKey };
}

/** Which tasks of a list are picked. A task that leaves the list, because it started or was cancelled, is no longer picked. */
export function usePicks(list: TaskList, total: number) {
  const { items, filter } = list;
  const [picked, setPicked] = useState<Picked>(NONE);
  /** The task at which a range begins. */
  const origin = useRef<string | undefined>(undefined);

  // Under another filter, picks would include tasks that cannot be seen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the filter is what makes picks stale
  useEffect(() => setPicked(NONE), [filter]);

  useEffect(() => {
    setPicked((before) => {
      if (before.kind === 'all' || before.tasks.size === 0) return before;
      const present = new Map(items.map((task) => [task.id, task]));
      const gone = [...before.tasks.values()].filter((task) => !present.has(task.id) && isWithin(list, task));
      if (gone.length === 0) return before;
      const tasks = new Map(before.tasks);
      for (const task of gone) tasks.delete(task.id);
      return { kind: 'some', tasks };
    });
  }, [items, list]);

  const held = (): ReadonlyMap<string, QueueTask> =>
    picked.kind === 'some' ? picked.tasks : new Map(items.map((task) => [task.id, task]));
  const range = (from: string | undefined, to: QueueTask): Picked => {
    const start = from === undefined ? -1 : items.findIndex((task) => task.id === from);
    const stop = items.findIndex((task) => task.id === to.id);
    // If the origin is no longer held, picks outside stay and the range begins at the edge.
    const outside = [...held()].filter(([id]) => start < 0 && !items.some((task) => task.id === id));
    const low = Math.min(start < 0 ? stop : start, stop);
    const rows = items.slice(low, Math.max(start, stop) + 1);
    return { kind: 'some', tasks: new Map([...outside, ...rows.map((task) => [task.id, task] as const)]) };
  };

  return {
    count: picked.kind === 'all' ? total : picked.tasks.size,
    isAll: picked.kind === 'all',
    tasks: picked.kind === 'all' ? [] : [...picked.tasks.values()],
    has: (id: string): boolean => picked.kind === 'all' || picked.tasks.has(id),
    all: () => setPicked({ kind: 'all' }),
    clear: () => setPicked(NONE),
    /** `active` is the row selected before, which the first Ctrl-click includes. */
    click(task: QueueTask, active: QueueTask | undefined, keys: ClickKeys): void {
      if (keys.range) {
        origin.current ??= active?.id;
        setPicked(range(origin.current, task));
        return;
      }
      origin.current = task.id;
      if (!keys.toggle) {
        setPicked(NONE);
        return;
      }
      const tasks = new Map(held());
      if (tasks.size === 0 && active !== undefined) tasks.set(active.id, active);
      if (tasks.has(task.id) && tasks.size > 1) tasks.delete(task.id);
      else if (tasks.has(task.id) && active === undefined) tasks.delete(task.id);
      else tasks.set(task.id, task);
      setPicked({ kind: 'some', tasks });
    },
    /** By the row's own box: nothing but this row. */
    toggle(task: QueueTask): void {
      origin.current = task.id;
      const tasks = new Map(held());
      if (!tasks.delete(task.id)) tasks.set(task.id, task);
      setPicked({ kind: 'some', tasks });
    },
    /** Shift with a moving key. */
    extend(from: QueueTask, to: QueueTask): void {
      origin.current ??= from.id;
      setPicked(range(origin.current, to));
    },
    /** The active row moved and nothing is picked. */
    settle(task: QueueTask): void {
      origin.current = task.id;
      setPicked(NONE);
    },
  };
}
export type Picks = ReturnType<typeof usePicks>;
