import { describe, expect, it } from 'vitest';
import { dropPlace } from '../../../renderer/task-grid/drop-place';
import { makeTask } from '../preview/scenarios';

const items = [
  makeTask(1, 'video', { priority: 5 }),
  makeTask(2, 'script'),
  makeTask(3, 'image'),
  makeTask(4, 'script'),
  makeTask(5, 'video'),
  makeTask(6, 'script'),
];
const place = (n: number, row: number) => {
  const dragged = items.find((task) => task.seq === n) ?? makeTask(n, 'script');
  const found = dropPlace(items, dragged, row);
  if (found === undefined) return undefined;
  const [side, id] = Object.entries(found.target)[0] ?? [];
  return [items.find((task) => task.id === id)?.seq, side, found.gap];
};

describe('the place of a dragged task', () => {
  it('is beside the nearest task of its own type and priority, whatever is in between', () => {
    expect(place(6, 0)).toEqual([2, 'before', 1]);
    expect(place(6, 2.2)).toEqual([2, 'after', 2]);
    expect(place(2, 9)).toEqual([6, 'after', 6]);
  });

  it('is undefined where the task would not move: on itself, and on the near side of its neighbours', () => {
    expect(place(4, 3.7)).toBeUndefined();
    expect(place(4, 1.8)).toBeUndefined();
    expect(place(4, 1.2)).toEqual([2, 'before', 1]);
  });

  it('is undefined for a task without equals', () => {
    expect(place(1, 5)).toBeUndefined();
    expect(place(5, 0.2)).toBeUndefined();
  });
});
