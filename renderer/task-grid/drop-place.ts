import type { MoveTarget, QueueTask } from '../../contract/task';

export interface DropPlace {
  readonly target: MoveTarget;
  /** The line is drawn above the row with this index. */
  readonly gap: number;
}

/** Whether main allows one to move beside the other. */
function areEquals(a: QueueTask, b: QueueTask): boolean {
  return a.type === b.type && a.priority === b.priority;
}

/**
 * Where a dragged task would land: beside the nearest task of its own type and priority. Undefined where it would not move.
 * @param row the pointer's position in rows from the top of `items`: 1.5 is the middle of the second row
 */
export function dropPlace(items: readonly QueueTask[], dragged: QueueTask, row: number): DropPlace | undefined {
  let nearest: number | undefined;
  const distance = (index: number): number => Math.abs(index + 0.5 - row);
  for (const [index, task] of items.entries()) {
    if (areEquals(task, dragged) && (nearest === undefined || distance(index) < distance(nearest))) nearest = index;
  }
  const anchor = nearest === undefined ? undefined : items[nearest];
  if (nearest === undefined || anchor === undefined || anchor.id === dragged.id) return undefined;
  const side = row < nearest + 0.5 ? 'before' : 'after';
  const step = side === 'before' ? -1 : 1;
  let beside = nearest + step;
  while (items[beside] !== undefined && !areEquals(items[beside] ?? anchor, dragged)) beside += step;
  if (items[beside]?.id === dragged.id) return undefined;
  return side === 'before'
    ? { target: { before: anchor.id }, gap: nearest }
    : { target: { after: anchor.id }, gap: nearest + 1 };
}
