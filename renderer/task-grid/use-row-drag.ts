import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { QueueTask } from '../../contract/task';
import { type DropPlace, dropPlace } from './drop-place';

/** A press that moves less is a click. */
const SLACK_PX = 5;
/** This close to its edge the grid scrolls, by this much per frame. */
const EDGE_PX = 36;
const SCROLL_PX = 9;

interface Drag {
  readonly task: QueueTask;
  readonly startY: number;
  /** False while it may still be a click. */
  readonly moved: boolean;
  readonly place: DropPlace | undefined;
}

/**
 * Drags one row to another place among its equals. States: idle; pressed, which may still be a click; dragging, which ends with a
 * drop, with Escape, or when the window loses the pointer.
 */
export function useRowDrag(parts: {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly items: readonly QueueTask[];
  /** The index of the first of `items` in the whole list. */
  readonly first: number;
  readonly rowPx: number;
  /** Where in the box of rows a row is drawn. */
  readonly placePx: (row: number) => number;
  readonly onDrop: (task: QueueTask, place: DropPlace) => void;
}) {
  const [drag, setDrag] = useState<Drag | undefined>(undefined);
  /** The current state between two renders. */
  const current = useRef<Drag | undefined>(undefined);
  const put = useRef((next: Drag | undefined): void => {
    current.current = next;
    setDrag(next);
  }).current;
  const latest = useRef(parts);
  latest.current = parts;
  const active = drag !== undefined;

  useEffect(() => {
    if (!active) return;
    let pointerY: number | undefined;
    const follow = (): void => {
      const y = pointerY;
      const { scroller, items, first, rowPx, placePx } = latest.current;
      const box = scroller.current;
      const rows = box?.querySelector('[role=rowgroup]');
      if (y === undefined || box === null || rows == null) return;
      const before = current.current;
      if (before === undefined || (!before.moved && Math.abs(y - before.startY) < SLACK_PX)) return;
      const row = (y - rows.getBoundingClientRect().top - placePx(first)) / rowPx;
      put({ ...before, moved: true, place: dropPlace(items, before.task, row) });
    };
    const onMove = (event: globalThis.PointerEvent): void => {
      pointerY = event.clientY;
      follow();
    };
    const onUp = (): void => {
      const ended = current.current;
      put(undefined);
      if (ended?.moved) swallowClick();
      if (ended?.place !== undefined) latest.current.onDrop(ended.task, ended.place);
    };
    const onCancel = (): void => put(undefined);
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      put(undefined);
      window.addEventListener('pointerup', swallowClick, { capture: true, once: true });
    };
    let frame = requestAnimationFrame(function scroll() {
      const box = latest.current.scroller.current;
      if (box !== null && pointerY !== undefined) {
        const edges = box.getBoundingClientRect();
        const by = pointerY < edges.top + EDGE_PX ? -SCROLL_PX : pointerY > edges.bottom - EDGE_PX ? SCROLL_PX : 0;
        if (by !== 0) {
          box.scrollTop += by;
          follow();
        }
      }
      frame = requestAnimationFrame(scroll);
    });
    window.addEventListener('pointermove', onMove);
    window.addEventListener('pointerup', onUp);
    window.addEventListener('pointercancel', onCancel);
    window.addEventListener('blur', onCancel);
    window.addEventListener('keydown', onKey, { capture: true });
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', onUp);
      window.removeEventListener('pointercancel', onCancel);
      window.removeEventListener('blur', onCancel);
      window.removeEventListener('keydown', onKey, { capture: true });
    };
  }, [active, put]);

  return {
    draggedId: drag?.moved ? drag.task.id : undefined,
    /** Where it would land. */
    place: drag?.moved ? drag.place : undefined,
    onPointerDown(event: PointerEvent, task: QueueTask): void {
      const onButton = event.target instanceof Element && event.target.closest('button, label') !== null;
      const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
      // A finger scrolls and cannot reorder; the keyboard can (Alt with an arrow).
      if (event.button !== 0 || event.pointerType === 'touch' || onButton || !plain) return;
      put({ task, startY: event.clientY, moved: false, place: undefined });
    },
  };
}

/** The click that ends a drag must not select a row. */
function swallowClick(): void {
  const swallow = (event: Event): void => event.stopPropagation();
  window.addEventListener('click', swallow, { capture: true, once: true });
  // The click arrives in the same task as the release, or never, when the button is released elsewhere.
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0);
}
