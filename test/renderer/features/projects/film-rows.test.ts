import { describe, expect, it } from 'vitest';
import { filmRows } from '../../../../renderer/features/projects/use-film-rows';

const box = (width: number, scrollTop = 0) => ({ width, height: 600, scrollTop });

describe('the rows of films that are drawn', () => {
  it.each([
    ['large', 724, 3],
    ['large', 1_056, 4],
    ['large', 1_690, 7],
    ['small', 1_056, 6],
    ['list', 1_056, 1],
  ] as const)('in a %s view of %i px have %i columns', (view, width, columns) => {
    const rows = filmRows(view, 100, box(width), 16);
    expect(rows.columns).toBe(columns);
    expect(rows.cardPx * columns + rows.gapPx * (columns - 1)).toBeLessThanOrEqual(width);
  });

  it('have one column at least, also before the box has a size', () => {
    expect(filmRows('large', 10, { width: 0, height: 0, scrollTop: 0 }, 16)).toMatchObject({ columns: 1, from: 0 });
  });

  it('are those in sight and two more at each end, of 10,000 films as of 100', () => {
    const { rowPx, columns } = filmRows('large', 10_000, box(1_056), 16);
    const { from, to } = filmRows('large', 10_000, box(1_056, 1_000 * rowPx), 16);
    expect(from).toBe(998);
    expect(to - from).toBeLessThanOrEqual(Math.ceil(600 / rowPx) + 5);
    const end = filmRows('large', 10_000, box(1_056, 1e9), 16);
    expect(end.to).toBe(Math.ceil(10_000 / columns));
    expect(end.from).toBeLessThanOrEqual(end.to);
  });

  it('grow with the text size', () => {
    const normal = filmRows('list', 10, box(1_056), 16);
    expect(filmRows('list', 10, box(1_056), 20).rowPx).toBe(normal.rowPx * 1.25);
    expect(filmRows('large', 10, box(1_056), 20).columns).toBe(3);
  });
});
