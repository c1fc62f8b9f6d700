import { type RefObject, useLayoutEffect, useRef } from 'react';
import type { QueueTask } from '../../contract/task';
import type { RowWindow } from './use-row-window';

/** Keeps the rows on the screen in place when rows above them come or go. At the very top, new rows push the others down. */
export function useSteadyScroll(
  scroller: RefObject<HTMLDivElement | null>,
  parts: { readonly items: readonly QueueTask[]; readonly first: number; readonly rowPx: number },
  { topPx, seen, scrollTo }: Pick<RowWindow, 'topPx' | 'seen' | 'scrollTo'>,
): void {
  const { items, first, rowPx } = parts;
  const shown = useRef<ReadonlyArray<{ readonly id: string; readonly offsetPx: number }>>([]);
  const held = useRef({ items, first });
  held.current = { items, first };

  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    // Not asked of the box: with rows just drawn it would have to lay them out before it can say.
    const note = (): void => {
      const now = held.current;
      const { topPx: at, heightPx } = seen();
      const top = Math.floor(at / rowPx);
      const count = Math.ceil(heightPx / rowPx);
      const from = Math.max(0, top - now.first);
      shown.current = now.items.slice(from, Math.max(from, top - now.first + count)).map((task, index) => ({
        id: task.id,
        offsetPx: (Math.max(top, now.first) + index) * rowPx - at,
      }));
    };
    if (topPx() > 0) {
      const places = new Map(items.map((task, index) => [task.id, index]));
      const still = shown.current.find(({ id }) => places.has(id));
      const place = still === undefined ? undefined : places.get(still.id);
      if (still !== undefined && place !== undefined) {
        const wantedPx = (first + place) * rowPx - still.offsetPx;
        if (Math.abs(wantedPx - topPx()) >= 1) scrollTo(wantedPx);
      }
    }
    note();
    box.addEventListener('scroll', note, { passive: true });
    return () => box.removeEventListener('scroll', note);
  }, [scroller, items, first, rowPx, topPx, seen, scrollTo]);
}
